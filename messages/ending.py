"""An ending: what the figures hear of a message that reached a final status."""

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.status import MessageStatus
from messages.values import value


@value
class Ending:
    """``status`` is a final one, ``carrier`` the last that the message was meant for.

    ``sender`` is its SenderName, empty when it came from a number: numbers are personal data. ``by_receipt`` is False
    where no carrier said what became of it: it was refused, it expired, or no receipt came. A message that was
    ``unconfirmed`` ends again when a late receipt turns it. ``network`` is the one that the message was accepted for.
    ``latency_ms`` (0 …) is from the carrier's answer to the receipt that ended it, by our clock; None where no receipt
    did, or where it came after the message was given up.
    """

    carrier: CarrierName
    country: Country
    sender: str
    status: MessageStatus
    by_receipt: bool
    network: NetworkCode | None = None
    latency_ms: int | None = None
