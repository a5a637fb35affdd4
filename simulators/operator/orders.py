"""What the mind of a simulated operator wants done on its wires, as values."""

import attrs

from smpp.pdus import DataSm, DeliverSm, Request, Response
from smpp.receipts import ReceiptState

ConnectionId = int


@attrs.define(eq=False)
class Pending:
    """A deliver_sm or data_sm on its way to an ESME; it is the token of that PDU.

    One that goes ``elsewhere`` is not for the bind that submitted, unless there is no other. Only binds of ``account``
    (a system_id) may take it; any may when that is empty. ``serial`` is 0 until it was written as a text of a handset.
    """

    pdu: DeliverSm | DataSm
    submitted_on: ConnectionId = 0
    elsewhere: bool = False
    account: str = ""
    serial: int = 0


@attrs.define(eq=False)
class PendingReceipt(Pending):
    """A receipt on its way."""

    message_id: str = attrs.field(kw_only=True)
    state: ReceiptState = attrs.field(kw_only=True)


@attrs.define
class Answer:
    """Answer ``request`` on ``connection`` with ``response``."""

    connection: ConnectionId
    request: Request
    response: Response


@attrs.define
class Report:
    """A receipt, or what a handset sent, became due: it waits for a bind from now on."""

    receipt: Pending


@attrs.frozen
class Drop:
    """Close the TCP connection at once."""

    connection: ConnectionId


@attrs.frozen
class Goodbye:
    """Unbind."""

    connection: ConnectionId


@attrs.frozen
class Utter:
    """Write octets that no session would."""

    connection: ConnectionId
    octets: bytes


Order = Answer | Report | Drop | Goodbye | Utter
