"""When a service that fails is left alone, and when it is asked again."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.networks.breaker import FAILURES_MAX, REST_FIRST_S, REST_LONGEST_S, Breaker


def failed(breaker: Breaker, times: int = FAILURES_MAX, now_s: float = 0.0) -> list[bool]:
    return [breaker.admits(now_s) and breaker.failed(now_s) for _ in range(times)]


def test_it_opens_after_some_failures_in_a_row_and_says_so_once() -> None:
    breaker = Breaker()
    assert failed(breaker) == [False] * (FAILURES_MAX - 1) + [True]
    assert breaker.is_open
    assert not breaker.admits(REST_FIRST_S - 0.1)


def test_an_answer_between_failures_keeps_it_closed() -> None:
    breaker = Breaker()
    failed(breaker, FAILURES_MAX - 1)
    breaker.answered()
    failed(breaker, FAILURES_MAX - 1)
    assert breaker.admits(0)


def test_after_a_rest_one_request_goes_as_a_trial_and_its_answer_closes_it() -> None:
    breaker = Breaker()
    failed(breaker)
    assert breaker.admits(REST_FIRST_S)
    assert not breaker.admits(REST_FIRST_S), "one at a time"
    breaker.answered()
    assert breaker.admits(REST_FIRST_S)
    assert not breaker.is_open


def test_a_trial_that_did_not_go_leaves_room_for_another() -> None:
    breaker = Breaker()
    failed(breaker)
    assert breaker.admits(REST_FIRST_S)
    breaker.withdrawn()
    assert breaker.admits(REST_FIRST_S)


def test_each_failed_trial_doubles_the_rest_up_to_the_longest() -> None:
    breaker = Breaker()
    failed(breaker)
    now_s, rests = 0.0, list[float]()
    while len(rests) < 6:
        began_s = now_s
        while not breaker.admits(now_s):
            now_s += 1.0
        rests.append(now_s - began_s)
        breaker.failed(now_s)
    assert rests == [REST_FIRST_S, 60, 120, 240, 480, REST_LONGEST_S]


def test_failures_of_requests_that_were_under_way_when_it_opened_change_nothing() -> None:
    breaker = Breaker()
    failed(breaker)
    assert [breaker.failed(20.0) for _ in range(3)] == [False] * 3
    assert breaker.admits(REST_FIRST_S)


@given(st.lists(st.sampled_from(["answered", "failed", "withdrawn"]), max_size=80))
def test_whatever_happens_a_service_is_asked_again_within_the_longest_rest(outcomes: list[str]) -> None:
    breaker, now_s = Breaker(), 0.0
    for outcome in outcomes:
        if not breaker.admits(now_s):
            now_s += REST_LONGEST_S
            assert breaker.admits(now_s)
        match outcome:
            case "answered":
                breaker.answered()
            case "failed":
                breaker.failed(now_s)
            case _:
                breaker.withdrawn()
