"""Whether the dates in receipts fit our clock."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carriers.receipt_clock import SAMPLE, ReceiptClock, zones_at

JULY_MS = int(datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC).timestamp() * 1000)
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


def heard(clock: ReceiptClock, differences_ms: Iterable[int], at_ms: int = JULY_MS) -> list[str]:
    """What a clock says of receipts that all come at ``at_ms``."""
    return [reason for one in differences_ms if (reason := clock.seen(at_ms + one, at_ms))]


def for_an_hour(clock: ReceiptClock, difference_ms: int) -> list[str]:
    """What it says when every minute for an hour a receipt is off by so much."""
    moments = [JULY_MS + minute * MINUTE_MS for minute in range(61)]
    return [reason for at_ms in moments if (reason := clock.seen(at_ms + difference_ms, at_ms))]


@pytest.mark.parametrize(
    "differences_ms",
    [
        [-30_000] * SAMPLE,
        [4 * MINUTE_MS] * SAMPLE,
        [-(n * 17 % 48) * HOUR_MS - 40_000 for n in range(SAMPLE)],
        [-20 * MINUTE_MS] * SAMPLE,
        [9 * HOUR_MS, 12 * HOUR_MS, *[-30_000] * (SAMPLE - 2)],
    ],
    ids=["prompt", "clocks nearly agree", "phones that were off", "slow", "two corrupt dates"],
)
def test_receipts_in_time_and_late_ones_are_in_order(differences_ms: list[int]) -> None:
    assert heard(ReceiptClock(UTC), differences_ms * 3) == []


def test_dates_in_the_future_name_the_zones_that_would_fit() -> None:
    [reason] = heard(ReceiptClock(UTC), [2 * HOUR_MS - 30_000] * SAMPLE)
    assert reason == (
        "the dates in its receipts are 1 h 59 min ahead of our clock, as if they were of UTC+02:00; "
        'receipt_time_zone = "Europe/Zurich" or "Africa/Johannesburg" would fit'
    )


def test_nothing_is_said_of_fewer_receipts_than_a_sample() -> None:
    assert heard(ReceiptClock(UTC), [2 * HOUR_MS] * (SAMPLE - 1)) == []


def test_late_receipts_among_them_do_not_hide_the_future() -> None:
    differences_ms = [5 * HOUR_MS + 30 * MINUTE_MS - n // 4 * HOUR_MS for n in range(SAMPLE)]
    [reason] = heard(ReceiptClock(UTC), differences_ms)
    assert '"Asia/Kolkata"' in reason


@pytest.mark.parametrize(
    ("zone", "off_ms", "fits"),
    [
        ("UTC", -4 * HOUR_MS - 20_000, "America/New_York"),
        ("Europe/Zurich", -2 * HOUR_MS - 20_000, '"UTC"'),
        ("Europe/Zurich", -HOUR_MS - 20_000, "Europe/London"),
        ("Asia/Kolkata", -5 * HOUR_MS - 30 * MINUTE_MS - 20_000, '"UTC"'),
    ],
)
def test_dates_that_stay_hours_in_the_past_name_the_zone_too(zone: str, off_ms: int, fits: str) -> None:
    reasons = for_an_hour(ReceiptClock(ZoneInfo(zone)), off_ms)
    assert reasons
    assert fits in reasons[0]
    assert "behind our clock" in reasons[0]


def test_a_backlog_after_an_outage_is_no_wrong_zone() -> None:
    clock = ReceiptClock(UTC)
    assert heard(clock, [-3 * HOUR_MS - n * 1000 for n in range(10 * SAMPLE)]) == []
    assert heard(clock, [-30_000] * SAMPLE, JULY_MS + HOUR_MS) == []


def test_a_backlog_whose_dates_move_on_is_none_either() -> None:
    clock = ReceiptClock(UTC)
    for minute in range(0, 180, 5):
        at_ms = JULY_MS + minute * MINUTE_MS
        assert heard(clock, [-4 * HOUR_MS + minute * MINUTE_MS] * SAMPLE, at_ms) == []


def test_minutes_that_no_zone_explains_are_a_matter_of_clocks() -> None:
    [reason] = heard(ReceiptClock(UTC), [7 * MINUTE_MS] * SAMPLE)
    assert reason == "the dates in its receipts are 0 h 07 min ahead of our clock: compare both clocks with NTP"
    [years] = heard(ReceiptClock(UTC), [400 * 24 * HOUR_MS] * SAMPLE)
    assert "compare both clocks" in years


@pytest.mark.parametrize("quarters", range(-48, 57))
def test_every_zone_that_is_named_is_at_the_offset_it_is_named_for(quarters: int) -> None:
    offset, moment = timedelta(minutes=15 * quarters), datetime(2026, 1, 15, 12, tzinfo=UTC)
    for name in zones_at(offset, moment):
        assert moment.astimezone(ZoneInfo(name)).utcoffset() == offset


def test_summer_and_winter_name_different_zones() -> None:
    july, january = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 15, tzinfo=UTC)
    assert "Europe/Zurich" in zones_at(timedelta(hours=2), july)
    assert "Europe/Zurich" in zones_at(timedelta(hours=1), january)
    assert "Europe/Zurich" not in zones_at(timedelta(hours=2), january)
