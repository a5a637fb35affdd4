"""PDUs as no session writes them: what a careless operator does to its frames, and octets that are none. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from smpp.codec import decode, encode
from smpp.commands import CommandId
from smpp.pdus import AlertNotification, DeliverSm, EnquireLink, GenericNack, Outbind
from smpp.statuses import CommandStatus
from smpp.values import TlvTag

Mangle = Callable[[bytes], bytes]
"""Takes a frame and gives the one that is written in its place."""

_HEADER_OCTETS: Final = 16
_KNOWS_TLVS: Final = 0x34
_BIND_ANSWERS: Final = {
    CommandId.BIND_TRANSCEIVER_RESP,
    CommandId.BIND_TRANSMITTER_RESP,
    CommandId.BIND_RECEIVER_RESP,
}
_CUT_TLV: Final = bytes.fromhex("0427 0005 02")


def nul_after_text(frame: bytes) -> bytes:
    """One octet more than the fields of a deliver_sm take."""
    return _resized(frame + b"\0") if _command(frame) == CommandId.DELIVER_SM else frame


def cut_tlv(frame: bytes) -> bytes:
    """An optional parameter at the end of a deliver_sm that says to be longer than it is."""
    return _resized(frame + _CUT_TLV) if _command(frame) == CommandId.DELIVER_SM else frame


def bind_answer_without_body(frame: bytes) -> bytes:
    """The answer to a bind is a header alone."""
    return _resized(frame[:_HEADER_OCTETS]) if _command(frame) in _BIND_ANSWERS else frame


def answer_without_body(frame: bytes) -> bytes:
    """The answer to a submit_sm is a header alone."""
    return _resized(frame[:_HEADER_OCTETS]) if _command(frame) == CommandId.SUBMIT_SM_RESP else frame


def id_without_nul(frame: bytes) -> bytes:
    """The message_id in the answer lacks its NUL."""
    return _resized(frame[:-1]) if _command(frame) == CommandId.SUBMIT_SM_RESP else frame


def id_tlv_without_nul(frame: bytes) -> bytes:
    """receipted_message_id in a receipt lacks its NUL."""
    at = frame.find(TlvTag.RECEIPTED_MESSAGE_ID.to_bytes(2), _HEADER_OCTETS)
    if _command(frame) != CommandId.DELIVER_SM or at < 0:
        return frame
    octets = int.from_bytes(frame[at + 2 : at + 4])
    end = at + 4 + octets
    return _resized(frame[: at + 2] + (octets - 1).to_bytes(2) + frame[at + 4 : end - 1] + frame[end:])


def enquiry_unanswered(frame: bytes) -> bytes:
    """An enquire_link is never answered."""
    return b"" if _command(frame) == CommandId.ENQUIRE_LINK_RESP else frame


def speaking(version: int) -> Mangle:
    """Binds are answered with this sc_interface_version.

    Below 0x34 they are not, no deliver_sm has a TLV, and what is no command of that version has no response of its own:
    it is refused by generic_nack.
    """

    def speak(frame: bytes) -> bytes:
        command = _command(frame)
        if version < _KNOWS_TLVS and _status(frame) == CommandStatus.RINVCMDID:
            return _resized(frame[:4] + int(CommandId.GENERIC_NACK).to_bytes(4) + frame[8:_HEADER_OCTETS])
        if command in _BIND_ANSWERS and not _status(frame):
            end = frame.find(b"\0", _HEADER_OCTETS) + 1 or len(frame)
            tlv = int(TlvTag.SC_INTERFACE_VERSION).to_bytes(2) + (1).to_bytes(2) + bytes([version])
            return _resized(frame[:end] + (tlv if version >= _KNOWS_TLVS else b""))
        if command == CommandId.DELIVER_SM and version < _KNOWS_TLVS:
            pdu = decode(frame)
            return encode(attrs.evolve(pdu, tlvs=()), pdu.sequence_number) if isinstance(pdu, DeliverSm) else frame
        return frame

    return speak


def congested(state: int) -> Mangle:
    """Each answer to a submit_sm tells of a congestion_state (0 … 255)."""
    tlv = int(TlvTag.CONGESTION_STATE).to_bytes(2) + (1).to_bytes(2) + bytes([state])
    return lambda frame: _resized(frame + tlv) if _command(frame) == CommandId.SUBMIT_SM_RESP else frame


def _resized(frame: bytes) -> bytes:
    return len(frame).to_bytes(4) + frame[4:]


def _command(frame: bytes) -> int:
    return int.from_bytes(frame[4:8])


def _status(frame: bytes) -> int:
    return int.from_bytes(frame[8:12])


GARBAGE: Final[Mapping[str, bytes]] = {
    "short": bytes.fromhex("0000000f 80000004 00000000 00000001"),
    "long": bytes.fromhex("7fffffff 80000004 00000000 00000001"),
    "unknown": bytes.fromhex("00000010 00000999 00000000 7ffffff0"),
    "text": b"HTTP/1.1 400 Bad Request\r\n\r\n",
}
"""Octets that are no PDU: too short a command_length, too long a one, an unknown command, another protocol's text."""

GREETINGS: Final[Mapping[str, bytes]] = {
    "enquire_link": encode(EnquireLink(), 77),
    "outbind": encode(Outbind(system_id="simulator"), 77),
    "deliver_sm": encode(DeliverSm(source_addr="1", destination_addr="2"), 77),
    "alert_notification": encode(AlertNotification(source_addr="1", esme_addr="2"), 77),
    "generic_nack": encode(GenericNack(command_status=int(CommandStatus.RSYSERR)), 77),
}
"""What an operator may say before anybody has bound, by its command."""
