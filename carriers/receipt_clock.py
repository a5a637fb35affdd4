"""Whether the dates in a carrier's receipts fit our clock, and which time zone would make them fit. Pure.

A receipt may come late, but never before what it tells of: the newest dates of a sample tell how far the carrier's
clock, read in the zone of its profile, is from ours. Dates in the future are certain to be wrong; old ones may be a
backlog after an outage, so they count once a later sample is off by as much.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import attrs

SAMPLE: Final = 20
"""So many receipts are judged together."""

FRESH: Final = 3
"""The newest of a sample is its third: one date that is corrupt or freakish decides nothing."""

AHEAD_MAX_MS: Final = 5 * 60_000
BEHIND_MAX_MS: Final = 25 * 60_000
"""Below the least distance of two zones, half an hour, and above what the quickest receipts of a sample take."""

BEHIND_FOR_MS: Final = 30 * 60_000
"""How long old dates must last to count: a backlog is shorter, or its dates move on."""

_QUARTER_MS: Final = 15 * 60_000
_NEAR_MS: Final = 3 * 60_000
_OFFSET_MIN, _OFFSET_MAX = timedelta(hours=-12), timedelta(hours=14)
_NAMED_MAX: Final = 3

_ZONES: Final = (
    "UTC", "Europe/Zurich", "Europe/London", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow", "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Nairobi", "Atlantic/Azores", "Atlantic/Cape_Verde", "America/St_Johns",
    "America/Sao_Paulo", "America/Halifax", "America/New_York", "America/Bogota", "America/Chicago",
    "America/Mexico_City", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    "Pacific/Pago_Pago", "Asia/Dubai", "Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Sydney", "Pacific/Noumea", "Pacific/Auckland", "Pacific/Tongatapu",
)  # fmt: skip
"""One or a few zones of each offset, those with many people first."""


@attrs.define
class ReceiptClock:
    """The dates of one carrier's receipts, which were read in ``zone``."""

    zone: tzinfo
    _differences_ms: list[int] = attrs.field(factory=list, init=False)
    _behind: tuple[int, int] | None = attrs.field(default=None, init=False)

    def seen(self, done_at_ms: int, received_at_ms: int) -> str:
        """Note one receipt, both in Unix milliseconds. What is wrong with the dates, in a sentence; mostly nothing."""
        self._differences_ms.append(done_at_ms - received_at_ms)
        if len(self._differences_ms) < SAMPLE:
            return ""
        differences_ms = sorted(self._differences_ms, reverse=True)
        self._differences_ms.clear()
        newest_ms = differences_ms[FRESH - 1]
        if newest_ms > AHEAD_MAX_MS:
            return _reason(newest_ms, received_at_ms, self.zone)
        if newest_ms < -BEHIND_MAX_MS and self._lasts(newest_ms, received_at_ms):
            return _reason(newest_ms, received_at_ms, self.zone)
        return ""

    def _lasts(self, newest_ms: int, received_at_ms: int) -> bool:
        """Whether dates were as old as this for a while."""
        quarters = round(newest_ms / _QUARTER_MS)
        if self._behind is None or self._behind[0] != quarters:
            self._behind = (quarters, received_at_ms)
        return received_at_ms - self._behind[1] >= BEHIND_FOR_MS


def zones_at(offset: timedelta, moment: datetime) -> tuple[str, ...]:
    """Up to three zones that are at ``offset`` from UTC at ``moment``; none for an offset that nobody has."""
    there = [name for name in _ZONES if moment.astimezone(ZoneInfo(name)).utcoffset() == offset]
    return tuple(there[:_NAMED_MAX])


def _reason(off_ms: int, at_ms: int, zone: tzinfo) -> str:
    minutes = abs(off_ms) // 60_000
    how_far = f"{minutes // 60} h {minutes % 60:02} min {'ahead of' if off_ms > 0 else 'behind'} our clock"
    off_quarters_ms = round(off_ms / _QUARTER_MS) * _QUARTER_MS
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    offset = (moment.astimezone(zone).utcoffset() or timedelta()) + timedelta(milliseconds=off_quarters_ms)
    fits = off_quarters_ms and abs(off_ms - off_quarters_ms) <= _NEAR_MS and _OFFSET_MIN <= offset <= _OFFSET_MAX
    if not fits:
        return f"the dates in its receipts are {how_far}: compare both clocks with NTP"
    names = " or ".join(f'"{name}"' for name in zones_at(offset, moment))
    where = f"; receipt_time_zone = {names} would fit" if names else ""
    return f"the dates in its receipts are {how_far}, as if they were of {_written(offset)}{where}"


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
