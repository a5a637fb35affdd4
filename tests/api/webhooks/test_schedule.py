"""When notifications are tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.webhooks.schedule import DELAYS_S, Delivered, GiveUp, TryAgain, after_answer, after_failure

NOW_MS = 1_788_256_802_000


@given(st.integers(200, 299))
def test_any_2xx_is_delivered(status: int) -> None:
    assert after_answer(status, 1, NOW_MS, 0.5) == Delivered()


@given(st.integers(100, 599).filter(lambda status: not 200 <= status < 300 and status != 410))
def test_any_other_answer_is_tried_again(status: int) -> None:
    verdict = after_answer(status, 1, NOW_MS, 0.5)
    assert isinstance(verdict, TryAgain)
    assert verdict.at_ms == NOW_MS + 5_000
    assert str(status) in verdict.error


def test_410_gives_up_at_once() -> None:
    assert after_answer(410, 1, NOW_MS, 0.5) == GiveUp("the endpoint answered 410 Gone")


def test_the_waits_grow_as_published_and_the_tenth_failure_is_the_last() -> None:
    for attempts, delay_s in enumerate(DELAYS_S, 1):
        verdict = after_failure("no answer", attempts, NOW_MS, 0.5)
        assert verdict == TryAgain(NOW_MS + 1000 * delay_s, "no answer")
    assert after_failure("no answer", 10, NOW_MS, 0.5) == GiveUp("no answer; given up after 10 attempts")


@given(attempts=st.integers(1, 9), chance=st.floats(0, 1))
def test_chance_moves_a_wait_by_a_tenth_at_most(attempts: int, chance: float) -> None:
    verdict = after_failure("x", attempts, NOW_MS, chance)
    assert isinstance(verdict, TryAgain)
    wait_s = (verdict.at_ms - NOW_MS) / 1000
    assert 0.899 * DELAYS_S[attempts - 1] <= wait_s <= 1.101 * DELAYS_S[attempts - 1]


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("1", 5),
        ("99999999999999999999", 86_400),
        ("Tue, 01 Sep 2026 10:05:02 GMT", 300),
        ("Tue, 01 Sep 2025 10:05:02 GMT", 5),
        ("-5", 5),
        ("soon", 5),
        ("", 5),
        ("Tue, 99 Sep 2026 10:05:02 GMT", 5),
    ],
)
def test_retry_after_is_honoured_up_to_a_day_and_ignored_where_it_makes_no_sense(retry_after: str, wait_s: int) -> None:
    verdict = after_answer(503, 1, NOW_MS, 0.5, retry_after)
    assert isinstance(verdict, TryAgain)
    assert verdict.at_ms == NOW_MS + 1000 * wait_s


@given(st.text())
def test_no_retry_after_header_raises(retry_after: str) -> None:
    assert isinstance(after_answer(503, 1, NOW_MS, 0.5, retry_after), TryAgain)
