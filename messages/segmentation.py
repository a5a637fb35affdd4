"""How a text becomes segments: how many it takes, and the user data of each.

A segment carries 140 octets on the air: 160 septets, 70 UTF-16 units or 140 octets of binary data. A text that needs
more is cut into segments that each give some octets to a concatenation header (3GPP TS 23.040 section 9.2.3.24.1): 6
for an 8-bit reference, which leaves 153 septets, 67 units or 134 octets; 7 for a 16-bit one (section 9.2.3.24.8), which
leaves 152, 66 or 133. National shift tables take 3 more for each table. An escape and the septet after it, and the two
halves of a surrogate pair, stay in one segment, so a segment may hold one unit less. What a reader sees as one
character stays together too, where that costs no segment.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from messages.alphabets import ESCAPE, EXTENSION_CHARACTERS, Alphabet, NotEncodable, choose_alphabet, encode_text
from messages.graphemes import cuts_character
from messages.shift_tables import NO_SHIFT, Language, ShiftTables, combinations, encode_shifted
from messages.values import value

MAX_SEGMENTS: Final = 255
"""A concatenation header counts segments in one octet."""

_AIR_OCTETS: Final = 140
_SINGLE_SEPTETS: Final = 160
_LINKED_SEPTETS: Final = 153
_SINGLE_UNITS: Final = 70
_BASIC_PLANE_MAX: Final = 0xFFFF
_HIGH_SURROGATES: Final = range(0xD8, 0xDC)
_SHORT_ELEMENT_OCTETS: Final = 5
_LONG_ELEMENT_OCTETS: Final = 6
_LARGEST_SHORT_REFERENCE: Final = 0xFF
_LARGEST_LONG_REFERENCE: Final = 0xFFFF


class TooManySegments(ValueError):  # noqa: N818 - reads as the sentence it is
    """A text needs more than 255 segments; ``needed`` says how many."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        super().__init__(f"the text needs {needed} segments and a message has at most {MAX_SEGMENTS}")


@value
class Segment:
    """One of the parts a message travels in.

    ``number`` counts from 1 to ``total``; ``reference`` is what the segments of the message share, 0 when it is one
    segment. ``udh`` is the user data header with its length octet, empty when nothing needs one: a message with
    ``total`` above 1 and no concatenation in its header travels with sar TLVs. GSM 7-bit bodies are unpacked septets.
    """

    number: int
    total: int
    udh: bytes
    body: bytes = attrs.field(repr=False)
    reference: int = 0

    @property
    def user_data(self) -> bytes:
        """What goes into ``short_message``: the header and the body; at most 160 octets."""
        return self.udh + self.body


def count_segments(
    content: str | bytes, alphabet: Alphabet, *, long_reference: bool = False, tables: ShiftTables = NO_SHIFT
) -> int:
    """How many segments ``content`` takes (1 …; above 255 it cannot be sent).

    Raises:
        NotEncodable: the alphabet lacks a character. Short texts are not looked at, so this is no check:
            ``unencodable_characters`` is.
        ValueError: a text is to travel as binary data, or octets as a text.
    """
    if isinstance(content, str) and alphabet is not Alphabet.BINARY and tables == NO_SHIFT:
        # every character costs one or two units: half the capacity needs no counting
        half = _SINGLE_SEPTETS // 2 if alphabet is Alphabet.GSM7 else _SINGLE_UNITS // 2
        if len(content) <= half:
            return 1
        if alphabet is Alphabet.GSM7 and not long_reference:
            escapes = sum(map(content.count, EXTENSION_CHARACTERS))
            units = len(content) + escapes
            if units <= _SINGLE_SEPTETS:
                return 1
            if not escapes:
                return -(-units // _LINKED_SEPTETS)
    body = _encoded(content, alphabet, tables)
    if len(body) <= _capacity(alphabet, len(tables.header)):
        return 1
    return sum(1 for _ in _cuts(body, alphabet, _linked_capacity(alphabet, tables, long_reference=long_reference)))


def split(
    content: str | bytes,
    alphabet: Alphabet,
    reference: int,
    *,
    long_reference: bool = False,
    tables: ShiftTables = NO_SHIFT,
) -> tuple[Segment, ...]:
    """The segments of ``content``, in order, linked by their headers. Octets are binary data, everything else a text.

    ``reference`` (0 … 255, or 0 … 65,535 with ``long_reference``) is shared by the segments and must differ between
    messages to one recipient that are on their way at the same time. ``tables`` are for GSM 7-bit only.

    Raises:
        NotEncodable: the alphabet lacks a character.
        TooManySegments: more than 255 are needed.
        ValueError: the reference does not fit its header, or content and alphabet do not fit each other.
    """
    _check_reference(reference, _LARGEST_LONG_REFERENCE if long_reference else _LARGEST_SHORT_REFERENCE)
    bodies = _bodies(content, alphabet, tables, long_reference=long_reference)
    total = len(bodies)
    if total == 1:
        return (Segment(1, 1, _udh(tables.header), bodies[0]),)
    link = b"\x08\x04" + reference.to_bytes(2, "big") if long_reference else bytes((0x00, 3, reference))
    return tuple(
        Segment(number, total, _udh(link + bytes((total, number)) + tables.header), body, reference)
        for number, body in enumerate(bodies, start=1)
    )


def split_for_sar(
    content: str | bytes, alphabet: Alphabet, reference: int, *, tables: ShiftTables = NO_SHIFT
) -> tuple[Segment, ...]:
    """The segments of ``content`` for a carrier that links them itself, told by sar_msg_ref_num and its like.

    They are cut as those with an 8-bit reference, because on the air they get that header, and carry no concatenation
    themselves. ``reference`` is 0 … 65,535.

    Raises:
        NotEncodable: the alphabet lacks a character.
        TooManySegments: more than 255 are needed.
        ValueError: the reference does not fit its TLV, or content and alphabet do not fit each other.
    """
    _check_reference(reference, _LARGEST_LONG_REFERENCE)
    bodies = _bodies(content, alphabet, tables, long_reference=False)
    total = len(bodies)
    if total == 1:
        return (Segment(1, 1, _udh(tables.header), bodies[0]),)
    udh = _udh(tables.header)
    return tuple(Segment(number, total, udh, body, reference) for number, body in enumerate(bodies, start=1))


def whole(content: str | bytes, alphabet: Alphabet, *, tables: ShiftTables = NO_SHIFT) -> Segment:
    """All of ``content`` in one, however long: for a carrier that cuts what it gets as message_payload.

    Raises:
        NotEncodable: the alphabet lacks a character.
        TooManySegments: the carrier would need more than 255.
        ValueError: content and alphabet do not fit each other.
    """
    body = _encoded(content, alphabet, tables)
    most = MAX_SEGMENTS * _linked_capacity(alphabet, tables, long_reference=False)
    if len(body) > most:
        raise TooManySegments(count_segments(content, alphabet, tables=tables))
    return Segment(1, 1, _udh(tables.header), body)


def choose_tables(text: str, languages: Iterable[Language], *, long_reference: bool = False) -> ShiftTables | None:
    """The tables of ``languages`` in which ``text`` takes the fewest segments, or else the fewest septets.

    None when it fits into none of them. The default tables win wherever they hold the text: they ask nothing of the
    handset.
    """
    if choose_alphabet(text).alphabet is Alphabet.GSM7:
        return NO_SHIFT
    costs: list[tuple[int, int, ShiftTables]] = []
    for tables in combinations(languages):
        try:
            septets = len(encode_shifted(text, tables))
        except NotEncodable:
            continue
        segments = count_segments(text, Alphabet.GSM7, long_reference=long_reference, tables=tables)
        costs.append((segments, septets + len(tables.header), tables))
    return min(costs, key=lambda cost: cost[:2])[2] if costs else None


def _check_reference(reference: int, largest: int) -> None:
    if not 0 <= reference <= largest:
        raise ValueError(f"a reference is 0 to {largest}, not {reference}")


def _encoded(content: str | bytes, alphabet: Alphabet, tables: ShiftTables) -> bytes:
    if isinstance(content, bytes):
        if alphabet is not Alphabet.BINARY:
            raise ValueError(f"octets travel as binary data, not as {alphabet}")
        return content
    if tables != NO_SHIFT and alphabet is Alphabet.GSM7:
        return encode_shifted(content, tables)
    if tables != NO_SHIFT:
        raise ValueError(f"national shift tables are of GSM 7-bit, not of {alphabet}")
    return encode_text(content, alphabet)


def _bodies(content: str | bytes, alphabet: Alphabet, tables: ShiftTables, *, long_reference: bool) -> list[bytes]:
    body = _encoded(content, alphabet, tables)
    if len(body) <= _capacity(alphabet, len(tables.header)):
        return [body]
    capacity = _linked_capacity(alphabet, tables, long_reference=long_reference)
    cuts = _gentle_cuts(body, capacity) if alphabet is Alphabet.UCS2 else _cuts(body, alphabet, capacity)
    bodies = [body[start:end] for start, end in cuts]
    if len(bodies) > MAX_SEGMENTS:
        raise TooManySegments(len(bodies))
    return bodies


def _udh(elements: bytes) -> bytes:
    return bytes((len(elements),)) + elements if elements else b""


def _linked_capacity(alphabet: Alphabet, tables: ShiftTables, *, long_reference: bool) -> int:
    element = _LONG_ELEMENT_OCTETS if long_reference else _SHORT_ELEMENT_OCTETS
    return _capacity(alphabet, element + len(tables.header))


def _capacity(alphabet: Alphabet, element_octets: int) -> int:
    """How many octets of body fit beside a header with ``element_octets`` of elements; septets count one each."""
    left = _AIR_OCTETS - (element_octets + 1 if element_octets else 0)
    if alphabet is Alphabet.GSM7:
        return left * 8 // 7
    return left - left % 2 if alphabet is Alphabet.UCS2 else left


def _gentle_cuts(body: bytes, capacity: int) -> Iterator[tuple[int, int]]:
    """As many as ``_cuts`` of UCS-2, but between visible characters wherever the others have room for more."""
    start = 0
    while start < len(body):
        end = next(_cuts(body, Alphabet.UCS2, capacity, start))[1]
        earlier = _before_character(body, start, end)
        if earlier != end and _rest(body, capacity, earlier) == _rest(body, capacity, end):
            end = earlier
        yield start, end
        start = end


def _before_character(body: bytes, start: int, end: int) -> int:
    """The last place up to ``end`` that cuts no visible character; ``end`` where one fills the whole segment."""
    text, after = body[start:end].decode("utf-16-be"), body[end : end + 4].decode("utf-16-be", errors="ignore")
    for length in range(len(text), 0, -1):
        if not cuts_character(text[:length], text[length:] or after):
            return start + 2 * sum(2 if ord(character) > _BASIC_PLANE_MAX else 1 for character in text[:length])
    return end


def _rest(body: bytes, capacity: int, start: int) -> int:
    return sum(1 for _ in _cuts(body, Alphabet.UCS2, capacity, start))


def _cuts(body: bytes, alphabet: Alphabet, capacity: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where each linked segment of an encoded content starts and ends, from ``start`` on."""
    while start < len(body):
        end = start + capacity
        if end < len(body):
            # an escape is never the second half of a pair, so one in the last place has its other half beyond the cut
            if alphabet is Alphabet.GSM7 and body[end - 1] == ESCAPE:
                end -= 1
            elif alphabet is Alphabet.UCS2 and body[end - 2] in _HIGH_SURROGATES:
                end -= 2
        yield start, min(end, len(body))
        start = end
