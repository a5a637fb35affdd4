"""The typed PDUs of SMPP 3.4, and `UnknownPdu` for every command without a class.

Address strings and ids are `str` (latin-1 on the wire), short_message and TLV values `bytes`. PDUs are values: nothing
in this package changes one after its construction. They are not frozen because a frozen class takes twice as long to
construct, and one is constructed for every message. Limits are not checked here but in `smpp.codec.encode`. The repr
of a PDU shows no password, whole number or text, so that it may be logged.
"""

from typing import ClassVar

import attrs

from smpp.commands import CommandId, is_response
from smpp.destinations import Destination, DistributionList, SmeAddress, Unsuccessful
from smpp.pdu import Pdu, Request, Response, Tlv
from smpp.redaction import hidden, masked_number, tags
from smpp.values import DataCoding, EsmClass, MessageState, Npi, RegisteredDelivery, TlvTag, Ton

__all__ = [
    "AlertNotification",
    "Bind",
    "BindReceiver",
    "BindReceiverResp",
    "BindResp",
    "BindTransceiver",
    "BindTransceiverResp",
    "BindTransmitter",
    "BindTransmitterResp",
    "CancelSm",
    "CancelSmResp",
    "CommandId",
    "DataCoding",
    "DataSm",
    "DataSmResp",
    "DeliverSm",
    "DeliverSmResp",
    "Destination",
    "DistributionList",
    "EnquireLink",
    "EnquireLinkResp",
    "EsmClass",
    "GenericNack",
    "MessageState",
    "Npi",
    "Outbind",
    "Pdu",
    "QuerySm",
    "QuerySmResp",
    "RegisteredDelivery",
    "ReplaceSm",
    "ReplaceSmResp",
    "Request",
    "Response",
    "ShortMessagePdu",
    "SmeAddress",
    "SubmitMulti",
    "SubmitMultiResp",
    "SubmitSm",
    "SubmitSmResp",
    "Tlv",
    "TlvTag",
    "Ton",
    "Unbind",
    "UnbindResp",
    "UnknownPdu",
    "Unsuccessful",
]


@attrs.define
class GenericNack(Response):
    """The answer to a PDU that could not be understood (section 4.3.1)."""

    command_id: ClassVar[int] = CommandId.GENERIC_NACK
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class BindResp(Response):
    """What the three bind responses share (section 4.1.2)."""

    system_id: str = ""
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class BindTransmitterResp(BindResp):
    """The answer to bind_transmitter."""

    command_id: ClassVar[int] = CommandId.BIND_TRANSMITTER_RESP


@attrs.define
class BindReceiverResp(BindResp):
    """The answer to bind_receiver."""

    command_id: ClassVar[int] = CommandId.BIND_RECEIVER_RESP


@attrs.define
class BindTransceiverResp(BindResp):
    """The answer to bind_transceiver."""

    command_id: ClassVar[int] = CommandId.BIND_TRANSCEIVER_RESP


@attrs.define
class Bind(Request):
    """What the three bind requests share (section 4.1.1)."""

    system_id: str = ""
    password: str = attrs.field(default="", repr=hidden)
    system_type: str = ""
    interface_version: int = 0x34
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class BindTransmitter(Bind):
    """Asks for a session that may submit."""

    command_id: ClassVar[int] = CommandId.BIND_TRANSMITTER
    response_type: ClassVar[type[Response] | None] = BindTransmitterResp


@attrs.define
class BindReceiver(Bind):
    """Asks for a session that is delivered to."""

    command_id: ClassVar[int] = CommandId.BIND_RECEIVER
    response_type: ClassVar[type[Response] | None] = BindReceiverResp


@attrs.define
class BindTransceiver(Bind):
    """Asks for a session that does both."""

    command_id: ClassVar[int] = CommandId.BIND_TRANSCEIVER
    response_type: ClassVar[type[Response] | None] = BindTransceiverResp


@attrs.define
class Outbind(Request):
    """The SMSC asks the ESME to bind as receiver (section 4.1.7); it has no response."""

    command_id: ClassVar[int] = CommandId.OUTBIND
    system_id: str = ""
    password: str = attrs.field(default="", repr=hidden)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class UnbindResp(Response):
    """The answer to unbind."""

    command_id: ClassVar[int] = CommandId.UNBIND_RESP
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class Unbind(Request):
    """Ends the session (section 4.2)."""

    command_id: ClassVar[int] = CommandId.UNBIND
    response_type: ClassVar[type[Response] | None] = UnbindResp
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class EnquireLinkResp(Response):
    """The answer to enquire_link."""

    command_id: ClassVar[int] = CommandId.ENQUIRE_LINK_RESP
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class EnquireLink(Request):
    """Asks whether the peer is alive (section 4.11)."""

    command_id: ClassVar[int] = CommandId.ENQUIRE_LINK
    response_type: ClassVar[type[Response] | None] = EnquireLinkResp
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class AlertNotification(Request):
    """A subscriber is reachable again (section 4.12); it has no response."""

    command_id: ClassVar[int] = CommandId.ALERT_NOTIFICATION
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    esme_addr_ton: int = 0
    esme_addr_npi: int = 0
    esme_addr: str = attrs.field(default="", repr=masked_number)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class ShortMessagePdu(Request):
    """What submit_sm and deliver_sm share (sections 4.4.1 and 4.6.1)."""

    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = attrs.field(default="", repr=masked_number)
    esm_class: int = 0
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    replace_if_present_flag: int = 0
    data_coding: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = attrs.field(default=b"", repr=hidden)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class SubmitSmResp(Response):
    """The answer to submit_sm; message_id is the SMSC's."""

    command_id: ClassVar[int] = CommandId.SUBMIT_SM_RESP
    message_id: str = ""
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class SubmitSm(ShortMessagePdu):
    """One segment from the ESME to the SMSC."""

    command_id: ClassVar[int] = CommandId.SUBMIT_SM
    response_type: ClassVar[type[Response] | None] = SubmitSmResp


@attrs.define
class DeliverSmResp(Response):
    """The answer to deliver_sm; its message_id stays empty."""

    command_id: ClassVar[int] = CommandId.DELIVER_SM_RESP
    message_id: str = ""
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class DeliverSm(ShortMessagePdu):
    """A mobile-originated segment, or a receipt, from the SMSC to the ESME."""

    command_id: ClassVar[int] = CommandId.DELIVER_SM
    response_type: ClassVar[type[Response] | None] = DeliverSmResp


@attrs.define
class DataSmResp(Response):
    """The answer to data_sm."""

    command_id: ClassVar[int] = CommandId.DATA_SM_RESP
    message_id: str = ""
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class DataSm(Request):
    """A message, or a receipt, whose text is in message_payload; both sides send it (section 4.7)."""

    command_id: ClassVar[int] = CommandId.DATA_SM
    response_type: ClassVar[type[Response] | None] = DataSmResp
    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = attrs.field(default="", repr=masked_number)
    esm_class: int = 0
    registered_delivery: int = 0
    data_coding: int = 0
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class QuerySmResp(Response):
    """The answer to query_sm; message_state is one of `MessageState`."""

    command_id: ClassVar[int] = CommandId.QUERY_SM_RESP
    message_id: str = ""
    final_date: str = ""
    message_state: int = 0
    error_code: int = 0
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class QuerySm(Request):
    """Asks what became of a message (section 4.8)."""

    command_id: ClassVar[int] = CommandId.QUERY_SM
    response_type: ClassVar[type[Response] | None] = QuerySmResp
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class CancelSmResp(Response):
    """The answer to cancel_sm."""

    command_id: ClassVar[int] = CommandId.CANCEL_SM_RESP
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class CancelSm(Request):
    """Takes back a message not yet delivered (section 4.9)."""

    command_id: ClassVar[int] = CommandId.CANCEL_SM
    response_type: ClassVar[type[Response] | None] = CancelSmResp
    service_type: str = ""
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = attrs.field(default="", repr=masked_number)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class SubmitMultiResp(Response):
    """The answer to submit_multi; `unsuccessful` lists the recipients that were refused (section 4.5.2)."""

    command_id: ClassVar[int] = CommandId.SUBMIT_MULTI_RESP
    message_id: str = ""
    unsuccessful: tuple[Unsuccessful, ...] = ()
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class SubmitMulti(Request):
    """One segment to up to 254 recipients (section 4.5); without any it cannot be sent."""

    command_id: ClassVar[int] = CommandId.SUBMIT_MULTI
    response_type: ClassVar[type[Response] | None] = SubmitMultiResp
    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    destinations: tuple[Destination, ...] = ()
    esm_class: int = 0
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    replace_if_present_flag: int = 0
    data_coding: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = attrs.field(default=b"", repr=hidden)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class ReplaceSmResp(Response):
    """The answer to replace_sm."""

    command_id: ClassVar[int] = CommandId.REPLACE_SM_RESP
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    command_status: int = 0
    sequence_number: int = 0


@attrs.define
class ReplaceSm(Request):
    """Puts another text in the place of one not yet delivered (section 4.10)."""

    command_id: ClassVar[int] = CommandId.REPLACE_SM
    response_type: ClassVar[type[Response] | None] = ReplaceSmResp
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = attrs.field(default="", repr=masked_number)
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = attrs.field(default=b"", repr=hidden)
    tlvs: tuple[Tlv, ...] = attrs.field(default=(), repr=tags)
    sequence_number: int = 0


@attrs.define
class UnknownPdu(Pdu):
    """A PDU whose command has no class here, kept as it came."""

    tlvs: ClassVar[tuple[Tlv, ...]] = ()
    command_id: int
    command_status: int = 0
    sequence_number: int = 0
    body: bytes = attrs.field(default=b"", repr=hidden)

    @property
    def is_response(self) -> bool:
        """Whether it answers something, so that it must not be answered."""
        return is_response(self.command_id)
