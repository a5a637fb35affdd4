"""The load generator: a process that sends prepared requests over keep-alive connections and times the answers.

It reads one JSON object (:class:`Order`) from standard input and prints one (:class:`LoadReport`) when every request is
answered or the time is up. Times are CLOCK_MONOTONIC nanoseconds, which all processes of one machine share.
"""

import asyncio
import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final, cast

import httptools
import msgspec
import uvloop

from tests.bench.latency import summarise
from tests.bench.proc import usage_of
from tests.bench.request_bytes import requests_for
from tests.bench.scenario import ClosedLoop, OpenLoop, Scenario

ACCEPTED: Final = 202


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

    def scenario(self) -> Scenario:
        if self.rate_per_s:
            return OpenLoop("load", self.messages, self.rate_per_s, self.connections, self.per_request)
        return ClosedLoop("load", self.messages, self.per_request, self.connections)


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


class _BatchAnswer(msgspec.Struct):
    accepted: int


_batch_answer = msgspec.json.Decoder(_BatchAnswer)


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self.due_ns = 0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def send(self, request: bytes, due_ns: int) -> None:
        """Send ``request``, whose answer's time counts from ``due_ns``."""
        self.due_ns, self.busy = due_ns, True
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        body, self._body = b"".join(self._body), []
        self.busy = False
        self._load.answered(self, self._parser.get_status_code(), body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(self, exc)

    def close(self) -> None:
        self._transport.close()


class Load:
    """One run of requests: counts and times their answers, and gives free connections their next request."""

    def __init__(self, requests: list[bytes], *, batches: bool) -> None:
        self._requests = requests
        self._batches = batches
        self._next = 0
        self._idle: deque[Connection] = deque()
        self._waiting: deque[int] = deque()
        self._freed: Callable[[Connection, int], None] = self._send_next
        self._open = 0
        self.done = asyncio.Event()
        self.answers: Counter[int] = Counter()
        self.latencies_ns: list[int] = []
        self.accepted = 0
        self.failures = 0
        self.first_request_ns = 0
        self.last_answer_ns = 0
        self.first_error = ""

    def start_closed_loop(self, connections: list[Connection]) -> None:
        """Every connection sends, and sends again when it is answered."""
        self._open = len(connections)
        self.first_request_ns = time.monotonic_ns()
        for connection in connections:
            self._send_next(connection, time.monotonic_ns())

    def start_open_loop(self, connections: list[Connection], now_ns: int) -> None:
        """From now on :meth:`due` sets the pace."""
        self._freed = self._send_waiting
        self._open = len(connections)
        self._idle.extend(connections)
        self.first_request_ns = now_ns

    def due(self, due_ns: int) -> None:
        """A request is due; without a free connection it waits, and its time counts all the same."""
        if self._idle:
            self._send_next(self._idle.popleft(), due_ns)
        else:
            self._waiting.append(due_ns)

    def _send_next(self, connection: Connection, due_ns: int) -> None:
        if self._next < len(self._requests):
            request = self._requests[self._next]
            self._next += 1
            connection.send(request, due_ns)

    def answered(self, connection: Connection, status: int, body: bytes) -> None:
        """The request on ``connection`` is answered."""
        now_ns = time.monotonic_ns()
        self.last_answer_ns = now_ns
        self.answers[status] += 1
        self.latencies_ns.append(now_ns - connection.due_ns)
        if status != ACCEPTED:
            self.first_error = self.first_error or body.decode("utf-8", "replace")
        elif self._batches:
            self.accepted += _batch_answer.decode(body).accepted
        else:
            self.accepted += 1
        self._freed(connection, now_ns)
        self._finish_when_all_came()

    def _send_waiting(self, connection: Connection, now_ns: int) -> None:
        if self._waiting:
            self._send_next(connection, self._waiting.popleft())
        else:
            self._idle.append(connection)

    def lost(self, connection: Connection, reason: Exception | None) -> None:
        """A connection broke; a request that was on it failed."""
        self._open -= 1
        if connection in self._idle:
            self._idle.remove(connection)
        if connection.busy:
            self.failures += 1
            self.first_error = self.first_error or f"the connection broke: {reason or 'closed by the gateway'}"
        self._finish_when_all_came()

    def _finish_when_all_came(self) -> None:
        if len(self.latencies_ns) + self.failures == len(self._requests) or self._open == 0:
            self.done.set()

    def report(self) -> LoadReport:
        """What came back until now."""
        latency = summarise(self.latencies_ns or [0])
        return LoadReport(
            requests=len(self._requests),
            answers={str(status): count for status, count in sorted(self.answers.items())},
            accepted=self.accepted,
            unanswered=len(self._requests) - len(self.latencies_ns),
            first_request_ns=self.first_request_ns,
            last_answer_ns=self.last_answer_ns,
            p50_ms=latency.p50_ms,
            p90_ms=latency.p90_ms,
            p99_ms=latency.p99_ms,
            max_ms=latency.max_ms,
            first_error=self.first_error[:1000],
        )


class Metronome:
    """A thread that wakes the loop at each due time.

    The loop's own timers count whole milliseconds, which is as long as a good answer takes.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, load: Load, count: int, rate_per_s: float) -> None:
        self._loop, self._load, self._count, self._rate_per_s = loop, load, count, rate_per_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metronome", daemon=True)

    def start(self, first_ns: int) -> None:
        self._first_ns = first_ns
        self._thread.start()

    def _run(self) -> None:
        for index in range(self._count):
            due_ns = self._first_ns + int(index * 1e9 / self._rate_per_s)
            wait_s = (due_ns - time.monotonic_ns()) / 1e9
            if wait_s > 0 and self._stop.wait(wait_s):
                return
            self._loop.call_soon_threadsafe(self._load.due, due_ns)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


async def run_load(order: Order) -> LoadReport:
    """Carry out ``order``; comes back after ``give_up_s`` at the latest.

    Raises:
        OSError: the gateway takes no connection.
    """
    loop = asyncio.get_running_loop()
    scenario = order.scenario()
    requests = requests_for(
        scenario,
        host=f"{order.host}:{order.port}",
        key=order.key,
        reference=order.reference,
        sender=order.sender,
    )
    load = Load(requests, batches=order.per_request > 1)
    count = min(order.connections, len(requests))
    connections = [
        (await loop.create_connection(lambda: Connection(load), order.host, order.port))[1] for _ in range(count)
    ]
    metronome: Metronome | None = None
    try:
        match scenario:
            case ClosedLoop():
                load.start_closed_loop(connections)
            case OpenLoop():
                first_ns = time.monotonic_ns()
                load.start_open_loop(connections, first_ns)
                metronome = Metronome(loop, load, len(requests), scenario.rate_per_s)
                metronome.start(first_ns)
        async with asyncio.timeout(order.give_up_s):
            await load.done.wait()
    except TimeoutError:
        load.first_error = load.first_error or f"not everything was answered within {order.give_up_s:g} s"
    finally:
        if metronome is not None:
            metronome.stop()
        report = load.report()
        for connection in connections:
            connection.close()
    return report


def main() -> None:
    """Read an order, carry it out, print the report with what this process used itself."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    report = uvloop.run(run_load(order))
    used = usage_of(os.getpid())
    report = msgspec.structs.replace(report, cpu_s=used.cpu_s, peak_mb=used.peak_mb)
    print(msgspec.json.encode(report).decode())


if __name__ == "__main__":
    main()
