"""The product's load generator in a process of its own, which carries out an order and prints what came back.

It reads one JSON object (:class:`Order`) from standard input and prints one (:class:`LoadReport`) when every request is
answered or the time is up. Times are CLOCK_MONOTONIC nanoseconds, which all processes of one machine share.
"""

import asyncio
import os
import sys
import time
from typing import Final

import msgspec
import uvloop

from simulators.load.clock import RunClock
from simulators.load.course import Course
from simulators.load.http_engine import HttpEngine
from simulators.load.journal import Fate, Journal
from simulators.load.latency import Histogram
from simulators.load.numbers import mobile_numbers
from simulators.load.pace import ClosedLoop, OpenLoop
from simulators.load.plan import Planned
from simulators.load.requests import Door
from tests.bench.proc import usage_of

COUNTRIES: Final = ("CH", "FR", "DE", "GB")
"""Numbering plans of different shapes."""
CODES: Final = 1_000_000


class Order(msgspec.Struct, frozen=True):
    """What to send where; ``rate_per_s`` 0 is a closed loop."""

    port: int
    key: str
    reference: str
    sender: str
    messages: int
    per_request: int
    connections: int
    rate_per_s: float
    give_up_s: float
    host: str = "127.0.0.1"

    def course(self) -> Course:
        """The same in the load generator's words."""
        return Course(
            self.messages,
            OpenLoop(self.rate_per_s) if self.rate_per_s else ClosedLoop(),
            per_request=self.per_request,
            connections=self.connections,
            answer_timeout_s=self.give_up_s,
        )


class LoadReport(msgspec.Struct, frozen=True):
    """What came back; ``first_error`` is the first answer that was no 202, or what broke."""

    requests: int
    answers: dict[str, int]
    accepted: int
    unanswered: int
    first_request_ns: int
    last_answer_ns: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    first_error: str
    cpu_s: float = 0.0
    peak_mb: float = 0.0


class CodesPlan:
    """One-time codes, each to a number of its own."""

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._numbers = [mobile_numbers(country) for country in COUNTRIES]

    def message(self, index: int) -> Planned:
        """The ``index``-th message."""
        place, country = divmod(index, len(COUNTRIES))
        text = f"Your code is {index % CODES:06}. It is valid for ten minutes."
        return Planned(self._numbers[country].number(place), text, self._sender, "transactional")


async def run_load(order: Order) -> LoadReport:
    """Carry out ``order``; comes back after ``give_up_s`` at the latest.

    Raises:
        OSError: the gateway takes no connection.
    """
    course, clock = order.course(), RunClock()
    journal = Journal(course.messages)
    door = Door(f"{order.host}:{order.port}", order.key)
    engine = HttpEngine(door, course, CodesPlan(order.sender), journal, clock=clock, run=order.reference)
    giving_up = asyncio.get_running_loop().call_later(order.give_up_s, engine.stop)
    await engine.run(order.host, order.port)
    giving_up.cancel()
    return report_of(course, journal, engine, ahead_ns=clock.now_us() * 1_000 - time.monotonic_ns())


def report_of(course: Course, journal: Journal, engine: HttpEngine, *, ahead_ns: int) -> LoadReport:
    """What came back until now; ``ahead_ns`` is how far Unix time is ahead of the monotonic clock."""
    times = Histogram()
    for request in range(course.requests):
        first = course.messages_of(request)[0]
        if journal.answered_us[first]:
            times.add(journal.answered_us[first] - journal.due_us[first])
    unanswered = next(iter(journal.codes.values()), "") if journal.fates[Fate.UNANSWERED] else ""
    p50_ms, p90_ms, p99_ms = (round(times.percentile_us(percent) / 1_000, 2) for percent in (50, 90, 99))
    return LoadReport(
        requests=course.requests,
        answers={str(status): count for status, count in sorted(engine.answers.items())},
        accepted=journal.fates[Fate.ACCEPTED],
        unanswered=course.requests - engine.requests_answered,
        first_request_ns=engine.started_us * 1_000 - ahead_ns,
        last_answer_ns=engine.last_answer_us * 1_000 - ahead_ns,
        p50_ms=p50_ms,
        p90_ms=p90_ms,
        p99_ms=p99_ms,
        max_ms=round(times.max_us / 1_000, 2),
        first_error=(engine.first_refusal or unanswered)[:1000],
    )


def main() -> None:
    """Read an order, carry it out, print the report with what this process used itself."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    report = uvloop.run(run_load(order))
    used = usage_of(os.getpid())
    report = msgspec.structs.replace(report, cpu_s=used.cpu_s, peak_mb=used.peak_mb)
    print(msgspec.json.encode(report).decode())


if __name__ == "__main__":
    main()
