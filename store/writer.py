"""The one writer: the only thread that changes the database; many operations, one transaction, one fsync.

``submit`` is called in the loop's thread. The writer's thread takes what has gathered, runs it as one transaction, and
when that is on disk fires all Deferreds with one call into the loop: commit, then tell.

If a transaction fails, it is rolled back and its operations run one by one, each in a transaction of its own, so that
only the one at fault fails. Locks, deadlocks and lost connections are tried again a few times first.
"""

import collections
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import attrs
from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from messages.values import value
from store.acceptance import AcceptMessages
from store.database import Database
from store.delivery_counts import CountDeliveries
from store.failures import Overloaded, Stopped, is_passing
from store.inbound import ExpireInbound, RecordInbound
from store.leases import LeaseMessages
from store.letters import LetterPostponed, LetterSent
from store.operations import Operation
from store.outbox import DeliveriesAbandoned, DeliveriesDone, DeliveriesPostponed
from store.outcomes import RecordRejected, RecordRequeued, RecordSent, RecordUncertain
from store.receipts import RecordReceipt
from store.recovery import RecoverLeases
from store.registrations.carrier_states import ExpireCarrierStates
from store.registrations.operations import (
    AddDocument,
    BeginRegistration,
    DeleteDecidedDocuments,
    TakeStep,
    ViewDocument,
)
from store.rerouting import RerouteQueued
from store.sweeps import ConfirmNever, DropParkedReceipts, ExpireQueued, SettleUncertain

R = TypeVar("R")

ORDER: Final[tuple[type, ...]] = (
    AcceptMessages,
    RecoverLeases,
    LeaseMessages,
    RecordSent,
    RecordRequeued,
    RecordRejected,
    RecordUncertain,
    RecordReceipt,
    RecordInbound,
    ExpireInbound,
    RerouteQueued,
    ExpireQueued,
    ConfirmNever,
    SettleUncertain,
    DropParkedReceipts,
    DeliveriesDone,
    DeliveriesPostponed,
    DeliveriesAbandoned,
    CountDeliveries,
    BeginRegistration,
    AddDocument,
    TakeStep,
    ViewDocument,
    DeleteDecidedDocuments,
    ExpireCarrierStates,
    LetterSent,
    LetterPostponed,
)
"""In which order the kinds run within a transaction: answers before the receipts that tell about them."""

RETRY_DELAYS_S: Final = (0.01, 0.05, 0.2, 1.0)
"""How long to wait before each new try of a transaction that met a lock, a deadlock or a lost connection."""

_log = logging.getLogger(__name__)


@attrs.define
class WriterStatistics:
    """What the writer did since its start, for the metrics. Times are in milliseconds."""

    commits: int = 0
    operations: int = 0
    failures: int = 0
    retries: int = 0
    last_commit_ms: float = 0.0
    total_commit_ms: float = 0.0

    @property
    def mean_commit_ms(self) -> float:
        """Mean time of a transaction, from its begin to the end of its commit."""
        return self.total_commit_ms / self.commits if self.commits else 0.0


@value(eq=False)
class _Waiting:
    operation: Operation[Any]
    deferred: Deferred[Any]
    weight: int


@value
class _Done:
    deferred: Deferred[Any]
    result: Any

    def tell(self) -> None:
        self.deferred.callback(self.result)


@attrs.frozen
class _Failed:
    deferred: Deferred[Any]
    error: Exception

    def tell(self) -> None:
        self.deferred.errback(self.error)


class Writer:
    """Takes operations, makes them durable in groups.

    Args:
        database: where to.
        call_in_loop: runs a callable in the loop's thread (``reactor.callFromThread``).
        batch_limit: messages and rows in one transaction (a single larger operation still goes alone).
        gather_ms: how long to wait for company once an operation waits and the batch is not full.
        backlog_limit: messages and rows that may wait; more fail with ``Overloaded``.
        retry_delays_s: pauses before a transaction that met a passing obstacle is tried again.
    """

    def __init__(
        self,
        database: Database,
        call_in_loop: Callable[..., object],
        *,
        batch_limit: int = 500,
        gather_ms: float = 2.0,
        backlog_limit: int = 20_000,
        retry_delays_s: Sequence[float] = RETRY_DELAYS_S,
    ) -> None:
        self._database = database
        self._call_in_loop = call_in_loop
        self._batch_limit = batch_limit
        self._gather_s = gather_ms / 1000
        self._backlog_limit = backlog_limit
        self._retry_delays_s = tuple(retry_delays_s)
        self._waiting: collections.deque[_Waiting] = collections.deque()
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._enough = threading.Event()
        self._stopping = threading.Event()
        self._stopped: list[Deferred[None]] = []
        self._thread: threading.Thread | None = None
        self._weight = 0
        self.statistics: Final = WriterStatistics()

    @property
    def backlog(self) -> int:
        """Messages and rows that wait for a transaction."""
        return self._weight

    def start(self) -> None:
        """Start the thread.

        Raises:
            RuntimeError: it was started before; a stopped writer does not start again.
        """
        if self._thread is not None or self._stopping.is_set():
            raise RuntimeError("a writer starts once")
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def stop(self) -> "Deferred[None]":
        """Take nothing more, write what waits, end the thread. The Deferred fires once all that is done."""
        deferred: Deferred[None] = Deferred()
        thread = self._thread
        if thread is None or (self._stopping.is_set() and not thread.is_alive()):
            self._stopping.set()
            deferred.callback(None)
            return deferred
        self._stopped.append(deferred)
        with self._lock:
            self._stopping.set()
            self._enough.set()
            self._some.set()
        return deferred

    def submit(self, operation: Operation[R]) -> "Deferred[R]":
        """Make ``operation`` durable; fires in the loop after the commit.

        Fails with ``Overloaded`` when the backlog is full, with ``Stopped`` after ``stop``, and with the error of its
        own transaction.
        """
        deferred: Deferred[R] = Deferred()
        weight = operation.weight
        with self._lock:
            if self._stopping.is_set():
                refusal: Exception | None = Stopped("the gateway is stopping")
            elif self._weight and self._weight + weight > self._backlog_limit:
                refusal = Overloaded(f"{self._weight} durable steps wait already")
            else:
                refusal = None
                self._waiting.append(_Waiting(operation, deferred, weight))
                self._weight += weight
                if len(self._waiting) == 1:
                    self._some.set()
                if self._weight >= self._batch_limit and not self._enough.is_set():
                    self._enough.set()
        if refusal is not None:
            deferred.errback(refusal)
        return deferred

    # In the writer's thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._some.wait()
            if not self._stopping.is_set():
                self._enough.wait(self._gather_s)
            batch = self._take()
            if not batch:
                break
            done = self._write(batch)
            self._call_in_loop(_tell, done)
        self._call_in_loop(self._finish)

    def _take(self) -> list[_Waiting]:
        """The next batch; empty once stopping and all is written."""
        batch: list[_Waiting] = []
        weight = 0
        with self._lock:
            while self._waiting and (not batch or weight + self._waiting[0].weight <= self._batch_limit):
                waiting = self._waiting.popleft()
                weight += waiting.weight
                batch.append(waiting)
            self._weight -= weight
            if not self._stopping.is_set():
                if not self._waiting:
                    self._some.clear()
                if self._weight < self._batch_limit:
                    self._enough.clear()
        return batch

    def _write(self, batch: Sequence[_Waiting]) -> Sequence[_Done | _Failed]:
        try:
            return self._transact(batch)
        except Exception as error:
            if len(batch) == 1 or is_passing(error):
                # an obstacle that outlasted the retries would make each of them wait as long again
                return [self._fail(waiting, error) for waiting in batch]
            _log.warning("a transaction of %d operations failed (%s); running them one by one", len(batch), type(error))
        # in the order of the kinds, as the transaction would have run them
        return [done for group in _groups(batch) for waiting in group for done in self._write([waiting])]

    def _transact(self, batch: Sequence[_Waiting]) -> list[_Done]:
        for delay_s in (*self._retry_delays_s, None):
            started = time.perf_counter()
            try:
                with self._database.begin() as connection:
                    done = [one for group in _groups(batch) for one in _run_group(connection, group)]
            except Exception as error:
                if delay_s is None or not is_passing(error):
                    raise
                self.statistics.retries += 1
                threading.Event().wait(delay_s)
                continue
            spent_ms = (time.perf_counter() - started) * 1000
            self.statistics.commits += 1
            self.statistics.operations += len(batch)
            self.statistics.last_commit_ms = spent_ms
            self.statistics.total_commit_ms += spent_ms
            return done
        raise AssertionError("the last try returns or raises")

    def _fail(self, waiting: _Waiting, error: Exception) -> _Failed:
        self.statistics.failures += 1
        _log.error("%s failed: %s", _describe(waiting.operation), _describe_error(error))
        return _Failed(waiting.deferred, error)

    # In the loop -------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        if self._thread is not None:
            self._thread.join()
        stopped, self._stopped = self._stopped, []
        for deferred in stopped:
            deferred.callback(None)


def _groups(batch: Sequence[_Waiting]) -> list[list[_Waiting]]:
    by_kind: dict[type, list[_Waiting]] = {}
    for waiting in batch:
        by_kind.setdefault(type(waiting.operation), []).append(waiting)
    ordered = [by_kind.pop(kind) for kind in ORDER if kind in by_kind]
    return ordered + list(by_kind.values())


def _run_group(connection: Connection, group: Sequence[_Waiting]) -> list[_Done]:
    kind: type[Operation[Any]] = type(group[0].operation)
    results = kind.run_batch(connection, [waiting.operation for waiting in group])
    return [_Done(waiting.deferred, result) for waiting, result in zip(group, results, strict=True)]


def _tell(done: Sequence[_Done | _Failed]) -> None:
    for one in done:
        one.tell()


_IDENTIFYING: Final = ("account_id", "message_id", "message_ids", "ids", "carrier", "bind")


def _describe(operation: object) -> str:
    """The operation by its kind and ids; never texts or numbers, which are personal data."""
    known = [(name, getattr(operation, name, None)) for name in _IDENTIFYING]
    return f"{type(operation).__name__}({', '.join(f'{name}={value}' for name, value in known if value is not None)})"


def _describe_error(error: Exception) -> str:
    """The error without the statement's parameters, which hold personal data."""
    return f"{type(error).__name__}: {getattr(error, 'orig', error)}"
