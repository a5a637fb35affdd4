"""What a simulated operator notes: each submit_sm, receipt and text of a handset with its answer, each bind.

As JSON each is an object whose ``kind`` is the word in lower case. ``at_us`` is Unix time in microseconds,
``connection`` the number of the TCP connection, ``account`` the system_id that is bound on it.
"""

import enum

import msgspec

from simulators.ledger.reading import DefaultAlphabet, read
from smpp.pdus import DataSm, DeliverSm, SubmitSm


class Submitted(msgspec.Struct, frozen=True, tag_field="kind", tag="submitted", kw_only=True):
    """A submit_sm, accepted with ``status`` 0 or refused with another command_status, and then without an id.

    ``text`` is what this segment carries, read by this side's own reader; binary data is in hexadecimal. ``link``
    (``udh8``, ``udh16``, ``sar`` or empty), ``reference``, ``total`` and ``number`` say which segment it is; they are
    empty, 0, 1 and 1 for a message by itself. ``octets`` is the body of a segment in hexadecimal, because characters
    may be cut between two; ``shifts`` are the national language identifiers in its header, single and locking.
    ``default_alphabet`` is what data_coding 0 meant there.
    """

    at_us: int
    message_id: str
    connection: int
    sender: str
    sender_ton: int
    sender_npi: int
    destination: str
    text: str
    esm_class: int
    data_coding: int
    reference: int
    total: int
    number: int
    validity_period: str
    registered_delivery: int
    status: int = 0
    account: str = ""
    link: str = ""
    octets: str = ""
    shifts: tuple[int, int] = (0, 0)
    destination_ton: int = 0
    destination_npi: int = 0
    service_type: str = ""
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7

    @property
    def accepted(self) -> bool:
        """Whether the operator took it."""
        return self.status == 0


class Reported(msgspec.Struct, frozen=True, tag_field="kind", tag="reported"):
    """A receipt that was written to a connection; it is there again each time it is sent again."""

    at_us: int
    message_id: str
    connection: int
    state: str


class Taken(msgspec.Struct, frozen=True, tag_field="kind", tag="taken"):
    """A receipt that was answered OK."""

    at_us: int
    message_id: str
    connection: int
    state: str


class InboundWritten(msgspec.Struct, frozen=True, tag_field="kind", tag="inbound", kw_only=True):
    """A segment of what a handset sent (MO), as it was written to a connection; there again each time it is sent again.

    ``serial`` counts the segments that handsets sent. The other fields are those of a `Submitted`.
    """

    at_us: int
    serial: int
    connection: int
    sender: str
    destination: str
    text: str
    esm_class: int
    data_coding: int
    link: str
    reference: int
    total: int
    number: int
    octets: str = ""


class InboundAnswered(msgspec.Struct, frozen=True, tag_field="kind", tag="inbound_answered"):
    """The deliver_sm_resp or data_sm_resp to a segment of a handset, with its command_status."""

    at_us: int
    serial: int
    connection: int
    status: int


class Bound(msgspec.Struct, frozen=True, tag_field="kind", tag="bound"):
    """A bind that was accepted; ``mode`` is transmitter, receiver or transceiver."""

    at_us: int
    connection: int
    account: str
    mode: str


class BindRefused(msgspec.Struct, frozen=True, tag_field="kind", tag="bind_refused"):
    """A bind that was refused with ``status``."""

    at_us: int
    connection: int
    account: str
    status: int


class Ending(enum.StrEnum):
    """How a bind ended: who unbound, or whose connection was closed without it; ``silent`` is an unanswered session."""

    UNBOUND_BY_ESME = "unbound by the ESME"
    UNBOUND_BY_OPERATOR = "unbound by the operator"
    DROPPED_BY_OPERATOR = "dropped by the operator"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    LOST = "lost"


class Unbound(msgspec.Struct, frozen=True, tag_field="kind", tag="unbound"):
    """A bind that is over, and why."""

    at_us: int
    connection: int
    account: str
    why: Ending


Entry = Submitted | Reported | Taken | InboundWritten | InboundAnswered | Bound | BindRefused | Unbound


def entry_of(
    pdu: SubmitSm,
    message_id: str,
    connection: int,
    at_us: int,
    *,
    status: int = 0,
    account: str = "",
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
) -> Submitted:
    """What a submit_sm says, read as a handset would; ``default_alphabet`` is what data_coding 0 means there."""
    reading = read(pdu, default_alphabet)
    header = reading.header
    return Submitted(
        at_us=at_us,
        message_id=message_id,
        connection=connection,
        sender=pdu.source_addr,
        sender_ton=pdu.source_addr_ton,
        sender_npi=pdu.source_addr_npi,
        destination=pdu.destination_addr,
        text=reading.text,
        esm_class=pdu.esm_class,
        data_coding=pdu.data_coding,
        reference=reading.reference,
        total=reading.total,
        number=reading.number,
        validity_period=pdu.validity_period,
        registered_delivery=pdu.registered_delivery,
        status=status,
        account=account,
        link=reading.link,
        octets=reading.octets.hex() if reading.total > 1 else "",
        shifts=(header.single_shift, header.locking_shift),
        destination_ton=pdu.dest_addr_ton,
        destination_npi=pdu.dest_addr_npi,
        service_type=pdu.service_type,
        protocol_id=pdu.protocol_id,
        priority_flag=pdu.priority_flag,
        schedule_delivery_time=pdu.schedule_delivery_time,
        default_alphabet=default_alphabet,
    )


def inbound_entry_of(pdu: DeliverSm | DataSm, serial: int, connection: int, at_us: int) -> InboundWritten:
    """What a handset says, read as an ESME would."""
    reading = read(pdu)
    return InboundWritten(
        at_us=at_us,
        serial=serial,
        connection=connection,
        sender=pdu.source_addr,
        destination=pdu.destination_addr,
        text=reading.text,
        esm_class=pdu.esm_class,
        data_coding=pdu.data_coding,
        link=reading.link,
        reference=reading.reference,
        total=reading.total,
        number=reading.number,
        octets=reading.octets.hex() if reading.total > 1 else "",
    )
