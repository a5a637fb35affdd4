"""What carriers deliver to us: receipts and MO messages, durable before the carrier hears that we have them."""

import attrs
from twisted.internet.defer import Deferred

from gateway.paths.ports import Learn, Tell
from messages.ids import new_id
from messages.receipt import InboundMessage, Receipt
from store.changes import Recorded
from store.inbound import InboundRecorded, RecordInbound
from store.receipts import Parked, RecordReceipt
from store.writer import Writer


@attrs.define
class Inbox:
    """Fulfils ``carriers.ports.Inbox``."""

    writer: Writer
    tell: Tell
    learn: Learn
    inbound_timeout_s: int
    parked: int = 0

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        """Store a receipt; fires after the commit, and what it settled is on its way to the webhook."""
        return self.writer.submit(RecordReceipt(receipt)).addCallback(self._stored)

    def _stored(self, result: Recorded | Parked) -> None:
        if isinstance(result, Parked):
            self.parked += 1
            return
        self.tell(result.notifications, result.endings)
        if result.told is not None:
            self.learn(*result.told)

    def inbound(self, inbound: InboundMessage) -> Deferred[object]:
        """Store an MO message; fires after the commit, and the text that it completed is on its way to the webhook."""
        operation = RecordInbound(new_id("mo", inbound.received_at_ms), inbound, self.inbound_timeout_s * 1000)
        return self.writer.submit(operation).addCallback(self._inbound_stored)

    def _inbound_stored(self, result: InboundRecorded) -> None:
        self.tell(result.notifications)
