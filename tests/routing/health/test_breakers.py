"""The breakers of all carriers and countries, and the conditions they make."""

import pytest

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health import breakers as module
from routing.health.answer import Answer
from routing.health.breaker import BreakerPolicy
from routing.health.breakers import BreakerChange, Breakers, TrialPolicy, Whose
from routing.health.conditions import DRAWS, ConditionKind

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
CH, FR = Country("CH"), Country("FR")
POLICY = BreakerPolicy(answers_min=10, pause_s=10, trials_good=3)
TRIALS = TrialPolicy(share_first=0.01, share_max=0.05, doubles_every_s=5)
START_MS = 1_790_000_000_000


def some(kind: ConditionKind = ConditionKind.BROKEN) -> Breakers:
    assert kind is not ConditionKind.DOWN
    assert kind is not ConditionKind.FULL
    return Breakers(kind, POLICY, TRIALS)


def hear(breakers: Breakers, answer: Answer, country: Country = CH, times: int = 10) -> list[BreakerChange]:
    return [change for _ in range(times) for change in breakers.heard(ALPINE, country, answer, START_MS)]


def test_a_carrier_that_takes_nothing_is_broken_for_all_countries() -> None:
    breakers = some()
    told = [change.sentence() for change in hear(breakers, Answer.NOT_NOW)]
    why = "10 of 10 messages failed within 60 s: 10 refused for now"
    assert told == [f"{whose} is broken: {why}; it is left alone for 10 s" for whose in ("alpine", "alpine for CH")]
    conditions = dict(breakers.conditions(START_MS))
    assert conditions.keys() == {Whose(ALPINE), Whose(ALPINE, CH)}
    assert conditions[Whose(ALPINE)].reason == f"alpine is broken: {why}"
    assert (conditions[Whose(ALPINE)].kind, conditions[Whose(ALPINE)].since_ms) == (ConditionKind.BROKEN, START_MS)


def test_a_carrier_that_refuses_one_country_for_good_is_broken_for_that_country_alone() -> None:
    breakers = some()
    hear(breakers, Answer.TAKEN, FR)
    told = hear(breakers, Answer.FOR_GOOD)
    assert [change.whose for change in told] == [Whose(ALPINE, CH)]
    assert [whose for whose, _ in breakers.conditions(START_MS)] == [Whose(ALPINE, CH)]


def test_refused_senders_break_nothing() -> None:
    assert hear(some(), Answer.SENDER_REFUSED, times=1_000) == []


def test_trials_grow_with_time_up_to_their_share() -> None:
    breakers = some()
    hear(breakers, Answer.NOT_NOW)
    breakers.look(START_MS + 10_000)
    shares = [
        dict(breakers.conditions(START_MS + 10_000 + after_ms))[Whose(ALPINE)].trial_draws / DRAWS
        for after_ms in (0, 4_999, 5_000, 10_000, 15_000, 10_000_000_000)
    ]
    assert shares == [0.01, 0.01, 0.02, 0.04, 0.05, 0.05]
    assert dict(breakers.conditions(START_MS))[Whose(ALPINE)].reason.startswith("alpine is broken: 10 of 10")


def test_what_is_whole_again_stands_against_nobody() -> None:
    breakers = some()
    hear(breakers, Answer.NOT_NOW)
    breakers.look(START_MS + 10_000)
    told = hear(breakers, Answer.TAKEN, times=3)
    assert [change.sentence() for change in told] == [
        "alpine is whole again: 3 trials went well",
        "alpine for CH is whole again: 3 trials went well",
    ]
    assert list(breakers.conditions(START_MS)) == []


def test_one_may_be_opened_and_tried_from_outside() -> None:
    breakers = some(ConditionKind.UNDELIVERING)
    whose = Whose(ALPINE, CH)
    assert [change.sentence() for change in breakers.open(whose, "none of 40 arrived", START_MS)] == [
        "alpine for CH is not delivering: none of 40 arrived; it is left alone for 10 s"
    ]
    assert breakers.tried(whose, 3, 0, START_MS) == []
    assert [change.sentence() for change in breakers.look(START_MS + 10_000)] == [
        "alpine for CH is on trial: its pause is over, trials go to it"
    ]
    assert [change.sentence() for change in breakers.tried(whose, 3, 0, START_MS + 10_000)] == [
        "alpine for CH is delivering again: 3 trials went well"
    ]


def test_a_carrier_that_is_gone_or_switched_off_begins_anew() -> None:
    breakers = some()
    hear(breakers, Answer.NOT_NOW)
    breakers.keep([ALPINE])
    assert len(list(breakers.tripped())) == 2
    breakers.keep([OCEANIC])
    assert list(breakers.tripped()) == []


def test_breakers_without_anything_to_remember_are_dropped_and_their_number_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BREAKERS_MAX", 2)
    breakers = some()
    hear(breakers, Answer.NOT_NOW)
    for _ in range(20):
        assert breakers.heard(OCEANIC, CH, Answer.NOT_NOW, START_MS) == []
    assert len(list(breakers.tripped())) == 2
    breakers.look(START_MS + 10_000)
    hear(breakers, Answer.TAKEN, times=3)
    breakers.look(START_MS + POLICY.pause_max_s * 1000 + 1)
    for _ in range(10):
        breakers.heard(OCEANIC, CH, Answer.NOT_NOW, START_MS + POLICY.pause_max_s * 1000 + 1)
    assert {whose.carrier for whose, _ in breakers.tripped()} == {OCEANIC}
