"""Turns the field tables into one encoding and one decoding function per command.

Both are generated source, made once at import: a loop over the table for each PDU would cost several times as much. The
generated functions take only the straight road. Whatever does not fit makes them raise, and then the slow, table-driven
functions of `smpp.codec` find out which field it was.
"""

from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from typing import Any

from smpp.destinations import read_destinations, read_unsuccessful, write_destinations, write_unsuccessful
from smpp.fields import Kind, Layout
from smpp.pdus import Pdu, Tlv

HEADER = Struct(">IIII")
HEADER_OCTETS = 16
TIME_CHARACTERS = 16

Encoder = Callable[[Pdu, int], bytes]
"""(pdu, sequence_number) → frame."""
Decoder = Callable[[bytes, int, int], Pdu]
"""(frame, command_status, sequence_number) → PDU."""


class OverLimit(Exception):  # noqa: N818 - a signal from the generated code to its caller, never seen outside
    """A value does not fit its field."""


def compile_encoder(layout: Layout, encode_tlvs: Callable[[Iterable[Tlv]], bytes]) -> Encoder:
    """Make the function that writes PDUs of this layout.

    The function raises OverLimit, OverflowError, TypeError, AttributeError, UnicodeEncodeError or struct.error for what
    does not fit.
    """
    source = "\n    ".join(["def function(pdu, sequence_number):", *_encoder_lines(layout)])
    names = {
        "encode_tlvs": encode_tlvs,
        "pack": HEADER.pack,
        "OverLimit": OverLimit,
        "write_destinations": write_destinations,
        "write_unsuccessful": write_unsuccessful,
    }
    encoder: Encoder = _define(source, layout, names)
    return encoder


def compile_decoder(layout: Layout, decode_tlvs: Callable[[bytes, int], tuple[Tlv, ...]]) -> Decoder:
    """Make the function that reads frames of this layout.

    The function raises ValueError or IndexError for a body that ends early.
    """
    source = "\n    ".join(["def function(frame, command_status, sequence_number):", *_decoder_lines(layout)])
    names = {
        "decode_tlvs": decode_tlvs,
        "pdu_type": layout.pdu_type,
        "read_destinations": read_destinations,
        "read_unsuccessful": read_unsuccessful,
    }
    decoder: Decoder = _define(source, layout, names)
    return decoder


def _define(source: str, layout: Layout, names: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the source defines; the two callers name its type
    code = compile(source, f"<smpp.fields {layout.pdu_type.__name__}>", "exec")
    exec(code, names)  # noqa: S102 - the source is made here, from a table in this package
    return names["function"]


def _encoder_lines(layout: Layout) -> Iterator[str]:
    """One check of all limits, then one format and one encode for all fields together."""
    formats: list[str] = []
    values: list[str] = []
    checks: list[str] = []
    payload = ""
    for field in layout.fields:
        name = field.name
        yield f"{name} = pdu.{name}"
        match field.kind:
            case Kind.INTEGER:
                formats.append("%c")
                values.append(name)
            case Kind.C_STRING:
                formats.append("%s\\0")
                values.append(name)
                checks.append(f"len({name}) >= {field.max_octets} or '\\0' in {name}")
            case Kind.TIME:
                formats.append("%s\\0")
                values.append(name)
                checks.append(f"len({name}) and (len({name}) != {TIME_CHARACTERS} or '\\0' in {name})")
            case Kind.SHORT_MESSAGE:
                formats.append("%c")
                values.append(f"len({name})")
                checks.append(f"len({name}) > {field.max_octets}")
                payload = f" + {name}"
            case Kind.DESTINATIONS | Kind.UNSUCCESSFUL:
                formats.append("%s")
                values.append(f"write_{name}({name})")
    if checks:
        yield f"if {' or '.join(checks)}: raise OverLimit"
    if values:
        yield f"body = ('{''.join(formats)}' % ({', '.join(values)},)).encode('latin-1'){payload}"
    else:
        yield "body = b''"
    yield "tlvs = pdu.tlvs"
    if layout.bare_on_error:
        anything_to_say = " or ".join(["tlvs", *(field.name for field in layout.fields)])
        yield f"if pdu.command_status and not ({anything_to_say}): body = b''"
    yield "if tlvs: body += encode_tlvs(tlvs)"
    status = "pdu.command_status" if layout.is_response else "0"
    yield f"return pack({HEADER_OCTETS} + len(body), {int(layout.command_id)}, {status}, sequence_number) + body"


def _decoder_lines(layout: Layout) -> Iterator[str]:
    """Walk the body once; strings are cut from one latin-1 copy of the frame, so that each costs one slice."""
    if any(field.kind in {Kind.C_STRING, Kind.TIME} for field in layout.fields):
        yield "text = frame.decode('latin-1')"
        yield "find = text.index"
    start, offset = "", HEADER_OCTETS  # the next field is at start + offset
    for number, field in enumerate(layout.fields):
        match field.kind:
            case Kind.INTEGER:
                yield f"{field.name} = frame[{start}{offset}]"
                offset += 1
            case Kind.C_STRING | Kind.TIME:
                end = f"end_{number}"
                yield f"{end} = find('\\0', {start}{offset})"
                yield f"{field.name} = text[{start}{offset}:{end}]"
                start, offset = f"{end} + ", 1
            case Kind.SHORT_MESSAGE:
                yield f"first = {start}{offset} + 1"
                yield "after = first + frame[first - 1]"
                yield "if after > len(frame): raise IndexError"
                yield f"{field.name} = frame[first:after]"
                start, offset = "after + ", 0
            case Kind.DESTINATIONS | Kind.UNSUCCESSFUL:
                yield f"{field.name}, end_{number} = read_{field.name}(text, {start}{offset})"
                start, offset = f"end_{number} + ", 0
    yield f"rest = {start}{offset}"
    yield "tlvs = () if rest == len(frame) else decode_tlvs(frame, rest)"
    arguments = ["tlvs", *(["command_status"] if layout.is_response else []), "sequence_number"]
    yield f"return pdu_type({', '.join([*(field.name for field in layout.fields), *arguments])})"
