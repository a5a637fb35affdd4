"""The mandatory fields of every command, as data (SMPP 3.4 sections 4 and 5); the optional ones are in `smpp.tlvs`.

`smpp.compiler` turns it into the functions that `smpp.codec` calls.
"""

from enum import Enum, auto
from typing import Final

import attrs

from smpp import pdus
from smpp.commands import CommandId
from smpp.destinations import DESTINATIONS_OCTETS_MAX, UNSUCCESSFUL_OCTETS_MAX


class Kind(Enum):
    """How a mandatory field stands on the wire."""

    INTEGER = auto()  # one octet
    C_STRING = auto()  # at most `max_octets` with its NUL
    TIME = auto()  # a NUL alone, or 16 octets and a NUL
    SHORT_MESSAGE = auto()  # one octet with the length, then so many octets
    DESTINATIONS = auto()  # one octet with their number, then each with its dest_flag
    UNSUCCESSFUL = auto()  # one octet with their number, then each


@attrs.frozen
class Field:
    """One mandatory field: its attribute's name, its kind, and its greatest size including the NUL."""

    name: str
    kind: Kind
    max_octets: int


@attrs.frozen
class Layout:
    """The body of one command.

    Attributes:
        command_id: the command.
        pdu_type: the class it is read into; the field names are its attributes.
        fields: in the order of the wire, which is the order of the constructor.
        bare_on_error: with a command_status other than 0 and nothing to say, the body is left out (section 4.4.2).
    """

    command_id: CommandId
    pdu_type: type[pdus.Pdu]
    fields: tuple[Field, ...] = ()
    bare_on_error: bool = False

    @property
    def is_response(self) -> bool:
        """Whether the command carries a command_status of its own."""
        return issubclass(self.pdu_type, pdus.Response)


def _integers(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Kind.INTEGER, 1) for name in names)


def _string(name: str, max_octets: int) -> Field:
    return Field(name, Kind.C_STRING, max_octets)


def _address(prefix: str, name: str, max_octets: int) -> tuple[Field, ...]:
    return (*_integers(f"{prefix}_ton", f"{prefix}_npi"), _string(name, max_octets))


_BIND = (
    _string("system_id", 16),
    _string("password", 9),
    _string("system_type", 13),
    *_integers("interface_version"),
    *_address("addr", "address_range", 41),
)
_SENDER = (_string("service_type", 6), *_address("source_addr", "source_addr", 21))
_TEXT = (
    *_integers("esm_class", "protocol_id", "priority_flag"),
    Field("schedule_delivery_time", Kind.TIME, 17),
    Field("validity_period", Kind.TIME, 17),
    *_integers("registered_delivery", "replace_if_present_flag", "data_coding", "sm_default_msg_id"),
    Field("short_message", Kind.SHORT_MESSAGE, 254),
)
_SHORT_MESSAGE = (*_SENDER, *_address("dest_addr", "destination_addr", 21), *_TEXT)
_SYSTEM_ID = (_string("system_id", 16),)
_MESSAGE_ID = _string("message_id", 65)

LAYOUTS: Final[tuple[Layout, ...]] = (
    Layout(CommandId.BIND_TRANSMITTER, pdus.BindTransmitter, _BIND),
    Layout(CommandId.BIND_RECEIVER, pdus.BindReceiver, _BIND),
    Layout(CommandId.BIND_TRANSCEIVER, pdus.BindTransceiver, _BIND),
    Layout(CommandId.BIND_TRANSMITTER_RESP, pdus.BindTransmitterResp, _SYSTEM_ID, bare_on_error=True),
    Layout(CommandId.BIND_RECEIVER_RESP, pdus.BindReceiverResp, _SYSTEM_ID, bare_on_error=True),
    Layout(CommandId.BIND_TRANSCEIVER_RESP, pdus.BindTransceiverResp, _SYSTEM_ID, bare_on_error=True),
    Layout(CommandId.OUTBIND, pdus.Outbind, (_string("system_id", 16), _string("password", 9))),
    Layout(CommandId.UNBIND, pdus.Unbind),
    Layout(CommandId.UNBIND_RESP, pdus.UnbindResp),
    Layout(CommandId.ENQUIRE_LINK, pdus.EnquireLink),
    Layout(CommandId.ENQUIRE_LINK_RESP, pdus.EnquireLinkResp),
    Layout(CommandId.GENERIC_NACK, pdus.GenericNack),
    Layout(CommandId.SUBMIT_SM, pdus.SubmitSm, _SHORT_MESSAGE),
    Layout(CommandId.SUBMIT_SM_RESP, pdus.SubmitSmResp, (_MESSAGE_ID,), bare_on_error=True),
    Layout(
        CommandId.SUBMIT_MULTI,
        pdus.SubmitMulti,
        (*_SENDER, Field("destinations", Kind.DESTINATIONS, DESTINATIONS_OCTETS_MAX), *_TEXT),
    ),
    Layout(
        CommandId.SUBMIT_MULTI_RESP,
        pdus.SubmitMultiResp,
        (_MESSAGE_ID, Field("unsuccessful", Kind.UNSUCCESSFUL, UNSUCCESSFUL_OCTETS_MAX)),
    ),
    Layout(CommandId.DELIVER_SM, pdus.DeliverSm, _SHORT_MESSAGE),
    # Its message_id is one NUL, and some SMSCs want that NUL with an error too.
    Layout(CommandId.DELIVER_SM_RESP, pdus.DeliverSmResp, (_MESSAGE_ID,)),
    Layout(
        CommandId.DATA_SM,
        pdus.DataSm,
        (
            _string("service_type", 6),
            *_address("source_addr", "source_addr", 65),
            *_address("dest_addr", "destination_addr", 65),
            *_integers("esm_class", "registered_delivery", "data_coding"),
        ),
    ),
    Layout(CommandId.DATA_SM_RESP, pdus.DataSmResp, (_MESSAGE_ID,), bare_on_error=True),
    Layout(CommandId.QUERY_SM, pdus.QuerySm, (_MESSAGE_ID, *_address("source_addr", "source_addr", 21))),
    Layout(
        CommandId.QUERY_SM_RESP,
        pdus.QuerySmResp,
        (_MESSAGE_ID, Field("final_date", Kind.TIME, 17), *_integers("message_state", "error_code")),
        bare_on_error=True,
    ),
    Layout(
        CommandId.CANCEL_SM,
        pdus.CancelSm,
        (
            _string("service_type", 6),
            _MESSAGE_ID,
            *_address("source_addr", "source_addr", 21),
            *_address("dest_addr", "destination_addr", 21),
        ),
    ),
    Layout(CommandId.CANCEL_SM_RESP, pdus.CancelSmResp),
    Layout(
        CommandId.REPLACE_SM,
        pdus.ReplaceSm,
        (
            _MESSAGE_ID,
            *_address("source_addr", "source_addr", 21),
            Field("schedule_delivery_time", Kind.TIME, 17),
            Field("validity_period", Kind.TIME, 17),
            *_integers("registered_delivery", "sm_default_msg_id"),
            Field("short_message", Kind.SHORT_MESSAGE, 254),
        ),
    ),
    Layout(CommandId.REPLACE_SM_RESP, pdus.ReplaceSmResp),
    Layout(
        CommandId.ALERT_NOTIFICATION,
        pdus.AlertNotification,
        (*_address("source_addr", "source_addr", 65), *_address("esme_addr", "esme_addr", 65)),
    ),
)
