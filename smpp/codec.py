"""PDU ↔ bytes: strict in what it writes, tolerant in what it reads."""

import struct
from collections.abc import Callable, Iterable
from typing import Final, NoReturn

import attrs

from smpp import compiler
from smpp.commands import RESPONSE_BIT, command_name
from smpp.compiler import HEADER, HEADER_OCTETS, TIME_CHARACTERS
from smpp.destinations import (
    UnknownDestFlag,
    destinations_fault,
    read_destinations,
    read_unsuccessful,
    unsuccessful_fault,
)
from smpp.errors import PeerError, UsageError
from smpp.fields import LAYOUTS, Field, Kind, Layout
from smpp.pdus import Pdu, Tlv, UnknownPdu
from smpp.statuses import CommandStatus
from smpp.tlvs import TLV_RULES, TlvKind, tlv_fault
from smpp.values import TlvTag

SEQUENCE_NUMBER_MAX: Final = 0x7FFFFFFF
LENIENT_PASSWORD_OCTETS_MAX: Final = 64
_UINT8_MAX = 0xFF
_UINT32_MAX = 0xFFFFFFFF
_TLV_HEADER = struct.Struct(">HH")
_TLV_HEADER_OCTETS = 4
_TLV_CHECKS: Final = {
    tag: (rule.least_octets, rule.most_octets, rule.kind is TlvKind.C_STRING) for tag, rule in TLV_RULES.items()
}


def encode(pdu: Pdu, sequence_number: int | None = None, *, lenient_passwords: bool = False) -> bytes:
    """Write a PDU as one frame.

    Args:
        pdu: any PDU of `smpp.pdus`.
        sequence_number: goes on the wire in place of the PDU's own, which stays as it is.
        lenient_passwords: let the password of a bind or outbind have 64 octets where the specification has 8. For
            carriers that give out longer ones (Infobip does); others read them cut short, or refuse the PDU.

    Raises:
        UsageError: a value is over its limit (section 4), or not latin-1; the message names the field.
    """
    number = pdu.sequence_number if sequence_number is None else sequence_number
    encoder = (_LENIENT_ENCODERS if lenient_passwords else _ENCODERS).get(type(pdu))
    if encoder is None:
        return _encode_unknown(pdu, number)
    try:
        return encoder(pdu, number)
    except (compiler.OverLimit, ValueError, OverflowError, TypeError, AttributeError, struct.error):
        layout = _LAYOUTS_BY_TYPE[type(pdu)]
        _refuse(pdu, _with_long_password(layout) if lenient_passwords else layout, number)


def decode(frame: bytes) -> Pdu:
    """Read one frame.

    What real peers get wrong without doubt about the meaning is read: bodies left out of responses, a last string
    without NUL in a response, strings over their limit, a NUL after short_message, octets after the last TLV, a TLV cut
    short by the end of the PDU (it is dropped, unless it is the text itself).

    Raises:
        PeerError: the frame cannot be read; its command_status is the answer to give. Never any other exception.
    """
    if len(frame) < HEADER_OCTETS:
        raise PeerError(
            f"a PDU of {len(frame)} octets is shorter than its header",
            command_status=CommandStatus.RINVCMDLEN,
            fatal=True,
        )
    command_length, command_id, command_status, sequence_number = HEADER.unpack_from(frame)
    if command_length != len(frame):
        raise PeerError(
            f"command_length says {command_length} octets, the PDU has {len(frame)}",
            command_status=CommandStatus.RINVCMDLEN,
            command_id=command_id,
            sequence_number=sequence_number,
            fatal=True,
        )
    decoder = _DECODERS.get(command_id)
    if decoder is None:
        return UnknownPdu(command_id, command_status, sequence_number, frame[HEADER_OCTETS:])
    try:
        return decoder(frame, command_status, sequence_number)
    except (ValueError, IndexError):
        return _decode_damaged(_LAYOUTS_BY_COMMAND[command_id], frame, command_status, sequence_number)


def _with_long_password(layout: Layout) -> Layout:
    fields = (
        attrs.evolve(field, max_octets=LENIENT_PASSWORD_OCTETS_MAX + 1) if field.name == "password" else field
        for field in layout.fields
    )
    return attrs.evolve(layout, fields=tuple(fields))


def _encode_unknown(pdu: Pdu, sequence_number: int) -> bytes:
    if not isinstance(pdu, UnknownPdu):
        raise UsageError(f"{type(pdu).__name__} is no PDU that can be sent")
    try:
        header = HEADER.pack(HEADER_OCTETS + len(pdu.body), pdu.command_id, pdu.command_status, sequence_number)
    except struct.error:
        raise UsageError("command_id, command_status and sequence_number must fit 32 bits") from None
    return header + pdu.body


def _encode_tlvs(tlvs: Iterable[Tlv]) -> bytes:
    parts: list[bytes] = []
    for tag, value in tlvs:
        rule = _TLV_CHECKS.get(tag)
        if rule is not None:
            least, most, is_string = rule
            if not least <= len(value) <= most or (is_string and value.find(0) != len(value) - 1):
                raise compiler.OverLimit
        parts.append(_TLV_HEADER.pack(tag, len(value)))
        parts.append(value)
    return b"".join(parts)


def _decode_tlvs(frame: bytes, start: int) -> tuple[Tlv, ...]:
    """Read TLVs up to the end of the frame, as far as they make sense."""
    tlvs, cut_short = _walk_tlvs(frame, start)
    if cut_short is None:
        return tlvs
    # Some SMSCs end short_message with a NUL that sm_length does not count.
    if frame[start] == 0:
        after_nul, still_cut_short = _walk_tlvs(frame, start + 1)
        if still_cut_short is None:
            return after_nul
    if cut_short == TlvTag.MESSAGE_PAYLOAD:
        raise ValueError("message_payload")
    return tlvs


def _walk_tlvs(frame: bytes, start: int) -> tuple[tuple[Tlv, ...], int | None]:
    """The whole TLVs, and the tag of the one cut short (0 for less than a TLV's header), None if there is none."""
    tlvs: list[Tlv] = []
    total = len(frame)
    while start < total:
        if start + _TLV_HEADER_OCTETS > total:
            return tuple(tlvs), 0
        tag, octets = _TLV_HEADER.unpack_from(frame, start)
        start += _TLV_HEADER_OCTETS
        if start + octets > total:
            return tuple(tlvs), tag
        tlvs.append(Tlv(tag, frame[start : start + octets]))
        start += octets
    return tuple(tlvs), None


def _refuse(pdu: Pdu, layout: Layout, sequence_number: int) -> NoReturn:
    """Say what the generated encoder could not write."""
    where = command_name(layout.command_id)
    for field in layout.fields:
        fault = _fault(field, getattr(pdu, field.name))
        if fault is not None:
            raise UsageError(f"{where}: {field.name} {fault}")
    for tlv in pdu.tlvs:
        fault = tlv_fault(*tlv)
        if fault is not None:
            raise UsageError(f"{where}: {fault}")
    numbers: dict[str, object] = {"command_status": pdu.command_status, "sequence_number": sequence_number}
    for name, number in numbers.items():
        if not isinstance(number, int) or not 0 <= number <= _UINT32_MAX:
            raise UsageError(f"{where}: {name} must be a number of 32 bits")
    raise UsageError(f"{where} cannot be written")


def _fault(field: Field, value: object) -> str | None:
    match field.kind:
        case Kind.INTEGER:
            fits = isinstance(value, int) and 0 <= value <= _UINT8_MAX
            return None if fits else f"must be a number from 0 to {_UINT8_MAX}"
        case Kind.SHORT_MESSAGE:
            fits = isinstance(value, bytes) and len(value) <= field.max_octets
            return None if fits else f"must be bytes, at most {field.max_octets}; longer text goes into message_payload"
        case Kind.TIME:
            if isinstance(value, str) and len(value) not in {0, TIME_CHARACTERS}:
                return f"must be empty or have {TIME_CHARACTERS} characters"
            return _string_fault(field, value)
        case Kind.C_STRING:
            return _string_fault(field, value)
        case Kind.DESTINATIONS:
            return destinations_fault(value)
        case Kind.UNSUCCESSFUL:
            return unsuccessful_fault(value)


def _string_fault(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a str"
    if len(value) >= field.max_octets:
        return f"has {len(value)} characters, at most {field.max_octets - 1} are allowed"
    if "\0" in value:
        return "contains a NUL, which would end it early"
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return "contains a character outside latin-1"
    return None


def _decode_damaged(layout: Layout, frame: bytes, command_status: int, sequence_number: int) -> Pdu:
    """Read the body field by field; in a response what is missing takes its default, in a request it is an error."""
    values: dict[str, object] = {}
    start = HEADER_OCTETS
    reason = ""
    refusal = CommandStatus.RINVMSGLEN
    for field in layout.fields:
        try:
            value, start = _read_field(field, frame, start, last_resort=layout.is_response)
        except UnknownDestFlag as unknown:
            reason, refusal = f"{unknown} is not known", CommandStatus.RINVDESTFLAG
            break
        if value is None:
            reason = f"{field.name} is cut short by the end of the PDU"
            break
        values[field.name] = value
    tlvs: tuple[Tlv, ...] = ()
    if not reason and start < len(frame):
        try:
            tlvs = _decode_tlvs(frame, start)
        except ValueError as cut_short:
            reason = f"{cut_short} is cut short by the end of the PDU"
    if reason and not layout.is_response:
        raise PeerError(
            f"{command_name(layout.command_id)}: {reason}",
            command_status=refusal,
            command_id=layout.command_id,
            sequence_number=sequence_number,
        )
    if layout.is_response:
        values["command_status"] = command_status
    build: Callable[..., Pdu] = layout.pdu_type
    return build(**values, tlvs=tlvs, sequence_number=sequence_number)


def _read_field(field: Field, frame: bytes, start: int, *, last_resort: bool) -> tuple[object, int]:
    """The field's value and where the next one starts; None if the frame ends before it does.

    Args:
        field: what to read.
        frame: to read it from.
        start: where it starts.
        last_resort: take a string that lacks its NUL, and of a list what is there.

    Raises:
        UnknownDestFlag: in submit_multi.
    """
    if start >= len(frame):
        return None, start
    match field.kind:
        case Kind.INTEGER:
            return frame[start], start + 1
        case Kind.SHORT_MESSAGE:
            end = start + 1 + frame[start]
            return (None, start) if end > len(frame) else (frame[start + 1 : end], end)
        case Kind.C_STRING | Kind.TIME:
            end = frame.find(b"\0", start)
            if end < 0:
                return (frame[start:].decode("latin-1"), len(frame)) if last_resort else (None, start)
            return frame[start:end].decode("latin-1"), end + 1
        case Kind.UNSUCCESSFUL:
            return read_unsuccessful(frame.decode("latin-1"), start, as_far_as_it_goes=last_resort)
        case Kind.DESTINATIONS:
            try:
                return read_destinations(frame.decode("latin-1"), start)
            except UnknownDestFlag:
                raise
            except (ValueError, IndexError):
                return None, start


_LAYOUTS_BY_COMMAND: Final = {int(layout.command_id): layout for layout in LAYOUTS}
_LAYOUTS_BY_TYPE: Final = {layout.pdu_type: layout for layout in LAYOUTS}
_ENCODERS: Final = {layout.pdu_type: compiler.compile_encoder(layout, _encode_tlvs) for layout in LAYOUTS}
_LENIENT_ENCODERS: Final = _ENCODERS | {
    layout.pdu_type: compiler.compile_encoder(_with_long_password(layout), _encode_tlvs)
    for layout in LAYOUTS
    if any(field.name == "password" for field in layout.fields)
}
_DECODERS: Final = {int(layout.command_id): compiler.compile_decoder(layout, _decode_tlvs) for layout in LAYOUTS}
"""Generated once, at import."""

assert all(bool(number & RESPONSE_BIT) == layout.is_response for number, layout in _LAYOUTS_BY_COMMAND.items())
