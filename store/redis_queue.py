"""The dispatch queue in Redis: shared by processes, a stream with a consumer group per carrier and category.

An item that a process took and never finished is given to another one after ``idle_ms``. Delayed items wait in a sorted
set. Within a category items go first in, first out: accounts take no turns here, as they do in memory. The store stays
the record: a lease decides who sends, so an item that comes twice does no harm.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import redis.asyncio
from redis.exceptions import RedisError, ResponseError
from twisted.internet.defer import Deferred, fail
from twisted.logger import Logger

from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, QueueItem
from store.asyncio_bridge import as_deferred
from store.listeners import wake
from store.memory_queue import ORDER
from store.queue_failures import QueueFull

_GROUP: Final = "dispatch"
_PROMOTE_LIMIT: Final = 500
_RECONNECT_S: Final = 1.0

_PROMOTE: Final = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, member in ipairs(due) do
  redis.call('ZREM', KEYS[1], member)
  redis.call('XADD', KEYS[1 + cjson.decode(member)['c']], '*', 'item', member)
end
return #due
"""
"""Moves due items from the sorted set (first key) to the stream of their category (the keys after it) at once."""

_log = Logger()


@attrs.define
class _Known:
    """What this process last heard about one carrier."""

    depth: int = 0
    next_ready_ms: int | None = None
    listeners: list[Callable[[], None]] = attrs.field(factory=list)
    claimed_at_ms: int = 0


class RedisQueue:
    """Holds about ``limit`` items in all.

    Args:
        url: ``redis://host:port/0`` or ``unix:///path/to/socket``.
        limit: more than this many waiting items are refused, by the depth last heard of.
        prefix: of every key; processes that share a queue use the same.
        idle_ms: how long a taken item may stay unfinished before another process gets it.
        refresh_s: how old ``depth`` and ``next_ready_ms`` may be at most while the connection stands.
    """

    def __init__(
        self,
        url: str,
        limit: int = 1_000_000,
        *,
        prefix: str = "passerelle",
        idle_ms: int = 60_000,
        refresh_s: float = 1.0,
    ) -> None:
        self._redis: Any = redis.asyncio.Redis.from_url(url, decode_responses=True)
        self._limit = limit
        self._prefix = prefix
        self._idle_ms = idle_ms
        self._refresh_s = refresh_s
        self._consumer = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._promote = self._redis.register_script(_PROMOTE)
        self._known: dict[CarrierName, _Known] = {}
        self._groups: set[CarrierName] = set()
        self._taken: dict[tuple[CarrierName, MessageId], list[tuple[str, str]]] = {}
        self._listening: asyncio.Task[None] | None = None

    # Deferreds outside, asyncio inside ---------------------------------------------------------------------------

    def start(self) -> "Deferred[None]":
        """Connect and listen for what other processes put. Fails when Redis does not answer."""
        return as_deferred(self._start())

    def stop(self) -> "Deferred[None]":
        """Close the connections; items taken and not done go to another process after ``idle_ms``."""
        return as_deferred(self._stop())

    def put(self, items: Sequence[QueueItem]) -> "Deferred[None]":
        """Make the items takeable, each from its ``not_before_ms`` on. Fails with ``QueueFull`` and takes none."""
        if self.depth() + len(items) > self._limit:
            return fail(QueueFull(f"{self.depth()} items wait already"))
        return as_deferred(self._put(items))

    def take(self, carrier: CarrierName, limit: int, now_ms: int) -> "Deferred[tuple[QueueItem, ...]]":
        """Up to ``limit`` items that ``carrier`` may have at ``now_ms``; given to nobody else within ``idle_ms``."""
        return as_deferred(self._take(carrier, limit, now_ms))

    def done(self, items: Sequence[QueueItem]) -> "Deferred[None]":
        """Forget taken items."""
        return as_deferred(self._done(items))

    def depth(self, carrier: CarrierName | None = None) -> int:
        """How many items wait or are taken and not done, as last heard (at most ``refresh_s`` ago)."""
        if carrier is None:
            return sum(known.depth for known in self._known.values())
        known = self._known.get(carrier)
        return known.depth if known else 0

    def next_ready_ms(self, carrier: CarrierName) -> int | None:
        """When the earliest delayed item may be taken (Unix milliseconds), as last heard."""
        known = self._known.get(carrier)
        return known.next_ready_ms if known else None

    def subscribe(self, carrier: CarrierName, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever any process put items for ``carrier``; calling the result ends it."""
        listeners = self._of(carrier).listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    # Keys --------------------------------------------------------------------------------------------------------

    def _stream(self, carrier: CarrierName, category: Category) -> str:
        return f"{self._prefix}:queue:{{{carrier}}}:{category}"

    def _streams(self, carrier: CarrierName) -> list[str]:
        return [self._stream(carrier, category) for category in ORDER]

    def _delayed(self, carrier: CarrierName) -> str:
        return f"{self._prefix}:delayed:{{{carrier}}}"

    @property
    def _channel(self) -> str:
        return f"{self._prefix}:ready"

    def _of(self, carrier: CarrierName) -> _Known:
        return self._known.setdefault(carrier, _Known())

    # Work --------------------------------------------------------------------------------------------------------

    async def _start(self) -> None:
        await self._redis.ping()
        ready = asyncio.Event()
        self._listening = asyncio.ensure_future(self._listen(ready))
        await ready.wait()

    async def _stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None
        await self._redis.aclose()

    async def _put(self, items: Sequence[QueueItem]) -> None:
        carriers = {item.carrier: None for item in items}
        async with self._redis.pipeline(transaction=True) as pipeline:
            for item in items:
                if item.not_before_ms:
                    pipeline.zadd(self._delayed(item.carrier), {_pack(item): item.not_before_ms})
                else:
                    pipeline.xadd(self._stream(item.carrier, item.category), {"item": _pack(item)})
            await pipeline.execute()
        for carrier in carriers:
            await self._measure(carrier)
            await self._redis.publish(self._channel, carrier)

    async def _take(self, carrier: CarrierName, limit: int, now_ms: int) -> tuple[QueueItem, ...]:
        await self._ensure_groups(carrier)
        await self._promote(
            keys=[self._delayed(carrier), *self._streams(carrier)], args=[now_ms, max(limit, _PROMOTE_LIMIT)]
        )
        known = self._of(carrier)
        claim = now_ms - known.claimed_at_ms >= self._idle_ms
        if claim:
            known.claimed_at_ms = now_ms
        taken: list[QueueItem] = []
        for stream in self._streams(carrier):
            if claim and len(taken) < limit:
                taken += await self._claim(carrier, stream, limit - len(taken))
            if len(taken) < limit:
                found = await self._redis.xreadgroup(_GROUP, self._consumer, {stream: ">"}, count=limit - len(taken))
                for entries in _entries_of(found):
                    taken += self._keep(carrier, stream, entries)
        await self._measure(carrier)
        return tuple(taken)

    async def _claim(self, carrier: CarrierName, stream: str, limit: int) -> list[QueueItem]:
        """What a dead process took and did not finish."""
        _cursor, entries, *_ = await self._redis.xautoclaim(
            stream, _GROUP, self._consumer, self._idle_ms, start_id="0-0", count=limit
        )
        mine = {entry_id for held in self._taken.values() for key, entry_id in held if key == stream}
        return self._keep(carrier, stream, [entry for entry in entries if entry[0] not in mine])

    def _keep(self, carrier: CarrierName, stream: str, entries: Sequence[tuple[str, Any]]) -> list[QueueItem]:
        items = [_unpack(carrier, fields["item"]) for _, fields in entries]
        for item, (entry_id, _) in zip(items, entries, strict=True):
            self._taken.setdefault((carrier, item.message_id), []).append((stream, entry_id))
        return items

    async def _done(self, items: Sequence[QueueItem]) -> None:
        held = [entry for item in items for entry in self._taken.pop((item.carrier, item.message_id), ())]
        if not held:
            return
        async with self._redis.pipeline(transaction=True) as pipeline:
            for stream, entry_id in held:
                pipeline.xack(stream, _GROUP, entry_id)
                pipeline.xdel(stream, entry_id)
            await pipeline.execute()
        for carrier in {item.carrier: None for item in items}:
            await self._measure(carrier)

    async def _ensure_groups(self, carrier: CarrierName) -> None:
        if carrier in self._groups:
            return
        for stream in self._streams(carrier):
            try:
                await self._redis.xgroup_create(stream, _GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
        self._groups.add(carrier)

    async def _measure(self, carrier: CarrierName) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for stream in self._streams(carrier):
                pipeline.xlen(stream)
            pipeline.zcard(self._delayed(carrier))
            pipeline.zrange(self._delayed(carrier), 0, 0, withscores=True)
            *lengths, first = await pipeline.execute()
        known = self._of(carrier)
        known.depth = sum(lengths)
        known.next_ready_ms = int(first[0][1]) if first else None

    async def _listen(self, ready: asyncio.Event) -> None:
        """Hear of what is put, by anybody; measure now and then."""
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._channel)
                    ready.set()
                    while True:
                        heard = await channel.get_message(ignore_subscribe_messages=True, timeout=self._refresh_s)
                        await self._hear(heard)
            except (RedisError, OSError) as error:
                _log.warn("Redis does not answer ({kind}); trying again", kind=type(error).__name__)
                await asyncio.sleep(_RECONNECT_S)

    async def _hear(self, heard: dict[str, Any] | None) -> None:
        carriers = list(self._known) if heard is None else [CarrierName(heard["data"])]
        for carrier in carriers:
            await self._measure(carrier)
            if heard is not None:
                wake(carrier, self._of(carrier).listeners)


def _entries_of(found: Any) -> list[list[tuple[str, Any]]]:  # noqa: ANN401 - a list in RESP2, a dict in RESP3
    if isinstance(found, dict):
        return [entries for batches in found.values() for entries in batches]
    return [entries for _, entries in found or ()]


def _pack(item: QueueItem) -> str:
    place = ORDER.index(item.category) + 1
    return json.dumps({"m": item.message_id, "a": item.account_id, "c": place, "n": item.not_before_ms})


def _unpack(carrier: CarrierName, packed: str) -> QueueItem:
    fields = json.loads(packed)
    category = ORDER[fields["c"] - 1]
    return QueueItem(MessageId(fields["m"]), AccountId(fields["a"]), carrier, category, fields["n"])
