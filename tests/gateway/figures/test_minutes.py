"""What happened in each minute, from counters that only grow."""

import itertools

import pytest
from twisted.internet.task import Clock

from gateway.figures.alarm_book import ALARMS_KEPT, AlarmBook, AlarmSeen
from gateway.figures.minutes import MINUTE_MS, MINUTES, Minutes
from tests.support.running.asyncio_tests import run

START_MS = 1_790_000_040_000


class SetClock:
    ms = START_MS

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def watched(clock: SetClock, totals: dict[str, int]) -> Minutes:
    return Minutes(lambda: totals, clock, Clock())


async def look(minutes: Minutes) -> None:
    await minutes.look()


def test_a_minute_holds_what_the_counters_grew_by(clock: SetClock) -> None:
    totals = {"accepted": 5}
    minutes = watched(clock, totals)
    run(look(minutes))
    totals["accepted"] = 12
    run(look(minutes))
    clock.ms += MINUTE_MS
    totals |= {"accepted": 13, "ended alpha": 2}
    run(look(minutes))
    first_ms = START_MS // MINUTE_MS * MINUTE_MS
    assert minutes.last_hour() == (
        (first_ms, {"accepted": 12}),
        (first_ms + MINUTE_MS, {"accepted": 1, "ended alpha": 2}),
    )


def test_minutes_in_which_nobody_looked_are_there_and_empty(clock: SetClock) -> None:
    minutes = watched(clock, {"accepted": 1})
    run(look(minutes))
    clock.ms += 3 * MINUTE_MS
    run(look(minutes))
    assert [dict(counts) for _, counts in minutes.last_hour()] == [{"accepted": 1}, {}, {}, {}]


def test_an_hour_is_kept_however_long_the_machine_slept(clock: SetClock) -> None:
    minutes = watched(clock, {"accepted": 1})
    run(look(minutes))
    clock.ms += 1_000 * MINUTES * MINUTE_MS
    run(look(minutes))
    kept = minutes.last_hour()
    assert len(kept) == MINUTES
    assert kept[-1][0] == clock.ms // MINUTE_MS * MINUTE_MS
    assert {later - earlier for (earlier, _), (later, _) in itertools.pairwise(kept)} == {MINUTE_MS}


def test_a_clock_that_is_set_back_counts_on(clock: SetClock) -> None:
    totals = {"accepted": 1}
    minutes = watched(clock, totals)
    run(look(minutes))
    clock.ms -= 10 * MINUTE_MS
    totals["accepted"] = 3
    run(look(minutes))
    assert [dict(counts) for _, counts in minutes.last_hour()] == [{"accepted": 3}]


def test_the_last_alarms_are_kept_newest_first() -> None:
    book = AlarmBook()
    for place in range(ALARMS_KEPT + 5):
        book.add(AlarmSeen(place, "alpha", "trx1", "bind_refused", "wrong password"))
    assert [alarm.at_ms for alarm in book.latest()[:2]] == [ALARMS_KEPT + 4, ALARMS_KEPT + 3]
    assert len(book.latest()) == ALARMS_KEPT
