"""How often somebody may fail; time is a number."""

from hypothesis import given
from hypothesis import strategies as st

from messages.staff.log_in_limits import FAILURES_PER_ADDRESS, FAILURES_PER_NAME, REMEMBERED, WINDOW_MS, LogInLimits

NOW_MS = 1_790_000_000_000
HOME = "192.0.2.1"


def test_a_name_has_so_many_tries_from_wherever_they_come() -> None:
    limits = LogInLimits()
    for number in range(FAILURES_PER_NAME):
        assert limits.wait_ms("anna", f"192.0.2.{number}", NOW_MS + number) == 0
        limits.failed("anna", f"192.0.2.{number}", NOW_MS + number)
    assert limits.wait_ms("anna", "192.0.2.99", NOW_MS + 100) == WINDOW_MS - 100
    assert limits.wait_ms("bert", "192.0.2.99", NOW_MS + 100) == 0
    assert limits.wait_ms("anna", "192.0.2.99", NOW_MS + WINDOW_MS) == 0


def test_an_address_has_so_many_tries_whatever_the_names() -> None:
    limits = LogInLimits()
    for number in range(FAILURES_PER_ADDRESS):
        limits.failed(f"name{number}", HOME, NOW_MS)
    assert limits.wait_ms("anna", HOME, NOW_MS) == WINDOW_MS
    assert limits.wait_ms("anna", "192.0.2.2", NOW_MS) == 0


def test_who_gets_in_has_all_tries_again_and_cost_the_office_none() -> None:
    limits = LogInLimits()
    for _ in range(FAILURES_PER_NAME - 1):
        limits.failed("anna", HOME, NOW_MS)
    for _ in range(10 * FAILURES_PER_ADDRESS):
        assert limits.wait_ms("anna", HOME, NOW_MS) == 0
        limits.failed("anna", HOME, NOW_MS)
        limits.succeeded("anna", HOME)


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    limits = LogInLimits()
    for _ in range(FAILURES_PER_NAME):
        limits.failed("first", HOME, NOW_MS)
    for number in range(REMEMBERED):
        limits.failed(f"name{number}", "192.0.2.2", NOW_MS)
    assert limits.wait_ms("first", "192.0.2.3", NOW_MS) == 0


@given(st.lists(st.integers(0, 3 * WINDOW_MS), max_size=60))
def test_nobody_waits_longer_than_the_window(times: list[int]) -> None:
    limits = LogInLimits()
    for at_ms in sorted(times):
        assert 0 <= limits.wait_ms("anna", HOME, at_ms) <= WINDOW_MS
        limits.failed("anna", HOME, at_ms)
