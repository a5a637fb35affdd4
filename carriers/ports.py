"""What the wires to operators need from the rest of the gateway; ``gateway/`` fulfils it.

Everything here is said in the words of ``messages``: no implementation of these ports sees a PDU.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from carriers.alarm import Alarm
from carriers.bind_status import BindStatus
from carriers.outcome import Outcome
from messages.constant_tlvs import ConstantTlvs
from messages.ids import CarrierName
from messages.message import LeasedMessage, Message
from messages.receipt import InboundMessage, Receipt


class Dispatch(Protocol):
    """Hands out queued messages and hears what became of them."""

    def take(self, carrier: CarrierName, bind: str, limit: int) -> Deferred[Sequence[LeasedMessage]]:
        """Lease up to ``limit`` (≥ 1) messages for ``bind``.

        Fires once the leases are durable, with ``()`` when nothing is ready. Whatever it fires with is answered exactly
        once through :meth:`answered`, also when the bind died in the meantime.
        """

    def subscribe(self, carrier: CarrierName, wake: Callable[[], None]) -> Callable[[], None]:
        """Have ``wake()`` called whenever something of ``carrier`` may be takeable; calling the result ends it."""

    def answered(self, outcome: Outcome) -> None:
        """Every segment of a leased message has its result."""

    def answered_late(self, outcome: Outcome) -> None:
        """An attempt that was answered with unknown segments is known after all: the carrier's late answers came.

        No segment of ``outcome`` is unknown or unwritten. The message may have been sent again meanwhile.
        """

    def reference_for(self, message: Message) -> int:
        """The concatenation reference (0 … 65,535) that the segments of this attempt share."""

    def tlvs_for(self, leased: LeasedMessage) -> ConstantTlvs:
        """The constant TLVs of every segment of this attempt: the message's, its account's and its route's."""


class Inbox(Protocol):
    """Keeps what carriers deliver. Each Deferred fires when the fact is durable; only then the carrier is answered OK.

    An errback makes the bind answer ESME_RSYSERR, so that the carrier delivers it again.
    """

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        """Store a delivery receipt, also when nobody knows its message yet."""

    def inbound(self, message: InboundMessage) -> Deferred[object]:
        """Store a mobile-originated message, or anything else that is no receipt."""


class Observer(Protocol):
    """Watches the wires: metrics, logs, tests."""

    def bind_changed(self, status: BindStatus) -> None:
        """A bind entered another state."""

    def submitted(self, carrier: CarrierName, bind: str) -> None:
        """A submit_sm was written."""

    def answered(self, carrier: CarrierName, bind: str, command_status: int, round_trip_s: float) -> None:
        """A submit_sm_resp came after ``round_trip_s`` seconds."""

    def throttled(self, carrier: CarrierName, bind: str) -> None:
        """The carrier asked for less."""

    def receipt_answered(self, carrier: CarrierName, bind: str, *, durable: bool) -> None:
        """A receipt was answered: OK when ``durable``, else with an error that makes the carrier send it again."""

    def alarmed(self, carrier: CarrierName, bind: str, alarm: Alarm, reason: str) -> None:
        """Something needs a person; ``reason`` says what in a sentence. It comes again while it lasts."""


class Unobserved:
    """The observer that watches nothing."""

    def bind_changed(self, status: BindStatus) -> None:
        """Nothing."""

    def submitted(self, carrier: CarrierName, bind: str) -> None:
        """Nothing."""

    def answered(self, carrier: CarrierName, bind: str, command_status: int, round_trip_s: float) -> None:
        """Nothing."""

    def throttled(self, carrier: CarrierName, bind: str) -> None:
        """Nothing."""

    def receipt_answered(self, carrier: CarrierName, bind: str, *, durable: bool) -> None:
        """Nothing."""

    def alarmed(self, carrier: CarrierName, bind: str, alarm: Alarm, reason: str) -> None:
        """Nothing."""
