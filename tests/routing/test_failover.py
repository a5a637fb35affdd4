import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from messages.ids import CarrierName
from routing.failover import FailureClass, GiveUp, GiveUpCause, RetryPolicy, TryAgain, next_step, waits_for

ALPHA, BETA, GAMMA = CarrierName("alpha"), CarrierName("beta"), CarrierName("gamma")
ROUTES = (ALPHA, BETA, GAMMA)
NOW = 1_000_000
LATER = NOW + 48 * 3600 * 1000
TEMPORARY = FailureClass.TEMPORARY
FOR_GOOD = [FailureClass.PERMANENT, FailureClass.OUR_SETUP, FailureClass.SENDER_REFUSED]


@attrs.frozen
class Walk:
    """Where attempts go when every one of them fails in the same way: (carrier, seconds waited), and how it ends."""

    attempts: list[tuple[CarrierName, int]]
    end: GiveUp


def walk(routes: tuple[CarrierName, ...], failure: FailureClass, expires_at_ms: int = LATER) -> Walk:
    now, carrier = NOW, routes[0]
    attempts = [(carrier, 0)]
    refused: frozenset[CarrierName] = frozenset()
    while True:
        step = next_step(
            routes,
            carrier,
            len(attempts),
            failure,
            now_ms=now,
            expires_at_ms=expires_at_ms,
            refused=refused,
        )
        if isinstance(step, GiveUp):
            return Walk(attempts, step)
        if failure is not TEMPORARY:
            refused |= {carrier}
        attempts.append((step.carrier, (step.not_before_ms - now) // 1000))
        now, carrier = step.not_before_ms, step.carrier


def test_temporary_failures_try_each_route_twice_and_then_go_round_with_longer_pauses() -> None:
    assert walk(ROUTES, TEMPORARY).attempts == [
        (ALPHA, 0),
        (ALPHA, 5),
        (BETA, 0),
        (BETA, 120),
        (GAMMA, 0),
        (GAMMA, 1800),
        (ALPHA, 3600),
        (ALPHA, 3600),
        (BETA, 3600),
        (BETA, 3600),
    ]


def throttled(carrier: CarrierName, routes: tuple[CarrierName, ...] = ROUTES, attempt: int = 1) -> TryAgain | GiveUp:
    return next_step(routes, carrier, attempt, FailureClass.THROTTLED, now_ms=NOW, expires_at_ms=LATER)


def test_a_carrier_that_throttles_for_too_long_is_left_at_once_for_the_next_route_and_tried_again_in_its_turn() -> None:
    steps = [throttled(carrier) for carrier in ROUTES]
    assert all(isinstance(step, TryAgain) for step in steps)
    found = [(step.carrier, step.not_before_ms - NOW) for step in steps if isinstance(step, TryAgain)]
    assert found == [(BETA, 0), (GAMMA, 0), (ALPHA, 30_000)]


def test_the_only_route_is_tried_again_after_a_pause_when_it_throttles() -> None:
    assert throttled(ALPHA, (ALPHA,)) == TryAgain(ALPHA, NOW + 30_000, "alpha is tried again in 30 s")


def test_being_throttled_uses_no_attempt_up() -> None:
    assert isinstance(throttled(GAMMA, attempt=10), TryAgain)


def test_the_number_of_attempts_is_bounded() -> None:
    end = walk(ROUTES, TEMPORARY).end
    assert end == GiveUp("it was tried 10 times, which is the most", GiveUpCause.ATTEMPTS)


def test_with_one_route_temporary_failures_stay_on_it() -> None:
    assert [pause for _, pause in walk((ALPHA,), TEMPORARY).attempts] == [
        0, 5, 30, 120, 600, 1800, 3600, 3600, 3600, 3600,
    ]  # fmt: skip


@pytest.mark.parametrize("failure", FOR_GOOD)
def test_a_refusal_for_good_moves_on_at_once_until_every_route_refused(failure: FailureClass) -> None:
    walked = walk(ROUTES, failure)
    assert walked.attempts == [(ALPHA, 0), (BETA, 0), (GAMMA, 0)]
    assert walked.end == GiveUp("every route refused it", GiveUpCause.REFUSED)


@pytest.mark.parametrize("failure", FOR_GOOD)
def test_back_on_a_route_that_failed_temporarily_a_pause_is_made(failure: FailureClass) -> None:
    step = next_step((ALPHA, BETA), BETA, 3, failure, now_ms=NOW, expires_at_ms=LATER)
    assert step == TryAgain(ALPHA, NOW + 120_000, "alpha is tried in 120 s")


def test_a_route_that_refused_for_good_is_not_tried_again() -> None:
    step = next_step(ROUTES, ALPHA, 2, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, refused=frozenset({BETA}))
    assert step == TryAgain(GAMMA, NOW, "gamma is tried next")
    alone = next_step(ROUTES, ALPHA, 2, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, refused=frozenset({BETA, GAMMA}))
    assert alone == TryAgain(ALPHA, NOW + 30_000, "alpha is tried again in 30 s")


def test_a_pause_that_outlasts_the_message_is_shortened_to_one_that_does_not() -> None:
    step = next_step((ALPHA,), ALPHA, 4, TEMPORARY, now_ms=NOW, expires_at_ms=NOW + 60_000)
    assert step == TryAgain(ALPHA, NOW + 30_000, "alpha is tried again in 30 s")


def test_when_no_pause_fits_the_validity_the_message_expires() -> None:
    step = next_step((ALPHA,), ALPHA, 1, TEMPORARY, now_ms=NOW, expires_at_ms=NOW + 5_000)
    assert step == GiveUp("its validity ends before it may be tried again", GiveUpCause.EXPIRED)
    over = next_step(ROUTES, ALPHA, 1, FailureClass.PERMANENT, now_ms=NOW, expires_at_ms=NOW)
    assert over == GiveUp("its validity is over", GiveUpCause.EXPIRED)


def test_a_carrier_whose_route_was_taken_away_hands_over_to_the_others() -> None:
    gone = CarrierName("gone")
    step = next_step((ALPHA,), gone, 1, FailureClass.PERMANENT, now_ms=NOW, expires_at_ms=LATER)
    assert step == TryAgain(ALPHA, NOW + 5_000, "alpha is tried in 5 s")
    assert isinstance(next_step((), gone, 1, FailureClass.PERMANENT, now_ms=NOW, expires_at_ms=LATER), GiveUp)


@pytest.mark.parametrize(
    ("settings_given", "words"),
    [
        ({"attempts_max": 0}, "attempts_max is 1 or more"),
        ({"tries_per_route": 0}, "tries_per_route is 1 or more"),
        ({"delays_s": ()}, "delays_s is one or more"),
        ({"delays_s": (30, 5)}, "none shorter"),
        ({"delays_s": (-1,)}, "none shorter"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(settings_given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        RetryPolicy(**settings_given)  # type: ignore[arg-type]


DOWN = {BETA: "beta is down"}


def test_a_carrier_that_something_stands_against_has_no_turn_while_another_is_left_and_the_reason_is_told() -> None:
    step = next_step(ROUTES, ALPHA, 2, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, against=DOWN)
    assert step == TryAgain(GAMMA, NOW, "gamma is tried next (beta is down)")


def test_one_that_has_tries_left_is_not_tried_again_when_something_stands_against_it() -> None:
    step = next_step(ROUTES, BETA, 1, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, against=DOWN)
    assert step == TryAgain(GAMMA, NOW, "gamma is tried next (beta is down)")
    back = next_step((ALPHA, BETA), BETA, 3, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, against=DOWN)
    assert back == TryAgain(ALPHA, NOW + 120_000, "alpha is tried in 120 s (beta is down)")


def test_the_last_resort_is_tried_when_nothing_else_is_left() -> None:
    everywhere = {carrier: f"{carrier} is down" for carrier in ROUTES}
    step = next_step(ROUTES, ALPHA, 2, TEMPORARY, now_ms=NOW, expires_at_ms=LATER, against=everywhere)
    assert step == TryAgain(BETA, NOW, "beta is tried next")
    refused = frozenset({GAMMA})
    last = next_step(ROUTES, ALPHA, 1, FOR_GOOD[0], now_ms=NOW, expires_at_ms=LATER, refused=refused, against=DOWN)
    assert last == TryAgain(BETA, NOW, "beta is tried next")


def test_a_message_that_was_not_refused_stays_unless_something_stands_against_its_carrier() -> None:
    assert waits_for(ROUTES, BETA, (), {}) == BETA
    assert waits_for(ROUTES, BETA, (), DOWN) == GAMMA
    assert waits_for(ROUTES, BETA, (GAMMA,), DOWN) == ALPHA
    assert waits_for(ROUTES, BETA, (ALPHA, GAMMA), DOWN) == BETA


@settings(deadline=None)
@given(
    routes=st.lists(st.sampled_from(ROUTES), max_size=3, unique=True).map(tuple),
    current=st.sampled_from(ROUTES),
    attempt=st.integers(1, 12),
    failure=st.sampled_from(FailureClass),
    refused=st.frozensets(st.sampled_from(ROUTES)),
    standing=st.frozensets(st.sampled_from(ROUTES)),
    left_ms=st.integers(-10_000, 5_000_000),
)
def test_no_step_goes_beyond_validity_attempts_to_a_route_that_refused_or_needlessly_to_a_last_resort(
    *,
    routes: tuple[CarrierName, ...],
    current: CarrierName,
    attempt: int,
    failure: FailureClass,
    refused: frozenset[CarrierName],
    standing: frozenset[CarrierName],
    left_ms: int,
) -> None:
    expires_at_ms = NOW + left_ms
    against = {carrier: f"{carrier} is down" for carrier in standing}
    step = next_step(
        routes, current, attempt, failure, now_ms=NOW, expires_at_ms=expires_at_ms, refused=refused, against=against
    )
    if isinstance(step, TryAgain):
        assert NOW <= step.not_before_ms < expires_at_ms
        assert attempt < RetryPolicy().attempts_max or failure is FailureClass.THROTTLED
        assert step.carrier not in refused or (step.carrier == current and failure not in FOR_GOOD)
        if failure in FOR_GOOD:
            assert step.carrier != current
        if step.carrier in standing:
            left = {*routes} - refused - standing - ({current} if failure in FOR_GOOD else set())
            assert not left


class AnyCarriers(RuleBasedStateMachine):
    """One message among carriers that fail in every way and order, while things come to stand against them and go."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms, self.attempt, self.carrier = NOW, 1, ALPHA
        self.refused: frozenset[CarrierName] = frozenset()
        self.standing: frozenset[CarrierName] = frozenset()
        self.at_once = 0
        self.end: GiveUp | None = None

    @rule(standing=st.frozensets(st.sampled_from(ROUTES)))
    def things_change(self, standing: frozenset[CarrierName]) -> None:
        self.standing = standing

    @precondition(lambda self: self.end is None)
    @rule(failure=st.sampled_from(FailureClass))
    def it_fails(self, failure: FailureClass) -> None:
        against = {carrier: f"{carrier} is down" for carrier in self.standing}
        step = next_step(
            ROUTES,
            self.carrier,
            self.attempt,
            failure,
            now_ms=self.now_ms,
            expires_at_ms=LATER,
            refused=self.refused,
            against=against,
        )
        if failure in FOR_GOOD:
            self.refused |= {self.carrier}
        if isinstance(step, GiveUp):
            self.end = step
            return
        self.attempt += failure is not FailureClass.THROTTLED
        self.at_once = self.at_once + 1 if step.not_before_ms == self.now_ms else 0
        self.now_ms, self.carrier = step.not_before_ms, step.carrier

    @invariant()
    def it_never_goes_back_to_who_refused_it_for_good(self) -> None:
        assert self.end is not None or self.carrier not in self.refused

    @invariant()
    def it_stays_within_attempts_and_validity(self) -> None:
        assert self.attempt <= RetryPolicy().attempts_max
        assert self.now_ms < LATER

    @invariant()
    def it_never_goes_round_without_a_pause(self) -> None:
        assert self.at_once < len(ROUTES)


TestAnyCarriers = AnyCarriers.TestCase
TestAnyCarriers.settings = settings(deadline=None, max_examples=100, stateful_step_count=40)
