"""Mobile-originated (MO) messages as texts: what links their segments, and what they say. Pure.

A carrier delivers segments in any order, some of them twice and some never. Everything here reads what came from
outside, so nothing raises: what cannot be read becomes U+FFFD or stays binary data.
"""

import enum
from collections.abc import Mapping
from typing import Final

import attrs

from messages.alphabets import Alphabet
from messages.ids import CarrierName
from messages.reassembly import Concatenation, Header, read_header
from messages.receipt import InboundMessage
from messages.shift_tables import ShiftTables, decode_shifted, tables_of

GAP: Final = " […] "
"""What stands in a text for segments that never came."""

_UDHI: Final = 0x40
_CODECS: Final[Mapping[int, str]] = {0x03: "latin-1", 0x06: "iso8859-5", 0x07: "iso8859-8", 0x0E: "euc_kr"}
_DEFAULT_CODECS: Final[Mapping[str, str]] = {"latin1": "latin-1", "ascii": "ascii", "utf8": "utf-8"}


class _Default(enum.Enum):
    """The coding that each carrier fills with an alphabet of its own."""

    ALPHABET = enum.auto()


@attrs.frozen
class InboundText:
    """An MO message as a whole, or as much of it as came.

    ``missing`` are the numbers of the segments that never came, empty for a whole text. ``encoding`` is ``binary`` for
    octets that are no text: they are in ``binary`` then and ``text`` is empty. ``received_at_ms`` (Unix milliseconds)
    is when its first segment came.
    """

    carrier: CarrierName
    source: str
    destination: str
    text: str = attrs.field(repr=False)
    binary: bytes = attrs.field(repr=False)
    encoding: Alphabet
    segment_count: int
    missing: tuple[int, ...]
    received_at_ms: int


def link_of(inbound: InboundMessage) -> Concatenation | None:
    """What links a delivered segment to others: its sar TLVs, else its header; None for a message by itself."""
    link = inbound.link if inbound.link is not None else _header_and_body(inbound)[0].concatenation
    return None if link is None or link.total == 1 else link


def read_inbound(segments: Mapping[int, InboundMessage], total: int) -> InboundText:
    """The message that ``segments`` (at least one, by their numbers from 1 to ``total``) make.

    Neighbours of one coding are joined before they are read, because some senders cut characters.
    """
    first = segments[min(segments)]
    runs = list(_runs(segments))
    texts = [_text(run) for run in runs]
    whole, binary = "", b""
    if None in texts:
        binary = b"".join(run.octets for run in runs)
    else:
        expected = 1
        for run, text in zip(runs, texts, strict=True):
            whole += (GAP if run.first != expected else "") + (text or "")
            expected = run.last + 1
        whole += GAP if expected <= total else ""
    return InboundText(
        carrier=first.carrier,
        source=first.source,
        destination=first.destination,
        text=whole,
        binary=binary,
        encoding=Alphabet.BINARY if None in texts else _encoding(first),
        segment_count=total,
        missing=tuple(number for number in range(1, total + 1) if number not in segments),
        received_at_ms=min(segment.received_at_ms for segment in segments.values()),
    )


_Coding = Alphabet | _Default | str


def _coding(data_coding: int) -> _Coding:
    """Which alphabet a data_coding names (SMPP 3.4 section 5.2.19; TS 23.038 section 4 for those with classes)."""
    if data_coding in {0x00, 0x01}:
        return _Default.ALPHABET
    if data_coding in _CODECS:
        return _CODECS[data_coding]
    group, low = data_coding & 0xF0, data_coding & 0x0C
    match group:
        case 0x00:
            return Alphabet.UCS2 if data_coding == 0x08 else Alphabet.BINARY  # noqa: PLR2004 - UCS-2
        case 0x10 | 0x20 | 0x30:
            return {0x00: Alphabet.GSM7, 0x08: Alphabet.UCS2}.get(low, Alphabet.BINARY)
        case 0xC0 | 0xD0:
            return Alphabet.GSM7
        case 0xE0:
            return Alphabet.UCS2
        case 0xF0:
            return Alphabet.BINARY if data_coding & 0x04 else Alphabet.GSM7
        case _:
            return Alphabet.BINARY


def _encoding(inbound: InboundMessage) -> Alphabet:
    """The word for a text's encoding: whatever is neither GSM 7-bit nor binary is told as UCS-2, which holds it."""
    coding = _coding(inbound.data_coding)
    if coding is _Default.ALPHABET:
        return Alphabet.UCS2 if inbound.default_alphabet in _DEFAULT_CODECS else Alphabet.GSM7
    return coding if isinstance(coding, Alphabet) else Alphabet.UCS2


def _text(run: "_Run") -> str | None:
    coding = run.coding
    if coding is _Default.ALPHABET:
        codec = _DEFAULT_CODECS.get(run.default_alphabet)
        coding = Alphabet.GSM7 if codec is None else codec
    match coding:
        case Alphabet.GSM7:
            return decode_shifted(run.octets, run.tables)
        case Alphabet.UCS2:
            return run.octets.decode("utf-16-be", errors="replace")
        case Alphabet.BINARY:
            return None
        case _:
            return run.octets.decode(str(coding), errors="replace")


def _header_and_body(inbound: InboundMessage) -> tuple[Header, bytes]:
    return read_header(inbound.body) if inbound.esm_class & _UDHI else (Header(), inbound.body)


@attrs.frozen
class _Run:
    """Neighbouring segments, from number ``first`` to ``last``, that are read in one way."""

    first: int
    last: int
    coding: _Coding
    default_alphabet: str
    tables: ShiftTables
    octets: bytes

    @property
    def how(self) -> tuple[_Coding, str, ShiftTables]:
        """All that says how to read the octets."""
        return self.coding, self.default_alphabet, self.tables


def _runs(segments: Mapping[int, InboundMessage]) -> list[_Run]:
    runs: list[_Run] = []
    for number, segment in sorted(segments.items()):
        header, body = _header_and_body(segment)
        tables = tables_of(header.single_shift, header.locking_shift)
        run = _Run(number, number, _coding(segment.data_coding), segment.default_alphabet, tables, body)
        before = runs[-1] if runs else None
        if before is not None and before.last + 1 == number and before.how == run.how:
            runs[-1] = attrs.evolve(before, last=number, octets=before.octets + body)
        else:
            runs.append(run)
    return runs
