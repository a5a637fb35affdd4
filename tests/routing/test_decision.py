from hypothesis import given, settings
from hypothesis import strategies as st

from messages.addresses import Country
from messages.ids import CarrierName
from messages.problems import Problem
from routing.decision import PassedOver, RouteDecision, choose_routes
from routing.table.route import Route
from tests.support.values.routes import a_route

CH = Country("CH")
ALPHA, BETA, GAMMA = CarrierName("alpha"), CarrierName("beta"), CarrierName("gamma")
ROUTES = (a_route("CH", ALPHA, BETA), a_route("*", GAMMA))

carriers = st.sampled_from([ALPHA, BETA, GAMMA])
routes = st.builds(a_route, st.sampled_from(["CH", "*"]), carriers, priority=st.integers(-3, 3))


def test_the_carriers_are_tried_in_order_and_the_reason_says_so() -> None:
    assert choose_routes(CH, ROUTES, {ALPHA, BETA, GAMMA}) == RouteDecision(
        (ALPHA, BETA, GAMMA), (), "Messages to CH go to alpha, then to beta, gamma."
    )


def test_a_disabled_carrier_is_passed_over_with_the_reason() -> None:
    assert choose_routes(CH, ROUTES, {BETA}) == RouteDecision(
        (BETA,),
        (PassedOver(ALPHA, "alpha is disabled"), PassedOver(GAMMA, "gamma is disabled")),
        "Messages to CH go to beta (passed over: alpha is disabled; gamma is disabled).",
    )


def test_a_country_without_route_is_unsupported() -> None:
    problem = choose_routes(CH, (), {ALPHA})
    assert problem == Problem("destination-unsupported", "No route leads to CH; ask support to open it.", "/to")


def test_a_country_whose_routes_are_all_closed_is_unsupported() -> None:
    problem = choose_routes(CH, ROUTES, ())
    assert isinstance(problem, Problem)
    assert (problem.code, problem.pointer) == ("destination-unsupported", "/to")


@settings(deadline=None)
@given(st.lists(routes, max_size=6), st.frozensets(carriers))
def test_each_carrier_with_a_route_is_tried_or_passed_over_once(
    matching: list[Route], enabled: frozenset[CarrierName]
) -> None:
    decision = choose_routes(CH, matching, enabled)
    meant = {target.carrier for route in matching for target in route.targets}
    if isinstance(decision, Problem):
        assert not meant & enabled
        return
    passed_over = [passed.carrier for passed in decision.passed_over]
    assert sorted([*decision.carriers, *passed_over]) == sorted(meant)
    assert set(decision.carriers) == meant & enabled
