"""A PDU in one line of words: what it is, and every field that says something. Pure.

What a text says is for whoever asks: how octets become characters is no matter of SMPP.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from smpp.codec import decode
from smpp.commands import command_name
from smpp.errors import PeerError
from smpp.pdus import Pdu, Response, Tlv, UnknownPdu
from smpp.statuses import describe
from smpp.tlvs import TLV_RULES, TlvKind
from smpp.values import TlvTag

TextWords = Callable[[bytes, Pdu], Iterator[str]]
"""What to say of the octets of a text in this PDU: ``text="Hello"``."""

_LEFT_OUT: Final = frozenset({"sequence_number", "command_status", "command_id", "tlvs", "short_message", "body"})
_IN_HEX: Final = frozenset({"esm_class", "interface_version", "data_coding"})


def told(frame: bytes, text_words: TextWords) -> str:
    """``submit_sm 12 source_addr=MAXONY … text="Hello"``; what cannot be read is told so, with its octets."""
    try:
        pdu = decode(frame)
    except PeerError as error:
        return f"unreadable ({error}) {frame.hex()}"
    words = [command_name(pdu.command_id), str(pdu.sequence_number)]
    if isinstance(pdu, Response):
        words.append(describe(pdu.command_status).split(":")[0])
    return " ".join([*words, *_fields(pdu, text_words)])


def _fields(pdu: Pdu, text_words: TextWords) -> Iterator[str]:
    for field in attrs.fields(type(pdu)):  # type: ignore[arg-type]  # every PDU is an attrs class
        value = getattr(pdu, field.name)
        if field.name not in _LEFT_OUT and value not in ("", 0, ()):
            yield f"{field.name}={_value(field.name, value)}"
    if isinstance(pdu, UnknownPdu) and pdu.body:
        yield f"body={pdu.body.hex()}"
    short_message: bytes = getattr(pdu, "short_message", b"")
    if short_message:
        yield from text_words(short_message, pdu)
    for tlv in pdu.tlvs:
        yield from _tlv(tlv, pdu, text_words)


def _value(name: str, value: Any) -> str:  # noqa: ANN401 - whatever the field holds
    if name in _IN_HEX:
        return f"0x{value:02x}"
    if isinstance(value, tuple):
        names = (getattr(one, "destination_addr", "") or getattr(one, "dl_name", "") for one in value)
        return f"[{printable(', '.join(names))}]"
    return printable(value) if isinstance(value, str) else str(value)


def _tlv(tlv: Tlv, pdu: Pdu, text_words: TextWords) -> Iterator[str]:
    tag, value = tlv
    try:
        name = TlvTag(tag).name.lower()
    except ValueError:
        name = f"0x{tag:04x}"
    if tag == TlvTag.MESSAGE_PAYLOAD:
        yield from text_words(value, pdu)
        return
    rule = TLV_RULES.get(tag)
    if rule is not None and rule.kind is TlvKind.C_STRING:
        yield f"{name}={printable(value.rstrip(bytes(1)).decode('latin-1'))}"
    elif rule is not None and rule.kind is TlvKind.INTEGER:
        yield f"{name}={int.from_bytes(value, 'big')}"
    else:
        yield f"{name}={value.hex()}"


def printable(text: str) -> str:
    """``text`` on one line: what could move a terminal's cursor is written as an escape."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
