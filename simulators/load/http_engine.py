"""The engine of a run over HTTP: sends what is due on a number of connections and notes what was answered."""

import asyncio
import ssl
from collections import Counter, deque
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from simulators.load.clock import RunClock
from simulators.load.connection import Connection
from simulators.load.course import Course
from simulators.load.journal import Fate, Journal
from simulators.load.metronome import Metronome
from simulators.load.pace import ClosedLoop
from simulators.load.plan import Plan
from simulators.load.requests import Answer, Door, answer_of, answers_of, problem_of

ACCEPTED: Final = 202
UNAVAILABLE: Final = 503
_RECONNECT_FLOOR_S: Final = 0.05
_RECONNECT_CEILING_S: Final = 1.0
_RETRY_WAIT_MAX_S: Final = 30.0


class HttpEngine:
    """One run of requests.

    Attributes:
        due: how many requests were due until now.
        done: set when all are answered or given up.
    """

    def __init__(self, door: Door, course: Course, plan: Plan, journal: Journal, *, clock: RunClock, run: str) -> None:
        self._door, self._course, self._plan, self._journal = door, course, plan, journal
        self._clock, self._run = clock, run
        self._next = 0
        self._idle: deque[Connection] = deque()
        self._connections: set[Connection] = set()
        self._waiting: deque[tuple[int, int]] = deque()
        self._attempts: dict[int, int] = {}
        self._due_us: dict[int, int] = {}
        self._settled = 0
        self._stopped = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.started_us = 0
        self.last_answer_us = 0
        self.connections_lost = 0
        self.retried = 0
        self.answers: Counter[int] = Counter()
        self.first_refusal = ""
        self.done = asyncio.Event()

    def reference(self, index: int) -> str:
        """The client_ref of a message."""
        return f"{self._run}-{index}"

    async def run(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Send everything; comes back once all is answered or given up, or after :meth:`stop`.

        Raises:
            OSError: nobody listens there.
        """
        loop = asyncio.get_running_loop()
        count = min(self._course.connections, self._course.requests)
        self._address = (host, port, tls)
        await asyncio.gather(*[self._connect() for _ in range(count)])
        watch = loop.create_task(self._give_up_the_old())
        self.started_us = self._clock.now_us()
        metronome: Metronome | None = None
        pace = self._course.pace
        if isinstance(pace, ClosedLoop):
            for connection in list(self._connections):
                self._free(connection)
        else:
            self._idle.extend(self._connections)
            schedule, started_us = pace, self.started_us
            metronome = Metronome(
                self.due, self._course.requests, lambda beat: started_us + schedule.due_us(beat), self._clock.now_us
            )
            metronome.start(loop)
        try:
            await self.done.wait()
        finally:
            if metronome is not None:
                metronome.stop()
            self._stopped = True
            for connection in list(self._connections):
                connection.close()
            for task in (watch, *self._tasks):
                task.cancel()
            await asyncio.gather(watch, *self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """Send nothing more; what is under way counts as unanswered."""
        self._stopped = True
        for connection in self._connections:
            if connection.request is not None:
                self._give_up(connection.request, "the run was ended")
        for request, _ in self._waiting:
            self._give_up(request, "the run was ended")
        self.done.set()

    @property
    def requests_answered(self) -> int:
        """How many requests had an answer that counts; what is sent again after a 503 has none yet."""
        return self.answers.total()

    def counts(self) -> Mapping[str, int]:
        """What is counted besides messages, by the names of a report."""
        return {"retried": self.retried, "connections_lost": self.connections_lost}

    async def close(self) -> None:
        """Nothing: its connections are closed as soon as all is answered."""

    # What sets the pace

    def due(self, request: int, due_us: int) -> None:
        """A request is due; without a free connection it waits, and its time counts all the same."""
        if self._stopped:
            return
        while self._idle:
            connection = self._idle.popleft()
            if connection.usable:
                self._send(connection, request, due_us)
                return
        self._waiting.append((request, due_us))

    def _free(self, connection: Connection) -> None:
        """A connection has nothing to do: it takes what waits, or in a closed loop what comes next."""
        if self._stopped or not connection.usable:
            return
        if self._waiting:
            self._send(connection, *self._waiting.popleft())
        elif isinstance(self._course.pace, ClosedLoop) and self._next < self._course.requests:
            self._next += 1
            self._send(connection, self._next - 1, self._clock.now_us())
        else:
            self._idle.append(connection)

    def _send(self, connection: Connection, request: int, due_us: int) -> None:
        self._due_us[request] = due_us
        numbers = self._course.messages_of(request)
        messages = [(self._plan.message(index), self.reference(index)) for index in numbers]
        if request not in self._attempts:
            for index in numbers:
                self._journal.sent(index, due_us)
        octets = self._door.single(*messages[0]) if self._course.per_request == 1 else self._door.batch(messages)
        connection.sent_s = self._clock.now_us() / 1e6
        connection.send(request, octets)

    # What comes back

    def answered(self, connection: Connection, status: int, body: bytes, retry_after_s: float | None) -> None:
        """The request on ``connection`` is answered."""
        request, connection.request = connection.request, None
        if request is None:
            connection.close()
            return
        now_us = self.last_answer_us = self._clock.now_us()
        attempts = self._attempts.get(request, 0)
        if status == UNAVAILABLE and attempts < self._course.retries:
            self._attempts[request] = attempts + 1
            self.retried += 1
            self._later(min(retry_after_s or 1.0, _RETRY_WAIT_MAX_S), request)
        else:
            self._take(request, status, body, now_us)
            self._settle(request)
        self._free(connection)

    def _take(self, request: int, status: int, body: bytes, now_us: int) -> None:
        numbers = self._course.messages_of(request)
        self.answers[status] += 1
        if self._course.plain and 200 <= status < 300:  # noqa: PLR2004 - HTTP's successes
            for index in numbers:
                self._journal.accepted(index, now_us, "", sender="", held_mc=0)
            return
        if status != ACCEPTED:
            problem = problem_of(status, body)
            self.first_refusal = self.first_refusal or f"{status} {problem.code} {problem.detail}".strip()
            for index in numbers:
                self._journal.refused(index, now_us, status, problem.code)
            return
        try:
            answers = [answer_of(body)] if self._course.per_request == 1 else answers_of(body)
        except msgspec.DecodeError as error:
            for index in numbers:
                self._journal.refused(index, now_us, status, f"unreadable answer: {error}")
            return
        for index, answer in zip(numbers, answers, strict=False):
            self._note(index, answer, now_us)
        for index in numbers[len(answers) :]:
            self._journal.unanswered(index, "the answer to its batch leaves it out")

    def _note(self, index: int, answer: Answer, now_us: int) -> None:
        if answer.problem is not None:
            self._journal.refused(index, now_us, answer.problem.status, answer.problem.code)
            return
        paid = answer.credits
        self._journal.accepted(
            index,
            now_us,
            answer.id,
            sender=answer.sender.applied,
            held_mc=paid.held + paid.charged,
            status=answer.status,
        )

    def lost(self, connection: Connection, reason: str) -> None:
        """A connection broke; nobody knows what became of the request on it. Another one is opened in its place."""
        self._connections.discard(connection)
        with suppress(ValueError):
            self._idle.remove(connection)
        if self._stopped:
            return
        self.connections_lost += 1
        if connection.request is not None:
            self._give_up(connection.request, reason)
            self._settle(connection.request)
        if not self.done.is_set():
            self._spawn(self._reconnect())

    def _give_up(self, request: int, why: str) -> None:
        for index in self._course.messages_of(request):
            if self._journal.fate(index) is Fate.UNDER_WAY:
                self._journal.unanswered(index, why)

    def _settle(self, request: int) -> None:
        self._due_us.pop(request, None)
        self._attempts.pop(request, None)
        self._settled += 1
        if self._settled == self._course.requests:
            self.done.set()

    # Connections

    async def _connect(self) -> Connection:
        host, port, tls = self._address
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(self), host, port, ssl=tls
        )
        self._connections.add(connection)
        return connection

    async def _reconnect(self) -> None:
        wait_s = _RECONNECT_FLOOR_S
        while not self._stopped:
            try:
                self._free(await self._connect())
            except OSError:
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _RECONNECT_CEILING_S)
            else:
                return

    def _later(self, wait_s: float, request: int) -> None:
        due_us = self._due_us[request]
        asyncio.get_running_loop().call_later(wait_s, self.due_again, request, due_us)

    def due_again(self, request: int, due_us: int) -> None:
        """What was put off goes out on the next free connection; its time still counts from ``due_us``."""
        self.due(request, due_us)

    async def _give_up_the_old(self) -> None:
        timeout_s = self._course.answer_timeout_s
        while True:
            await asyncio.sleep(min(timeout_s / 4, 1.0))
            now_s = self._clock.now_us() / 1e6
            old: Sequence[Connection] = [
                connection
                for connection in self._connections
                if connection.request is not None and now_s - connection.sent_s > timeout_s
            ]
            for connection in old:
                connection.close()

    def _spawn(self, errand: "Coroutine[object, object, None]") -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
