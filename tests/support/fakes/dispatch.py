"""What a carrier pulls from and reports to, in memory and under the test's hand."""

from collections import deque
from collections.abc import Callable, Sequence

import attrs
from twisted.internet.defer import Deferred, fail, succeed

from carriers.alarm import Alarm
from carriers.bind_status import BindStatus
from carriers.outcome import Outcome
from messages.constant_tlvs import ConstantTlvs
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message
from messages.receipt import InboundMessage, Receipt


@attrs.define
class FakeDispatch:
    """A queue of leases.

    While ``hold`` is true a take stays in ``held`` until the test calls :meth:`release`; ``failures`` are raised by as
    many takes.
    """

    outcomes: list[Outcome] = attrs.field(factory=list)
    late: list[Outcome] = attrs.field(factory=list)
    takes: list[tuple[str, int]] = attrs.field(factory=list)
    failures: list[Exception] = attrs.field(factory=list)
    hold: bool = False
    held: list[tuple[Deferred[Sequence[LeasedMessage]], int]] = attrs.field(factory=list)
    queue: deque[LeasedMessage] = attrs.field(factory=deque)
    wakes: list[Callable[[], None]] = attrs.field(factory=list)
    references: int = 0
    tlvs: ConstantTlvs = ()

    def put(self, *leased: LeasedMessage) -> None:
        """Queue messages and wake the carrier."""
        self.queue.extend(leased)
        for wake in self.wakes:
            wake()

    def release(self) -> None:
        """Answer every held take with what the queue has."""
        held, self.held = self.held, []
        for take, limit in held:
            take.callback(self._pop(limit))

    def take(self, carrier: CarrierName, bind: str, limit: int) -> Deferred[Sequence[LeasedMessage]]:
        assert carrier
        assert limit >= 1
        self.takes.append((bind, limit))
        if self.failures:
            return fail(self.failures.pop(0))
        if self.hold:
            take: Deferred[Sequence[LeasedMessage]] = Deferred()
            self.held.append((take, limit))
            return take
        return succeed(self._pop(limit))

    def subscribe(self, carrier: CarrierName, wake: Callable[[], None]) -> Callable[[], None]:
        assert carrier
        self.wakes.append(wake)
        return lambda: self.wakes.remove(wake)

    def answered(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def answered_late(self, outcome: Outcome) -> None:
        self.late.append(outcome)

    def reference_for(self, message: Message) -> int:
        assert message.id
        self.references = (self.references + 1) % 256
        return self.references

    def tlvs_for(self, leased: LeasedMessage) -> ConstantTlvs:
        return self.tlvs + leased.message.tlvs

    def _pop(self, limit: int) -> Sequence[LeasedMessage]:
        return [self.queue.popleft() for _ in range(min(limit, len(self.queue)))]


@attrs.define
class FakeInbox:
    """Keeps receipts and messages. While ``hold`` is true nothing is durable until :meth:`commit` or :meth:`lose`."""

    receipts: list[Receipt] = attrs.field(factory=list)
    messages: list[InboundMessage] = attrs.field(factory=list)
    hold: bool = False
    pending: list[Deferred[object]] = attrs.field(factory=list)

    def commit(self) -> None:
        """Everything so far is durable."""
        pending, self.pending = self.pending, []
        for stored in pending:
            stored.callback(None)

    def lose(self) -> None:
        """Nothing so far could be stored."""
        pending, self.pending = self.pending, []
        for stored in pending:
            stored.errback(OSError("disk full"))

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        self.receipts.append(receipt)
        return self._stored()

    def inbound(self, message: InboundMessage) -> Deferred[object]:
        self.messages.append(message)
        return self._stored()

    def _stored(self) -> Deferred[object]:
        if not self.hold:
            return succeed(None)
        stored: Deferred[object] = Deferred()
        self.pending.append(stored)
        return stored


@attrs.define
class FakeObserver:
    """Remembers what it saw."""

    statuses: list[BindStatus] = attrs.field(factory=list)
    submits: int = 0
    answers: list[int] = attrs.field(factory=list)
    throttles: int = 0
    receipts: list[bool] = attrs.field(factory=list)
    alarms: list[tuple[Alarm, str]] = attrs.field(factory=list)

    def bind_changed(self, status: BindStatus) -> None:
        self.statuses.append(status)

    def submitted(self, carrier: CarrierName, bind: str) -> None:
        assert carrier
        assert bind
        self.submits += 1

    def answered(self, carrier: CarrierName, bind: str, command_status: int, round_trip_s: float) -> None:
        assert carrier
        assert bind
        assert round_trip_s >= 0
        self.answers.append(command_status)

    def throttled(self, carrier: CarrierName, bind: str) -> None:
        assert carrier
        assert bind
        self.throttles += 1

    def receipt_answered(self, carrier: CarrierName, bind: str, *, durable: bool) -> None:
        assert carrier
        assert bind
        self.receipts.append(durable)

    def alarmed(self, carrier: CarrierName, bind: str, alarm: Alarm, reason: str) -> None:
        assert carrier
        assert bind
        self.alarms.append((alarm, reason))
