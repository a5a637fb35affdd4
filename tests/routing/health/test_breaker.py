"""A breaker, driven by answers and a time that is an argument."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from routing.failover import FailureClass
from routing.health.answer import ANSWER_OF, OF_CARRIER, OF_COUNTRY, Answer, in_words
from routing.health.answer_window import AnswerWindow
from routing.health.breaker import FORGET_AFTER_MS, Breaker, BreakerPolicy, BreakerState, Change

POLICY = BreakerPolicy(
    window_s=60, answers_min=10, share_max=0.5, pause_s=10, pause_max_s=40, trials_good=3, trials_bad=2
)
START_MS = 1_790_000_000_000


def opened(now_ms: int = START_MS) -> Breaker:
    breaker = Breaker(POLICY)
    for _ in range(9):
        assert breaker.heard(Answer.NOT_NOW, now_ms) is None
    assert breaker.heard(Answer.UNANSWERED, now_ms) is not None
    return breaker


def on_trial(now_ms: int = START_MS) -> Breaker:
    breaker = opened(now_ms - 10_000)
    assert breaker.look(now_ms) is not None
    return breaker


def test_it_opens_when_half_of_the_answers_failed_and_says_which() -> None:
    breaker = Breaker(POLICY)
    for second in range(10):
        assert breaker.heard(Answer.TAKEN, START_MS + second) is None
    for second in range(9):
        assert breaker.heard(Answer.NOT_NOW, START_MS + second) is None

    change = breaker.heard(Answer.UNANSWERED, START_MS + 20_000)

    reason = "10 of 20 messages failed within 60 s: 9 refused for now, 1 not answered"
    assert change == Change(START_MS + 20_000, BreakerState.OPEN, f"{reason}; it is left alone for 10 s")
    assert (breaker.state, breaker.reason, breaker.opened_ms) == (BreakerState.OPEN, reason, START_MS + 20_000)


def test_a_few_failures_open_nothing_however_many_of_all_they_are() -> None:
    breaker = Breaker(POLICY)
    assert [breaker.heard(Answer.UNANSWERED, START_MS) for _ in range(9)] == [None] * 9
    assert breaker.state is BreakerState.CLOSED


def test_failures_that_the_window_has_left_behind_do_not_count() -> None:
    breaker = Breaker(POLICY)
    for _ in range(9):
        breaker.heard(Answer.NOT_NOW, START_MS)
    assert breaker.heard(Answer.NOT_NOW, START_MS + 61_000) is None


def test_it_is_tried_after_its_pause_and_not_before() -> None:
    breaker = opened()
    assert breaker.look(START_MS + 9_999) is None
    change = breaker.look(START_MS + 10_000)
    assert change == Change(START_MS + 10_000, BreakerState.HALF_OPEN, "its pause is over, trials go to it")
    assert breaker.look(START_MS + 10_001) is None


def test_answers_to_what_was_sent_before_it_opened_change_nothing() -> None:
    breaker = opened()
    for answer in Answer:
        assert breaker.heard(answer, START_MS + 5_000) is None
    assert breaker.look(START_MS + 10_000) is not None


def test_trials_that_go_well_close_it() -> None:
    breaker = on_trial()
    assert breaker.heard(Answer.TAKEN, START_MS) is None
    assert breaker.heard(Answer.NOT_NOW, START_MS) is None
    assert breaker.heard(Answer.TAKEN, START_MS) is None
    change = breaker.heard(Answer.TAKEN, START_MS)
    assert change == Change(START_MS, BreakerState.CLOSED, "3 trials went well")


def test_trials_that_fail_open_it_again_for_twice_as_long_up_to_the_most() -> None:
    breaker, now_ms = on_trial(), START_MS
    first_reason = breaker.reason
    for pause_s in (20, 40, 40):
        assert breaker.heard(Answer.NOT_NOW, now_ms) is None
        change = breaker.heard(Answer.NOT_NOW, now_ms)
        assert change is not None
        assert change.reason == f"2 of 2 trials failed; it is left alone for {pause_s} s"
        assert breaker.reason == first_reason
        now_ms += pause_s * 1000
        assert breaker.look(now_ms - 1) is None
        assert breaker.look(now_ms) is not None


def test_one_that_breaks_soon_after_it_closed_goes_on_with_longer_pauses_and_begins_anew_after_a_calm() -> None:
    soon, late = on_trial(), on_trial()
    for breaker in (soon, late):
        breaker.tried(3, 0, START_MS)
    soon.open("it failed", START_MS + 39_000)
    late.open("it failed", START_MS + 40_000)
    assert (soon.pause_s, late.pause_s) == (20, 10)


def test_one_that_hardly_any_trial_goes_to_closes_after_an_hour() -> None:
    breaker = on_trial()
    breaker.heard(Answer.NOT_NOW, START_MS)
    assert breaker.look(START_MS + FORGET_AFTER_MS - 1) is None
    change = breaker.look(START_MS + FORGET_AFTER_MS)
    assert change is not None
    assert (change.state, change.reason) == (BreakerState.CLOSED, "hardly anything was sent to it for an hour")


def test_it_may_be_opened_from_outside_once() -> None:
    breaker = Breaker(POLICY)
    assert breaker.tried(0, 5, START_MS) is None
    change = breaker.open("nothing arrives", START_MS)
    assert change is not None
    assert change.reason == "nothing arrives; it is left alone for 10 s"
    assert breaker.open("nothing arrives", START_MS) is None


def test_one_that_has_nothing_to_remember_is_idle() -> None:
    breaker = Breaker(POLICY)
    assert breaker.is_idle(START_MS)
    breaker.heard(Answer.TAKEN, START_MS)
    assert not breaker.is_idle(START_MS)
    assert breaker.is_idle(START_MS + 61_000)
    assert not opened().is_idle(START_MS + 1_000_000)
    closed = on_trial()
    closed.tried(3, 0, START_MS)
    assert not closed.is_idle(START_MS + 39_000)
    assert closed.is_idle(START_MS + 40_000)


def test_a_number_that_is_refused_speaks_against_the_country_alone_and_a_sender_against_nobody() -> None:
    assert Answer.FOR_GOOD in OF_COUNTRY - OF_CARRIER
    assert Answer.SENDER_REFUSED not in OF_COUNTRY | OF_CARRIER
    assert ANSWER_OF.keys() == set(FailureClass)


def test_what_failed_is_told_with_the_most_frequent_first() -> None:
    counts = {Answer.TAKEN: 5, Answer.UNANSWERED: 2, Answer.FOR_GOOD: 1_200, Answer.THROTTLED: 0}
    assert in_words(counts) == "1,200 refused for good, 2 not answered"


def test_a_clock_that_is_set_back_loses_no_answer() -> None:
    window = AnswerWindow(60_000)
    window.add(Answer.TAKEN, START_MS)
    window.add(Answer.TAKEN, START_MS - 500_000)
    assert window.counts(START_MS - 500_000) == {Answer.TAKEN: 2}


@pytest.mark.parametrize(
    "wrong", [{"window_s": 0}, {"answers_min": 0}, {"share_max": 0.0}, {"share_max": 1.1}, {"trials_bad": 0}]
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BreakerPolicy(**wrong)


class AnyLife(RuleBasedStateMachine):
    """Whatever a carrier does, and however time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker, self.now_ms = Breaker(POLICY), START_MS
        self.history = [BreakerState.CLOSED]

    def note(self, change: Change | None) -> None:
        if change is not None:
            assert change.state is self.breaker.state
            assert change.at_ms == self.breaker.since_ms == self.now_ms
            assert change.reason
            self.history.append(change.state)

    @rule(answer=st.sampled_from(Answer), times=st.integers(1, 12))
    def answers(self, answer: Answer, times: int) -> None:
        for _ in range(times):
            self.note(self.breaker.heard(answer, self.now_ms))

    @rule(passed_ms=st.integers(0, 50_000))
    def time_passes(self, passed_ms: int) -> None:
        self.now_ms += passed_ms
        self.note(self.breaker.look(self.now_ms))

    @rule()
    def something_else_opens_it(self) -> None:
        self.note(self.breaker.open("nothing arrives", self.now_ms))

    @invariant()
    def it_moves_only_along_its_arrows(self) -> None:
        closed, opened, half_open = BreakerState
        allowed = {(closed, opened), (opened, half_open), (half_open, opened), (half_open, closed)}
        assert set(zip(self.history, self.history[1:], strict=False)) <= allowed

    @invariant()
    def no_pause_is_longer_than_the_longest_and_none_lasts_for_ever(self) -> None:
        assert self.breaker.pause_s <= POLICY.pause_max_s
        if self.breaker.state is BreakerState.OPEN:
            assert self.breaker.reason
            assert self.now_ms < self.breaker.since_ms + self.breaker.pause_s * 1000


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(deadline=None, max_examples=60)


@given(answers=st.lists(st.sampled_from(Answer), max_size=60), step_ms=st.integers(0, 20_000))
def test_the_same_answers_at_the_same_times_have_the_same_effect(answers: list[Answer], step_ms: int) -> None:
    def lived() -> list[Change | None]:
        breaker = Breaker(POLICY)
        return [
            breaker.heard(answer, START_MS + at * step_ms) or breaker.look(START_MS + at * step_ms)
            for at, answer in enumerate(answers)
        ]

    assert lived() == lived()
