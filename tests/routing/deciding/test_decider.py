"""What every decision keeps, whatever the table and the circumstances."""

from collections import Counter
from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.addresses import Msisdn
from messages.ids import CarrierName
from messages.problems import Problem
from routing.costs.table import CarrierPrice, CostTable
from routing.deciding import decider as module
from routing.deciding.candidate import Standing
from routing.deciding.circumstances import Circumstances
from routing.deciding.decider import Decider, decide, weighed
from routing.deciding.decision import Decision
from routing.health.conditions import DRAWS, Condition, ConditionKind, Conditions
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard
from routing.table.question import Question
from routing.table.route import LowMargin, Policy, Route, Target
from routing.table.route_table import RouteTable
from routing.table.sender_form import SenderForm
from routing.table.sender_support import SenderSupport, Support
from tests.routing.deciding.strategies import CARRIERS, CH, NAME, NOW_MS, NUMBER, circumstances, questions, tables
from tests.routing.table.test_route import QUESTION as OF_TABLE
from tests.support.values.routes import a_route

ALPINE, BOREAL, COASTAL, DELTA, _ = CARRIERS
QUESTION = attrs.evolve(OF_TABLE, sender=NAME, at_ms=NOW_MS)
ALL = Circumstances(enabled=frozenset(CARRIERS))


def decided(*routes: Route, under: Circumstances = ALL, question: Question = QUESTION) -> Decision:
    found = decide(question, RouteTable(routes), under)
    assert isinstance(found, Decision), found
    return found


def down(*names: CarrierName, trial_draws: int = 0) -> Conditions:
    return Conditions({name: Condition(ConditionKind.DOWN, f"{name} is down", 0, trial_draws) for name in names})


def charging(**micros: int) -> CostTable:
    return CostTable(tuple(CarrierPrice(CarrierName(name), "CH", price) for name, price in micros.items()))


# What holds for every decision


@given(tables, circumstances, questions)
def test_the_same_question_has_the_same_answer(table: RouteTable, under: Circumstances, question: Question) -> None:
    again = RouteTable(tuple(attrs.evolve(route) for route in reversed(table.routes)))
    assert decide(question, table, under) == decide(attrs.evolve(question), again, attrs.evolve(under))


@settings(max_examples=200)
@given(tables, circumstances, st.lists(questions, min_size=2, max_size=12))
def test_what_is_remembered_is_what_is_decided_afresh(
    table: RouteTable, under: Circumstances, asked: Sequence[Question]
) -> None:
    decider = Decider(table, under)
    for question in asked:
        assert decider.decide(question) == decide(question, table, under)


@given(tables, circumstances, questions)
def test_no_carrier_that_something_stands_against_is_before_one_that_can_take_the_message(
    table: RouteTable, under: Circumstances, question: Question
) -> None:
    decision = weighed(question, table, under)
    tried = decision.candidates[: len(decision.carriers)]
    standings = [one.standing is Standing.LAST_RESORT for one in tried]
    assert standings == sorted(standings)
    for one in tried:
        # a trial apart, which has a draw of its own
        condition = under.conditions.of(one.carrier, question.country)
        if condition is not None and not condition.trial_draws:
            assert one.standing is Standing.LAST_RESORT


@given(tables, circumstances, questions)
def test_the_explanation_names_every_carrier_once_with_a_reason(
    table: RouteTable, under: Circumstances, question: Question
) -> None:
    decision = weighed(question, table, under)
    assert sorted(one.carrier for one in decision.candidates) == sorted(under.enabled | table.carriers)
    assert all(one.reason for one in decision.candidates)
    tried = decision.candidates[: len(decision.carriers)]
    assert tuple(one.carrier for one in tried) == decision.carriers
    assert {one.standing for one in decision.candidates[len(tried) :]} <= {Standing.PASSED_OVER}
    for carrier in decision.carriers:
        assert carrier in decision.reason


@given(tables, circumstances, questions)
def test_a_message_goes_only_where_a_route_that_matches_leads_to_an_enabled_carrier(
    table: RouteTable, under: Circumstances, question: Question
) -> None:
    matching = {route.name: route for route in table.matching(question)}
    for one in weighed(question, table, under).candidates:
        if one.standing is not Standing.PASSED_OVER:
            assert one.carrier in under.enabled
            assert one.route is not None
            assert one.carrier in {target.carrier for target in matching[one.route].targets}


@given(tables, circumstances, questions)
def test_a_message_without_a_carrier_is_a_problem_and_no_other_is(
    table: RouteTable, under: Circumstances, question: Question
) -> None:
    found = decide(question, table, under)
    if isinstance(found, Problem):
        assert (found.code, found.pointer) == ("destination-unsupported", "/to")
        assert weighed(question, table, under).carriers == ()
    else:
        assert found.carriers


@given(tables, circumstances, questions, st.sampled_from([Msisdn("+41791234567"), Msisdn("+41797654321")]))
def test_no_reason_tells_a_number_or_an_amount(
    table: RouteTable, under: Circumstances, question: Question, to: Msisdn
) -> None:
    decision = weighed(attrs.evolve(question, to=to), table, under)
    told = " ".join((decision.reason, *decision.lines))
    assert to not in told
    assert not any(
        str(one.cost_micros) in told for one in decision.candidates if one.cost_micros and one.cost_micros > 999
    )


# Policies


def test_the_fixed_order_is_the_one_written() -> None:
    assert decided(a_route("CH", DELTA, ALPINE, BOREAL)).carriers == (DELTA, ALPINE, BOREAL)


def test_the_cheapest_comes_first_and_who_charges_nobody_knows_what_comes_last() -> None:
    under = attrs.evolve(ALL, costs=charging(alpine=50_000, coastal=40_000, delta=50_000))
    route = a_route("CH", ALPINE, BOREAL, COASTAL, DELTA, policy=Policy.CHEAPEST)
    assert decided(route, under=under).carriers == (COASTAL, ALPINE, DELTA, BOREAL)


def test_the_best_comes_first_by_what_it_delivers_there() -> None:
    counted = {
        Passage(ALPINE, CH, None): Counted(1000, 1000, 800, 0),
        Passage(BOREAL, CH, None): Counted(1000, 1000, 990, 0),
    }
    under = attrs.evolve(ALL, quality=QualityBoard(counted))
    route = a_route("CH", ALPINE, BOREAL, policy=Policy.QUALITY, explore_percent=0)
    decision = decided(route, under=under)
    assert decision.carriers == (BOREAL, ALPINE)
    assert "99 % delivered" in decision.reason


def recipients(count: int) -> list[Msisdn]:
    return [Msisdn(f"+4179{number:07d}") for number in range(count)]


def firsts(route: Route, count: int, under: Circumstances = ALL, at_ms: int = NOW_MS) -> dict[Msisdn, CarrierName]:
    decider = Decider(RouteTable((route,)), under)
    found = {}
    for to in recipients(count):
        decision = decider.decide(attrs.evolve(QUESTION, to=to, at_ms=at_ms))
        assert isinstance(decision, Decision)
        found[to] = decision.carriers[0]
    return found


def weighted(**weights: int) -> Route:
    targets = tuple(Target(CarrierName(name), weight) for name, weight in weights.items())
    return attrs.evolve(a_route("CH", ALPINE), targets=targets, policy=Policy.WEIGHTED)


def test_weights_are_kept_within_one_percent_over_100_000_recipients() -> None:
    shares = Counter(firsts(weighted(alpine=50, boreal=30, coastal=19, delta=1), 100_000).values())
    for carrier, percent in ((ALPINE, 50), (BOREAL, 30), (COASTAL, 19), (DELTA, 1)):
        assert abs(shares[carrier] / 1000 - percent) < 1


def test_a_recipient_keeps_its_carrier_at_any_time() -> None:
    route = weighted(alpine=1, boreal=1)
    assert firsts(route, 200) == firsts(route, 200, at_ms=NOW_MS + 86_400_000 * 365)


def test_another_weight_moves_only_the_recipients_that_it_must() -> None:
    before, after = (firsts(weighted(alpine=weight, boreal=100, coastal=100), 5_000) for weight in (100, 200))
    moved = [to for to in before if before[to] != after[to]]
    assert moved
    assert all(after[to] == ALPINE for to in moved)


def test_who_loses_a_carrier_that_is_down_goes_to_the_others_by_their_weights() -> None:
    route = weighted(alpine=50, boreal=40, coastal=10)
    before = firsts(route, 20_000)
    after = firsts(route, 20_000, attrs.evolve(ALL, conditions=down(ALPINE)))
    assert all(after[to] == before[to] for to in before if before[to] != ALPINE)
    moved = Counter(after[to] for to in before if before[to] == ALPINE)
    assert abs(moved[BOREAL] / moved.total() - 0.8) < 0.02


def test_a_weight_of_0_is_for_when_no_other_can() -> None:
    route = weighted(alpine=0, boreal=1)
    assert set(firsts(route, 500).values()) == {BOREAL}
    assert decided(route, under=attrs.evolve(ALL, conditions=down(BOREAL))).carriers == (ALPINE, BOREAL)


def test_some_recipients_explore_the_others_and_not_the_same_every_hour() -> None:
    route = a_route("CH", ALPINE, BOREAL, COASTAL, policy=Policy.QUALITY, explore_percent=10)
    first = firsts(route, 10_000)
    shares = Counter(first.values())
    assert abs(shares[ALPINE] / 100 - 90) < 1
    assert abs(shares[BOREAL] / 100 - 5) < 1
    assert firsts(route, 10_000, at_ms=NOW_MS // 3_600_000 * 3_600_000 + 3_599_999) == first
    later = firsts(route, 10_000, at_ms=NOW_MS + 3_600_000)
    assert {to for to in first if first[to] != ALPINE} != {to for to in later if later[to] != ALPINE}


def test_who_explores_is_told_so() -> None:
    route = a_route("CH", ALPINE, BOREAL, policy=Policy.QUALITY, explore_percent=50)
    reasons = {decided(route, question=attrs.evolve(QUESTION, to=to)).reason for to in recipients(50)}
    assert sum("tried so that its figures stay fresh" in reason for reason in reasons) == 1


# Several routes


def test_the_more_specific_route_goes_first_and_the_general_one_is_its_way_back() -> None:
    routes = (
        a_route("CH", ALPINE, BOREAL),
        a_route("CH", COASTAL, ALPINE, name="otp", categories=(QUESTION.category,)),
    )
    decision = decided(*routes, a_route("*", DELTA))
    assert decision.carriers == (COASTAL, ALPINE, BOREAL, DELTA)
    assert [one.route for one in decision.candidates[:4]] == ["otp", "otp", "ch", "every-country"]


# What stands against carriers


def test_a_disabled_carrier_is_passed_over() -> None:
    decision = decided(a_route("CH", ALPINE, BOREAL), under=Circumstances(enabled=frozenset({BOREAL})))
    assert decision.carriers == (BOREAL,)
    assert decision.reason.endswith("(passed over: alpine is disabled).")


def test_a_carrier_that_is_down_is_the_last_resort_with_the_reason() -> None:
    under = attrs.evolve(ALL, conditions=down(ALPINE))
    decision = decided(a_route("CH", ALPINE, BOREAL), a_route("*", COASTAL), under=under)
    assert decision.carriers == (BOREAL, COASTAL, ALPINE)
    assert "as a last resort to alpine (in the order written; alpine is down)" in decision.reason


def test_with_nothing_else_a_message_waits_for_the_last_resort() -> None:
    decision = decided(a_route("CH", ALPINE), under=attrs.evolve(ALL, conditions=down(ALPINE)))
    assert decision.carriers == (ALPINE,)
    assert decision.candidates[0].standing is Standing.LAST_RESORT
    assert "as a last resort to alpine" in decision.reason


def test_a_few_messages_try_a_carrier_on_trial_again() -> None:
    under = attrs.evolve(ALL, conditions=down(ALPINE, trial_draws=DRAWS // 10))
    shares = Counter(firsts(a_route("CH", ALPINE, BOREAL), 5_000, under).values())
    assert abs(shares[ALPINE] / 50 - 10) < 2


# Margins


LOW = attrs.evolve(ALL, costs=charging(alpine=90_000, boreal=50_000), credit_micros=100_000)


def test_the_margin_is_what_the_customer_pays_less_what_the_carrier_charges() -> None:
    first, second, *_ = decided(a_route("CH", BOREAL, COASTAL), under=LOW).candidates
    assert (first.cost_micros, first.margin_micros) == (50_000, 50_000)
    assert (second.cost_micros, second.margin_micros) == (None, None)
    worthless = decided(a_route("CH", BOREAL), under=attrs.evolve(LOW, credit_micros=None))
    assert (worthless.candidates[0].cost_micros, worthless.candidates[0].margin_micros) == (50_000, None)


def test_a_low_margin_is_refused_where_the_route_says_so() -> None:
    route = a_route("CH", ALPINE, BOREAL, margin_min_mc=200, on_low_margin=LowMargin.REFUSE)
    decision = decided(route, under=LOW)
    assert decision.carriers == (BOREAL,)
    assert decision.reason.endswith("(passed over: alpine charges too much for ch).")


def test_a_low_margin_is_told_where_the_route_says_so() -> None:
    decision = decided(a_route("CH", ALPINE, BOREAL, margin_min_mc=200), under=LOW)
    assert decision.carriers == (ALPINE, BOREAL)
    assert [one.is_low_margin for one in decision.candidates[:2]] == [True, False]


def test_a_margin_that_nobody_knows_is_not_low() -> None:
    route = a_route("CH", COASTAL, margin_min_mc=200, on_low_margin=LowMargin.REFUSE)
    assert decided(route, under=LOW).carriers == (COASTAL,)


# Names


def test_carriers_that_show_the_name_come_first_where_the_route_prefers_them() -> None:
    known = {(ALPINE, CH): Support.REPLACED, (BOREAL, CH): Support.REFUSED, (COASTAL, CH): Support.SHOWN}
    under = attrs.evolve(ALL, support=SenderSupport(known))
    route = a_route("CH", ALPINE, BOREAL, COASTAL, prefer_shown=True)
    decision = decided(route, a_route("*", DELTA), under=under)
    assert decision.carriers == (COASTAL, DELTA, ALPINE, BOREAL)
    assert "alpine would replace the name" in decision.candidates[2].reason
    assert decided(attrs.evolve(route, prefer_shown=False), under=under).carriers == (ALPINE, BOREAL, COASTAL)
    of_number = attrs.evolve(QUESTION, sender=NUMBER)
    assert decided(route, under=under, question=of_number).carriers == (ALPINE, BOREAL, COASTAL)


def test_a_route_that_sends_another_sender_does_not_show_the_name() -> None:
    routes = (
        a_route("CH", ALPINE, name="first", prefer_shown=True, form=SenderForm(substitute=NUMBER)),
        a_route("CH", BOREAL, name="second"),
    )
    assert decided(*routes).carriers == (BOREAL, ALPINE)


@pytest.mark.parametrize(("name", "carriers"), [("MAXONYLT", (ALPINE, BOREAL)), ("MAXONYLTD", (BOREAL, ALPINE))])
def test_a_route_whose_form_makes_the_name_too_long_is_the_last_resort(
    name: str, carriers: tuple[CarrierName, ...]
) -> None:
    routes = (
        a_route("CH", ALPINE, name="first", form=SenderForm(prefix="AD-")),
        a_route("CH", BOREAL, name="second"),
    )
    question = attrs.evolve(QUESTION, sender=attrs.evolve(NAME, value=name))
    assert decided(*routes, question=question).carriers == carriers


# Explaining


def test_a_carrier_without_a_matching_route_says_which_condition_failed() -> None:
    routes = (
        a_route("CH", ALPINE),
        a_route("CH", BOREAL, name="gold", groups=("platinum",)),
        *(a_route("CH", COASTAL, name=f"p{number}", prefixes=(f"+417{number}00",)) for number in range(5)),
        a_route("FR", DELTA),
    )
    of_alpine, of_boreal, of_coastal, of_delta, of_estuary = decided(*routes).lines
    assert of_alpine == "alpine: chosen by ch: in the order written"
    assert of_boreal == "boreal: passed over: no route of it matches: gold is for accounts of the group platinum"
    assert of_coastal.endswith("; p2 is for numbers that begin with +417200; 2 more are for other messages")
    assert of_delta == "delta: passed over: no route leads to CH by it"
    assert of_estuary == "estuary: passed over: no route leads to CH by it"


def test_the_sentence_says_where_a_message_goes_and_why() -> None:
    decision = decided(a_route("CH", ALPINE, BOREAL))
    assert decision.reason == "Messages to CH go to alpine by route ch (in the order written), then to boreal."


def test_without_a_carrier_the_customer_hears_what_to_do() -> None:
    table = RouteTable((a_route("CH", ALPINE),))
    closed = decide(QUESTION, table, Circumstances())
    assert closed == Problem(
        "destination-unsupported", "Every route to CH is closed at the moment; ask support to open one.", "/to"
    )
    nowhere = decide(QUESTION, RouteTable(()), ALL)
    assert nowhere == Problem("destination-unsupported", "No route leads to CH; ask support to open it.", "/to")
    assert (
        weighed(QUESTION, table, Circumstances()).reason
        == "No carrier can take messages to CH (passed over: alpine is disabled)."
    )


# Remembering


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED_MAX", 10)
    decider = Decider(RouteTable((a_route("CH", ALPINE),)), ALL)
    for price_mc in range(100):
        decider.decide(attrs.evolve(QUESTION, price_mc=price_mc))
        assert len(decider._plans) <= 10
    decider.decide(attrs.evolve(QUESTION, at_ms=NOW_MS + 60_000))
    assert len(decider._plans) == 1


def test_messages_that_are_alike_share_one_decision() -> None:
    decider = Decider(RouteTable((a_route("CH", ALPINE),)), ALL)
    other = attrs.evolve(QUESTION, to=Msisdn("+41761234567"), at_ms=NOW_MS // 60_000 * 60_000)
    assert decider.decide(QUESTION) is decider.decide(other)
