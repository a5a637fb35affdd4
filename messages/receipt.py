"""What a carrier reports about one segment, free of the protocol it came in."""

import enum

import attrs

from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.reassembly import Concatenation
from messages.values import value


class ReceiptOutcome(enum.StrEnum):
    """What a receipt says. INTERMEDIATE ones (en route, accepted, buffered) are recorded and move nothing."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    INTERMEDIATE = "intermediate"


@value
class Receipt:
    """A delivery receipt (DLR).

    ``carrier_message_id`` is already in the carrier's canonical form. ``state`` is the carrier's own word
    (``DELIVRD`` …), ``error_code`` its code, empty when it gave none. ``received_at_ms`` is our clock and
    counts; ``done_at_ms`` is what the carrier says (1970 … 2099), read in its time zone, None when it does not.
    ``source`` and ``destination`` are the addresses as the carrier wrote them: usually the recipient and our sender, at
    some carriers the other way round, empty where they are not known. ``network`` is the recipient's, where the carrier
    tells it.
    """

    carrier: CarrierName
    carrier_message_id: str
    outcome: ReceiptOutcome
    state: str
    error_code: str
    received_at_ms: int
    done_at_ms: int | None = None
    source: str = attrs.field(default="", repr=False)
    destination: str = attrs.field(default="", repr=False)
    network: NetworkCode | None = None


@attrs.frozen
class InboundMessage:
    """A mobile-originated (MO) message, a segment of one, or anything else a carrier delivered that is no receipt.

    ``default_alphabet`` is what the carrier means by data_coding 0: ``gsm7``, ``latin1``, ``ascii`` or ``utf8``.
    ``link`` is what its sar TLVs say; a header in ``body`` (UDHI in ``esm_class``) is read by ``messages.inbound``.
    """

    carrier: CarrierName
    source: str
    destination: str
    data_coding: int
    esm_class: int
    body: bytes = attrs.field(repr=False)
    received_at_ms: int = 0
    default_alphabet: str = "gsm7"
    link: Concatenation | None = None
