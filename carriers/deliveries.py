"""The incoming half of one bind: receipts and messages are stored, and only then answered."""

import logging
from collections.abc import Callable
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from carriers.alarm import Alarm
from carriers.pdu_building import inbound_of, receipt_of
from carriers.ports import Inbox, Observer
from carriers.profile import CarrierProfile
from carriers.receipt_clock import ReceiptClock
from carriers.repetitions import Repetitions, times_more
from smpp.pdus import DataSm, DeliverSm
from smpp.receipts import DeliveryReceipt, read_receipt
from smpp.statuses import CommandStatus

UNANSWERED_MAX: Final = 2000
"""deliver_sm of one bind that may wait for the store; beyond it the carrier is told to come again (ESME_RMSGQFUL)."""

ALARM_INTERVAL_S: Final = 3600.0
"""How long it is not said again that the dates of receipts do not fit our clock."""

SAYING_INTERVAL_S: Final = 60.0
"""How long the log is not told the same again."""

_log = logging.getLogger(__name__)


class Deliveries:
    """What one bind receives."""

    def __init__(
        self,
        *,
        profile: CarrierProfile,
        bind: str,
        inbox: Inbox,
        observer: Observer,
        clock: IReactorTime,
        wall_clock_ms: Callable[[], int],
    ) -> None:
        self._profile = profile
        self._bind = bind
        self._inbox = inbox
        self._observer = observer
        self._clock = clock
        self._wall_clock_ms = wall_clock_ms
        self._receipt_clock = ReceiptClock(profile.receipt_time_zone)
        self._alarms = Repetitions(ALARM_INTERVAL_S)
        self._said = Repetitions(SAYING_INTERVAL_S)
        self._unanswered = 0
        self._storing: Deferred[None] | None = None

    def received(self, pdu: DeliverSm | DataSm, answer: Callable[[int], None]) -> None:
        """A deliver_sm or data_sm came; ``answer`` is called once, with its command_status, when it is durable.

        A failure is answered with ESME_RSYSERR: it is among the few codes on which every carrier delivers again, while
        ESME_RX_T_APPN is final at some.
        """
        if self._unanswered >= UNANSWERED_MAX:
            answer(int(CommandStatus.RMSGQFUL))
            return
        self._unanswered += 1
        now_ms = self._wall_clock_ms()
        read = read_receipt(pdu, trust_text=self._profile.trust_text)
        is_receipt = isinstance(read, DeliveryReceipt)

        def stored(_: object) -> None:
            self._unanswered -= 1
            if is_receipt:
                self._observer.receipt_answered(self._profile.name, self._bind, durable=True)
            answer(int(CommandStatus.ROK))

        def not_stored(failure: Failure) -> None:
            self._unanswered -= 1
            self._say_not_stored("receipt" if is_receipt else "delivery", failure)
            if is_receipt:
                self._observer.receipt_answered(self._profile.name, self._bind, durable=False)
            answer(int(CommandStatus.RSYSERR))

        storing: Deferred[object]
        if isinstance(read, DeliveryReceipt):
            if read.disagrees:
                self._say_disagreed()
            receipt = receipt_of(read, pdu, self._profile, now_ms)
            if receipt.done_at_ms is not None:
                self._compare_clocks(receipt.done_at_ms, now_ms)
            storing = self._inbox.receipt(receipt)
        else:
            storing = self._inbox.inbound(inbound_of(pdu, self._profile, now_ms))
        self._storing = storing.addCallbacks(stored, not_stored)

    def _say_disagreed(self) -> None:
        left_out = self._said.left_out("disagreement", self._clock.seconds())
        if left_out is not None:
            _log.warning(
                "carrier %s bind %s: a receipt's text names another id or state than its TLVs, which are believed%s",
                self._profile.name,
                self._bind,
                times_more(left_out),
            )

    def _compare_clocks(self, done_at_ms: int, now_ms: int) -> None:
        reason = self._receipt_clock.seen(done_at_ms, now_ms)
        if reason and self._alarms.left_out(Alarm.RECEIPT_DATES_OFF, self._clock.seconds()) is not None:
            self._observer.alarmed(self._profile.name, self._bind, Alarm.RECEIPT_DATES_OFF, reason)

    def _say_not_stored(self, what: str, failure: Failure) -> None:
        """Once in a while: a database that is down refuses every one of them."""
        left_out = self._said.left_out(what, self._clock.seconds())
        if left_out is not None:
            _log.error(
                "carrier %s bind %s could not store a %s, the carrier will send it again: %s%s",
                self._profile.name,
                self._bind,
                what,
                failure.getErrorMessage(),
                times_more(left_out),
            )
