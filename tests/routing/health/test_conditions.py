"""The picture of what stands against carriers."""

from messages.addresses import Country, Msisdn
from messages.ids import CarrierName
from routing.health.conditions import DRAWS, Condition, ConditionKind, Conditions, trial_draw

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
CH, FR = Country("CH"), Country("FR")
TO = Msisdn("+41791234567")


def condition(kind: ConditionKind, trial_draws: int = 0) -> Condition:
    return Condition(kind, f"it is {kind}", 0, trial_draws)


def test_nothing_stands_against_a_carrier_that_is_not_named() -> None:
    conditions = Conditions({ALPINE: condition(ConditionKind.DOWN)})
    assert conditions.against(OCEANIC, CH) is None
    assert Conditions().against(ALPINE, CH) is None


def test_what_concerns_a_whole_carrier_concerns_each_country_and_what_concerns_one_no_other() -> None:
    down, broken = condition(ConditionKind.DOWN), condition(ConditionKind.BROKEN)
    conditions = Conditions({ALPINE: down}, {(OCEANIC, CH): broken})
    assert (conditions.against(ALPINE, CH), conditions.against(ALPINE, FR)) == (down, down)
    assert (conditions.against(OCEANIC, CH), conditions.against(OCEANIC, FR)) == (broken, None)


def test_of_two_the_one_with_fewer_trials_stands_and_of_two_alike_the_graver_one() -> None:
    down, broken = condition(ConditionKind.DOWN), condition(ConditionKind.BROKEN)
    tried = condition(ConditionKind.DOWN, trial_draws=10)
    assert Conditions({ALPINE: broken}, {(ALPINE, CH): down}).of(ALPINE, CH) is down
    assert Conditions({ALPINE: tried}, {(ALPINE, CH): broken}).of(ALPINE, CH) is broken


def test_trials_go_to_a_carrier_that_something_stands_against() -> None:
    conditions = Conditions({ALPINE: condition(ConditionKind.BROKEN, trial_draws=DRAWS // 10)})
    assert conditions.against(ALPINE, CH, 0) is None
    assert conditions.against(ALPINE, CH, DRAWS // 10 - 1) is None
    assert conditions.against(ALPINE, CH, DRAWS // 10) is not None
    assert conditions.against(ALPINE, CH) is not None


def test_everything_may_be_a_trial_and_a_message_without_a_draw_is_none() -> None:
    conditions = Conditions({ALPINE: condition(ConditionKind.BROKEN, trial_draws=DRAWS)})
    assert conditions.against(ALPINE, CH, DRAWS - 1) is None
    assert conditions.against(ALPINE, CH) is not None


def test_draws_are_the_same_for_the_same_message_and_spread_evenly() -> None:
    assert trial_draw(TO, 1_000) == trial_draw(TO, 1_000) != trial_draw(TO, 1_001)
    drawn = [trial_draw(Msisdn(f"+4179{number:07}"), number) for number in range(20_000)]
    assert all(0 <= draw < DRAWS for draw in drawn)
    assert abs(sum(draw < DRAWS // 10 for draw in drawn) - 2_000) < 200


def test_the_gravest_of_several_is_the_one_that_is_told() -> None:
    down, full = condition(ConditionKind.DOWN), condition(ConditionKind.FULL)
    conditions = Conditions.gravest({ALPINE: [full, down], OCEANIC: []}, {(OCEANIC, CH): [full]})
    assert conditions == Conditions({ALPINE: down}, {(OCEANIC, CH): full})
    assert list(conditions.of_carrier(OCEANIC)) == [(CH, full)]
    assert list(conditions.of_carrier(ALPINE)) == [(None, down)]
