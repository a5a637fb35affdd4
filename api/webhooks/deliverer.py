"""Delivers notifications: each endpoint by workers of its own, retries from the outbox, memory bounded.

What is in memory is only a head start: every notification stays in the outbox until it is settled. What a bound
refuses, and what failed, is read again by the sweep; so a restart needs nothing but its first sweep.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, assert_never

import aiohttp
import attrs

from api.webhooks.endpoint_queue import EndpointKey, EndpointQueue
from api.webhooks.envelope import envelope
from api.webhooks.ports import Endpoint, Outbox, Postponed
from api.webhooks.posting import Answered, Forbidden, Posted, Unanswered, post
from api.webhooks.schedule import Delivered, GiveUp, TryAgain, Verdict, after_answer, after_failure
from api.webhooks.settlement import Settlement
from messages.ids import NotificationId
from messages.notification import Notification

_log = logging.getLogger(__name__)

SLOW_ANSWER_MS: Final = 2_000
SWEEP_GAP_S: Final = 0.2
SWEEP_RETRY_S: Final = 5


@attrs.frozen
class DelivererSettings:
    """The bounds. Requests in flight, notifications in memory (a kilobyte each), seconds.

    ``gather_s`` is how long a request to an endpoint that takes several events waits for more of them. A failing
    endpoint keeps ``backlog_failing`` in memory; what is due beyond has to wait ``put_off_s``, so that sweeps do not
    read it for nothing and the memory is there for endpoints that work.
    """

    requests_per_endpoint: int = 32
    requests_total: int = 512
    backlog_per_endpoint: int = 5_000
    backlog_failing: int = 100
    backlog_total: int = 50_000
    timeout_s: float = 15.0
    gather_s: float = 0.02
    sweep_s: int = 60
    sweep_page: int = 500
    sweep_pages: int = 4
    put_off_s: int = 60
    allow_private: bool = False


@attrs.define
class DelivererCounts:
    """What happened since the start; events, except ``requests``."""

    requests: int = 0
    delivered: int = 0
    postponed: int = 0
    abandoned: int = 0


class Deliverer:
    """``push`` new notifications; ``start`` once; ``stop`` leaves the rest in the outbox.

    ``now_ms`` is Unix time in milliseconds, ``chance`` gives 0 … 1.
    """

    def __init__(
        self,
        outbox: Outbox,
        session_factory: Callable[[], aiohttp.ClientSession],
        now_ms: Callable[[], int],
        settings: DelivererSettings | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.counts = DelivererCounts()
        self._outbox = outbox
        self._session_factory = session_factory
        self._now_ms = now_ms
        self._settings = settings or DelivererSettings()
        self._sleep = sleep
        self._chance = chance
        self._settlement = Settlement(outbox, self._forget)
        self._queues: dict[EndpointKey, EndpointQueue] = {}
        self._in_memory: set[NotificationId] = set()
        self._settled_during_sweep: set[NotificationId] | None = None
        self._sweep_cursor: Notification | None = None
        self._due_at_s: set[int] = set()
        self._sweep_asked = False
        self._wake = asyncio.Event()
        self._workers: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(self._settings.requests_total)
        self._session: aiohttp.ClientSession | None = None
        self._sweeper: asyncio.Task[None] | None = None

    @property
    def backlog(self) -> int:
        """How many notifications are in memory, those under way included."""
        return len(self._in_memory)

    async def start(self) -> None:
        """Open the session and read what the outbox holds from before."""
        self._session = self._session_factory()
        self._sweeper = asyncio.create_task(self._sweep_for_ever(), name="webhook sweep")

    def push(self, notifications: Sequence[Notification]) -> None:
        """New notifications, already durable in the outbox; what cannot be taken now is read from there later."""
        if self._sweeper is None:
            return
        for notification in notifications:
            self._offer(notification)

    async def stop(self, budget_s: float) -> None:
        """Start no more requests, give those in flight ``budget_s`` seconds, settle what came of them."""
        if self._session is None:
            return
        sweeper, self._sweeper = self._sweeper, None
        for queue in self._queues.values():
            queue.waiting.clear()
        if sweeper is not None:
            sweeper.cancel()
            await asyncio.wait([sweeper])
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=budget_s)
            for worker in late:
                worker.cancel()
            if late:
                await asyncio.wait(late)
        await self._settlement.finish()
        session, self._session = self._session, None
        await session.close()

    def _offer(self, notification: Notification) -> EndpointQueue | None:
        """Take ``notification`` into memory; where a bound forbids it, the queue that it would have gone to."""
        if notification.id in self._in_memory or self._sweeper is None:
            return None
        key = (notification.account_id, notification.url)
        queue = self._queues.get(key)
        if queue is None:
            queue = EndpointQueue(key, self._endpoint(key).events_per_request)
            self._queues[key] = queue
        if len(queue.waiting) >= self._bound(queue) or len(self._in_memory) >= self._settings.backlog_total:
            queue.more_in_store = True
            self._retire(queue)
            return queue
        self._in_memory.add(notification.id)
        queue.waiting.append(notification)
        self._start_worker(queue)
        return None

    def _bound(self, queue: EndpointQueue) -> int:
        return self._settings.backlog_failing if queue.failures else self._settings.backlog_per_endpoint

    def _endpoint(self, key: EndpointKey) -> Endpoint:
        try:
            return self._outbox.secret_for(key[0])
        except LookupError:
            return Endpoint("")

    def _start_worker(self, queue: EndpointQueue) -> None:
        if queue.wants_worker(self._settings.requests_per_endpoint):
            queue.running += 1
            worker = asyncio.create_task(self._work(queue), name="webhook worker")
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self, queue: EndpointQueue) -> None:
        """Send what waits for one endpoint until nothing does, or until fewer workers are allowed."""
        try:
            while queue.waiting and queue.running <= queue.requests_allowed(self._settings.requests_per_endpoint):
                if len(queue.waiting) < queue.events_per_request:
                    await self._sleep(self._settings.gather_s)
                async with self._slots:
                    endpoint = self._endpoint(queue.key)
                    queue.events_per_request = endpoint.events_per_request
                    group = queue.take(endpoint.events_per_request)
                    if group:
                        await self._deliver(queue, endpoint, group)
                self._start_worker(queue)
                self._read_more_if_drained(queue)
        finally:
            queue.running -= 1
            self._retire(queue)

    async def _deliver(self, queue: EndpointQueue, endpoint: Endpoint, group: Sequence[Notification]) -> None:
        self.counts.requests += 1
        started_ms = self._now_ms()
        posted = await self._post(queue.key[1], endpoint, group, started_ms)
        now_ms = self._now_ms()
        queue.slow = now_ms - started_ms > SLOW_ANSWER_MS
        taken: list[NotificationId] = []
        for notification in group:
            match self._verdict(posted, notification.attempts + 1, now_ms):
                case Delivered():
                    taken.append(notification.id)
                case TryAgain(at_ms, error):
                    self.counts.postponed += 1
                    self._settlement.postponed(Postponed(notification.id, notification.attempts + 1, at_ms, error))
                    self._sweep_at(at_ms)
                case GiveUp(error):
                    self.counts.abandoned += 1
                    self._settlement.abandoned(notification.id, error)
                case verdict:
                    assert_never(verdict)
        if taken:
            self.counts.delivered += len(taken)
            self._settlement.delivered(taken)
            queue.failures = 0
        else:
            queue.failures += 1
            self._in_memory.difference_update(queue.trim(self._settings.backlog_failing))

    async def _post(self, url: str, endpoint: Endpoint, group: Sequence[Notification], now_ms: int) -> Posted:
        assert self._session is not None
        try:
            sealed = envelope(group, endpoint, now_ms // 1000)
        except ValueError as error:
            return Unanswered(str(error))
        try:
            return await post(
                self._session, url, sealed, self._settings.timeout_s, allow_private=self._settings.allow_private
            )
        except Exception:
            # a mistake of ours must not lose notifications or stop their worker: it counts as a failed try
            _log.exception("a webhook request of %d notifications failed", len(group))
            return Unanswered("the request failed on our side")

    def _verdict(self, posted: Posted, attempts: int, now_ms: int) -> Verdict:
        match posted:
            case Answered(status, retry_after):
                return after_answer(status, attempts, now_ms, self._chance(), retry_after)
            case Unanswered(error):
                return after_failure(error, attempts, now_ms, self._chance())
            case Forbidden(error):
                return GiveUp(error)
            case _:
                assert_never(posted)

    def _retire(self, queue: EndpointQueue) -> None:
        if queue.idle:
            self._queues.pop(queue.key, None)
        self._read_more_if_drained(queue)

    def _read_more_if_drained(self, queue: EndpointQueue) -> None:
        if queue.more_in_store and len(queue.waiting) <= self._bound(queue) // 2:
            queue.more_in_store = False
            self._sweep_asked = True
            self._wake.set()

    def _forget(self, ids: Sequence[NotificationId]) -> None:
        self._in_memory.difference_update(ids)
        if self._settled_during_sweep is not None:
            self._settled_during_sweep.update(ids)

    # ---- the sweep: what the outbox holds and memory does not

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self._sweep()
            except Exception:
                # the outbox is away for now; what is in it stays there
                _log.exception("the outbox could not be read")
                self._sweep_at(self._now_ms() + 1000 * SWEEP_RETRY_S)
            await self._sleep(SWEEP_GAP_S)
            await self._until_next_sweep()

    async def _until_next_sweep(self) -> None:
        latest_ms = self._now_ms() + 1000 * self._settings.sweep_s
        while not self._sweep_asked:
            wait_ms = min([latest_ms, *(1000 * second for second in self._due_at_s)]) - self._now_ms()
            if wait_ms <= 0:
                return
            self._wake.clear()
            waits = [
                asyncio.ensure_future(self._sleep(wait_ms / 1000)),
                asyncio.ensure_future(self._wake.wait()),
            ]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    def _sweep_at(self, at_ms: int) -> None:
        """Remember to read the outbox then; what lies further ahead is met by the regular sweeps."""
        second = -(-at_ms // 1000)
        if second - self._now_ms() / 1000 <= self._settings.sweep_s and second not in self._due_at_s:
            self._due_at_s.add(second)
            self._wake.set()

    async def _sweep(self) -> None:
        """Read due notifications, a bounded number of pages, and go on where the last sweep stopped."""
        now_ms = self._now_ms()
        self._sweep_asked = self._sweep_cursor is not None
        self._due_at_s = {second for second in self._due_at_s if 1000 * second > now_ms}
        self._settled_during_sweep = set()
        try:
            for _ in range(self._settings.sweep_pages):
                page = await self._outbox.due(now_ms, self._settings.sweep_page, self._sweep_cursor)
                taken = sum([self._take_due(notification, now_ms) for notification in page])
                if len(page) < self._settings.sweep_page:
                    self._sweep_cursor = None
                    return
                self._sweep_cursor = page[-1]
                if not taken:
                    # every endpoint of this page is full: the next page may be for others, but not in a tight loop
                    self._sweep_asked = False
                    self._sweep_at(now_ms + 1000)
                    return
            self._sweep_asked = True
        finally:
            self._settled_during_sweep = None

    def _take_due(self, notification: Notification, now_ms: int) -> bool:
        if self._settled_during_sweep is None or notification.id in self._settled_during_sweep:
            return False
        full = self._offer(notification)
        if full is not None and full.failures:
            wait_ms = int(1000 * self._settings.put_off_s * (1 + self._chance()))
            self._settlement.postponed(
                Postponed(
                    notification.id, notification.attempts, now_ms + wait_ms, "the endpoint fails; others wait first"
                )
            )
        return full is None
