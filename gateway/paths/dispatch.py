"""From the queue to a bind and back: leases work when a bind asks for it, and makes every outcome durable.

A bind pulls (architecture: one slow carrier delays nobody else); what it gets was marked ``sending`` in a commit before
the bind hears of it, so a crash can never leave a message both on a wire and in the queue without a trace.
"""

from collections.abc import Callable, Sequence

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from carriers.outcome import Outcome, SegmentAccepted
from gateway.background import Background
from gateway.clock import Clock
from gateway.paths.decisions import Decisions
from gateway.paths.offering import Offering
from gateway.paths.outcomes import OutcomePolicy, Step, step_after
from gateway.paths.persistence import Persistence
from gateway.paths.ports import CarrierHealth, DispatchQueue, Learn, Tell
from gateway.paths.references import SegmentReferences
from gateway.paths.sender_forms import with_sender_forms
from gateway.paths.sender_guard import SenderGuard
from messages.constant_tlvs import ConstantTlvs
from messages.events import Event, EventKind
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message, QueueItem
from messages.status import MessageStatus
from store.changes import Recorded
from store.leases import LeaseMessages
from store.outcomes import RecordRejected, RecordRequeued
from store.writer import Writer

log = Logger()

LEASE_RETRY_MS = 1_000


@attrs.define
class Dispatch:
    """Fulfils ``carriers.ports.Dispatch``."""

    writer: Writer
    queue: DispatchQueue
    offering: Offering
    persistence: Persistence
    clock: Clock
    timer: IReactorTime
    policy: OutcomePolicy
    guard: SenderGuard
    references: SegmentReferences
    decisions: Callable[[], Decisions]
    health: CarrierHealth
    tell: Tell
    learn: Learn
    background: Background
    _alarms: dict[CarrierName, IDelayedCall] = attrs.field(factory=dict, init=False)
    _listeners: dict[CarrierName, list[Callable[[], None]]] = attrs.field(factory=dict, init=False)

    def subscribe(self, carrier: CarrierName, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` whenever work for ``carrier`` may be takeable; calling the result, once, ends it."""
        listeners = self._listeners.setdefault(carrier, [])
        listeners.append(wake)
        leave_queue = self.queue.subscribe(carrier, wake)

        def unsubscribe() -> None:
            listeners.remove(wake)
            leave_queue()

        return unsubscribe

    def reference_for(self, message: Message) -> int:
        """The reference (0 … 65,535) that the segments of ``message`` share."""
        return self.references.next_for(message.sender, message.to)

    def tlvs_for(self, leased: LeasedMessage) -> ConstantTlvs:
        """As ``Decisions.tlvs_of`` says of the carrier that has the message now, by the business as it is now."""
        return self.decisions().tlvs_of(leased.message, leased.carrier)

    def take(self, carrier: CarrierName, bind: str, limit: int) -> Deferred[Sequence[LeasedMessage]]:
        """Up to ``limit`` messages, durably leased to ``bind`` before this fires."""
        return Deferred.fromCoroutine(self._take(carrier, bind, limit))

    async def _take(self, carrier: CarrierName, bind: str, limit: int) -> Sequence[LeasedMessage]:
        # an empty answer tells the bind that nothing waits, so a round of which nothing may leave (expired, taken by
        # another process, no longer approved) is followed by the next
        while True:
            now_ms = self.clock.now_ms()
            items = await self.queue.take(carrier, limit, now_ms)
            if not items:
                self._wake_when_ready(carrier, now_ms)
                return ()
            leased = await self._without_unapproved(await self._lease(carrier, bind, items, now_ms), now_ms)
            if leased:
                return with_sender_forms(leased, self.decisions())

    async def _lease(
        self, carrier: CarrierName, bind: str, items: Sequence[QueueItem], now_ms: int
    ) -> Sequence[LeasedMessage]:
        ids = tuple(item.message_id for item in items)
        try:
            leases = await self.writer.submit(LeaseMessages(carrier=carrier, bind=bind, message_ids=ids, at_ms=now_ms))
        except Exception:
            # nothing was leased: the items go back, and the bind asks again after its pause
            await self.queue.done(items)
            later_ms = now_ms + LEASE_RETRY_MS
            await self.offering.offer([attrs.evolve(item, not_before_ms=later_ms) for item in items])
            raise
        await self.queue.done(items)
        self.tell(leases.notifications, leases.endings)
        return leases.leased

    async def _without_unapproved(self, leased: Sequence[LeasedMessage], now_ms: int) -> Sequence[LeasedMessage]:
        """S9: approval is checked once more at the last step before the wire; it may have gone since acceptance."""
        allowed = [one for one in leased if self.guard.allows(one.message)]
        for one in leased:
            if not self.guard.allows(one.message):
                event = Event(
                    kind=EventKind.REJECTED,
                    at_ms=now_ms,
                    status=MessageStatus.REJECTED,
                    reason=f"The sender {one.message.sender.value} is no longer approved for this account.",
                )
                await self._record(RecordRejected(message_id=one.message.id, at_ms=now_ms, event=event), one)
        return allowed

    def answered(self, outcome: Outcome) -> None:
        """Make what came of an attempt durable, then tell and requeue as it says."""
        now_ms = self.clock.now_ms()
        self.health.answered(outcome, now_ms)
        step = step_after(outcome, self.policy, now_ms, self.health.conditions)
        self.background.own("recording an outcome", self._record(step, outcome.leased))
        self._learn_from(outcome)

    def answered_late(self, outcome: Outcome) -> None:
        """Settle a message whose answer came after it was called uncertain.

        What the carrier took counts, whatever was decided meanwhile; what it refused counts for a message that still
        waits for a late word, and for no other: a second try of it may be on its way.
        """
        now_ms = self.clock.now_ms()
        self.health.answered(outcome, now_ms, late=True)
        step = step_after(outcome, self.policy, now_ms, self.health.conditions)
        if isinstance(step, RecordRequeued | RecordRejected):
            step = attrs.evolve(step, only_uncertain=True)
        self.background.own("recording a late outcome", self._record(step, outcome.leased))
        self._learn_from(outcome)

    def _learn_from(self, outcome: Outcome) -> None:
        told = [one.network for one in outcome.segments if isinstance(one, SegmentAccepted) and one.network]
        if told:
            self.learn(outcome.leased.message.to, told[0])

    def _record(self, step: Step, leased: LeasedMessage) -> Deferred[None]:
        return self.persistence.record(step).addCallback(self._recorded, step, leased)

    def _recorded(self, recorded: Recorded, step: Step, leased: LeasedMessage) -> Deferred[None] | None:
        self.tell(recorded.notifications, recorded.endings)
        if recorded.told is not None:
            self.learn(*recorded.told)
        if isinstance(step, RecordRequeued) and recorded.applied and recorded.status is MessageStatus.QUEUED:
            message = leased.message
            item = QueueItem(message.id, message.account_id, step.carrier, message.category, step.not_before_ms)
            return self.offering.offer([item]).addCallback(self._queued_again, step.carrier)
        return None

    def _queued_again(self, _: bool, carrier: CarrierName) -> None:
        self._wake_when_ready(carrier, self.clock.now_ms())

    def _wake_when_ready(self, carrier: CarrierName, now_ms: int) -> None:
        """Wake the carrier's binds when its earliest delayed item comes due."""
        ready_ms = self.queue.next_ready_ms(carrier)
        if ready_ms is None:
            return
        delay_s = max(ready_ms - now_ms, 0) / 1000
        alarm = self._alarms.get(carrier)
        if alarm is not None and alarm.active():
            if alarm.getTime() <= self.timer.seconds() + delay_s:
                return
            alarm.cancel()
        self._alarms[carrier] = self.timer.callLater(delay_s, self._wake, carrier)

    def _wake(self, carrier: CarrierName) -> None:
        for wake in tuple(self._listeners.get(carrier, ())):
            wake()

    def stop(self) -> None:
        """Cancel the alarms; the outcomes under way are the background's to finish."""
        for alarm in self._alarms.values():
            if alarm.active():
                alarm.cancel()
        self._alarms.clear()
