import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.alphabets import ESCAPE, GSM7_CHARACTERS, Alphabet, NotEncodable, choose_alphabet, decode_text
from messages.graphemes import cuts_character
from messages.reassembly import Concatenation, Reassembler, read_header, read_udh
from messages.segmentation import (
    MAX_SEGMENTS,
    Segment,
    TooManySegments,
    choose_tables,
    count_segments,
    split,
    split_for_sar,
    whole,
)
from messages.shift_tables import NO_SHIFT, Language, ShiftTables, decode_shifted, tables_of

GSM7, UCS2 = Alphabet.GSM7, Alphabet.UCS2

few_characters = st.sampled_from("a€[é👍ж")
texts = st.text(
    st.one_of(few_characters, st.sampled_from(sorted(GSM7_CHARACTERS)), st.characters(codec="utf-16-be")),
    max_size=700,
).map(lambda text: text.replace("\0", "?"))
# repetition brings texts to the borders, where cuts are
long_texts = st.builds(
    lambda prefix, unit, times: prefix + unit * times,
    st.text(few_characters, max_size=4),
    st.text(few_characters, min_size=1, max_size=3),
    st.integers(0, 260),
)


@pytest.mark.parametrize(
    ("text", "alphabet", "segments"),
    [
        ("", GSM7, 1),
        ("a" * 80, GSM7, 1),
        ("€" * 80, GSM7, 1),
        ("€" * 80 + "a", GSM7, 2),
        ("a" * 160, GSM7, 1),
        ("a" * 161, GSM7, 2),
        ("a" * 158 + "€", GSM7, 1),
        ("a" * 159 + "€", GSM7, 2),
        ("a" * 306, GSM7, 2),
        ("a" * 307, GSM7, 3),
        ("a" * 765, GSM7, 5),
        ("a" * 152 + "€" + "a" * 151, GSM7, 2),
        ("a" * 152 + "€" + "a" * 152, GSM7, 3),
        ("€" * 153, GSM7, 3),
        ("ж" * 70, UCS2, 1),
        ("ж" * 71, UCS2, 2),
        ("ж" * 134, UCS2, 2),
        ("ж" * 135, UCS2, 3),
        ("👍" * 35, UCS2, 1),
        ("👍" * 36, UCS2, 2),
        ("👍" * 66, UCS2, 2),
        ("👍" * 67, UCS2, 3),
        ("ж" * 66 + "👍" + "ж" * 66, UCS2, 3),
        ("ж" * 66 + "👍" + "ж" * 65, UCS2, 2),
        ("a" * 153 * 255, GSM7, 255),
        ("a" * (153 * 255 + 1), GSM7, 256),
        ("ж" * 67 * 255, UCS2, 255),
    ],
)
def test_a_text_takes_as_many_segments_as_the_standard_says(text: str, alphabet: Alphabet, segments: int) -> None:
    assert count_segments(text, alphabet) == segments


def test_one_segment_has_no_header() -> None:
    assert split("hello", GSM7, reference=7) == (Segment(1, 1, b"", b"hello"),)


def test_linked_segments_share_reference_and_total_and_count_from_one() -> None:
    segments = split("a" * 160 + "b" * 160, GSM7, reference=0xAB)
    assert [segment.udh for segment in segments] == [
        b"\x05\x00\x03\xab\x03\x01",
        b"\x05\x00\x03\xab\x03\x02",
        b"\x05\x00\x03\xab\x03\x03",
    ]
    assert [len(segment.user_data) for segment in segments] == [159, 159, 20]
    assert b"".join(segment.body for segment in segments) == b"a" * 160 + b"b" * 160


def test_an_escape_moves_whole_to_the_next_segment() -> None:
    first, second = split("a" * 152 + "€" + "a" * 20, GSM7, reference=0)
    assert first.body == b"a" * 152
    assert second.body == b"\x1b\x65" + b"a" * 20


def test_a_surrogate_pair_moves_whole_to_the_next_segment() -> None:
    first, second = split("ж" * 66 + "👍" + "ж" * 20, UCS2, reference=0)
    assert len(first.body) == 132
    assert second.body.startswith(b"\xd8\x3d\xdc\x4d")


@pytest.mark.parametrize("alphabet", [GSM7, UCS2])
def test_more_than_255_segments_are_refused_with_their_number(alphabet: Alphabet) -> None:
    capacity = 153 if alphabet is GSM7 else 67
    assert len(split("a" * capacity * MAX_SEGMENTS, alphabet, 0)) == MAX_SEGMENTS
    with pytest.raises(TooManySegments, match="256 segments") as refused:
        split("a" * (capacity * MAX_SEGMENTS + 1), alphabet, 0)
    assert refused.value.needed == MAX_SEGMENTS + 1


@pytest.mark.parametrize("reference", [-1, 256])
def test_a_reference_beyond_its_octet_is_refused(reference: int) -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        split("a", GSM7, reference)


@pytest.mark.parametrize("reference", [-1, 65_536])
def test_a_long_reference_beyond_its_two_octets_is_refused(reference: int) -> None:
    with pytest.raises(ValueError, match="0 to 65535"):
        split("a", GSM7, reference, long_reference=True)
    with pytest.raises(ValueError, match="0 to 65535"):
        split_for_sar("a", GSM7, reference)


@pytest.mark.parametrize(
    ("content", "alphabet", "lengths"),
    [
        ("a" * 160, GSM7, [160]),
        ("a" * 161, GSM7, [152, 9]),
        ("a" * 304, GSM7, [152, 152]),
        ("a" * 305, GSM7, [152, 152, 1]),
        ("a" * 151 + "€" + "a" * 20, GSM7, [151, 22]),
        ("ж" * 70, UCS2, [140]),
        ("ж" * 71, UCS2, [132, 10]),
        ("ж" * 132, UCS2, [132, 132]),
        ("ж" * 133, UCS2, [132, 132, 2]),
        ("ж" * 65 + "👍" + "ж" * 20, UCS2, [130, 44]),
        (b"\0" * 140, Alphabet.BINARY, [140]),
        (b"\x1b" * 141, Alphabet.BINARY, [133, 8]),
        (b"\xd8" * 267, Alphabet.BINARY, [133, 133, 1]),
    ],
)
def test_a_long_reference_leaves_a_unit_less(content: str | bytes, alphabet: Alphabet, lengths: list[int]) -> None:
    segments = split(content, alphabet, 0x1234, long_reference=True)
    assert [len(segment.body) for segment in segments] == lengths
    assert count_segments(content, alphabet, long_reference=True) == len(lengths)
    if len(segments) > 1:
        assert segments[0].udh == bytes((6, 8, 4, 0x12, 0x34, len(segments), 1))
        assert {segment.reference for segment in segments} == {0x1234}


@pytest.mark.parametrize(
    ("octets", "lengths"), [(140, [140]), (141, [134, 7]), (268, [134, 134]), (269, [134, 134, 1])]
)
def test_binary_data_is_cut_at_134_octets(octets: int, lengths: list[int]) -> None:
    segments = split(b"\x1b" * octets, Alphabet.BINARY, 1)
    assert [len(segment.body) for segment in segments] == lengths
    assert count_segments(b"\x1b" * octets, Alphabet.BINARY) == len(lengths)


def test_a_text_is_no_binary_data_nor_are_octets_a_text() -> None:
    with pytest.raises(ValueError, match="octets"):
        split("a", Alphabet.BINARY, 0)
    with pytest.raises(ValueError, match="binary data"):
        split(b"a", GSM7, 0)


def test_segments_for_sar_are_cut_for_the_air_and_carry_no_header() -> None:
    segments = split_for_sar("a" * 200, GSM7, 0xABCD)
    assert [(segment.number, segment.total, segment.reference) for segment in segments] == [
        (1, 2, 0xABCD),
        (2, 2, 0xABCD),
    ]
    assert [segment.user_data for segment in segments] == [b"a" * 153, b"a" * 47]
    assert [len(segment.body) for segment in split_for_sar("ж" * 71, UCS2, 0)] == [134, 8]
    assert split_for_sar("a" * 160, GSM7, 9) == (Segment(1, 1, b"", b"a" * 160),)


def test_a_whole_text_is_one_segment_as_long_as_255_would_hold_it() -> None:
    assert whole("a" * 153 * 255, GSM7) == Segment(1, 1, b"", b"a" * 153 * 255)
    with pytest.raises(TooManySegments, match="256 segments"):
        whole("a" * (153 * 255 + 1), GSM7)


SINGLE = ShiftTables(single=Language.TURKISH)
LOCKING = ShiftTables(locking=Language.TURKISH)
BOTH = ShiftTables(single=Language.PORTUGUESE, locking=Language.PORTUGUESE)


@pytest.mark.parametrize(
    ("tables", "single", "linked", "linked_long", "header"),
    [
        (SINGLE, 155, 149, 148, b"\x03\x24\x01\x01"),
        (LOCKING, 155, 149, 148, b"\x03\x25\x01\x01"),
        (BOTH, 152, 146, 145, b"\x06\x24\x01\x03\x25\x01\x03"),
    ],
)
def test_shift_tables_cost_their_header(
    tables: ShiftTables, single: int, linked: int, linked_long: int, header: bytes
) -> None:
    (only,) = split("a" * single, GSM7, 0, tables=tables)
    assert (only.udh, len(only.body)) == (header, single)
    first, second = split("a" * (single + 1), GSM7, 7, tables=tables)
    assert len(first.body) == linked
    assert second.udh == bytes((5 + len(header) - 1, 0, 3, 7, 2, 2)) + header[1:]
    first, _ = split("a" * (single + 1), GSM7, 7, long_reference=True, tables=tables)
    assert len(first.body) == linked_long
    # sar: the carrier's concatenation needs its place too
    assert next(len(part.body) for part in split_for_sar("a" * (single + 1), GSM7, 7, tables=tables)) == linked
    assert {part.udh for part in split_for_sar("a" * (single + 1), GSM7, 7, tables=tables)} == {header}
    assert whole("a" * 1000, GSM7, tables=tables).udh == header


def test_shift_tables_are_not_for_ucs2() -> None:
    with pytest.raises(ValueError, match="GSM 7-bit"):
        split("a", UCS2, 0, tables=SINGLE)


@pytest.mark.parametrize(
    ("text", "languages", "tables"),
    [
        ("hello", [Language.TURKISH], NO_SHIFT),
        ("İyi günler", [Language.TURKISH], LOCKING),
        ("¿Qué tal está, corazón?", [Language.TURKISH, Language.SPANISH], ShiftTables(single=Language.SPANISH)),
        ("Olá, não há pão", [Language.PORTUGUESE], ShiftTables(locking=Language.PORTUGUESE)),
        ("Ωμέγα".replace("μέγα", "ã"), [Language.PORTUGUESE], ShiftTables(single=Language.PORTUGUESE)),
        ("não há Ω pão, não há avô, há maçã" * 2, [Language.PORTUGUESE], BOTH),
        ("Привет", list(Language), None),
        ("İ", [], None),
        ("İ", [Language.SPANISH], None),
    ],
)
def test_the_tables_of_the_fewest_segments_are_chosen(
    text: str, languages: list[Language], tables: ShiftTables | None
) -> None:
    assert choose_tables(text, languages) == tables


def test_a_text_its_alphabet_lacks_is_not_split() -> None:
    with pytest.raises(NotEncodable):
        split("ж" * 200, GSM7, 0)
    with pytest.raises(NotEncodable):
        count_segments("\ud800" * 200, UCS2)


@settings(deadline=None)
@given(st.one_of(texts, long_texts), st.integers(0, 255))
@example("a" * 152 + "€" * 200, 0)
@example("ж" + "👍" * 200, 255)
def test_every_split_agrees_with_the_count_and_reads_back_by_the_independent_reader(text: str, reference: int) -> None:
    alphabet = choose_alphabet(text).alphabet
    segments = split(text, alphabet, reference)
    assert len(segments) == count_segments(text, alphabet)
    reassembler = Reassembler()
    answers: list[bytes | None] = []
    for segment in segments:
        concatenation, body = read_udh(segment.user_data) if len(segments) > 1 else (None, segment.user_data)
        if len(segments) > 1:
            assert concatenation == Concatenation(reference, len(segments), segment.number)
        answers.append(reassembler.add("ACME", "+41791234567", concatenation, body, now_ms=0))
    assert answers[:-1] == [None] * (len(segments) - 1)
    whole = answers[-1]
    assert whole is not None
    assert decode_text(whole, alphabet) == text


@settings(deadline=None)
@given(st.one_of(texts, long_texts))
@example("a\u0301\u0302\u0303" * 40)
def test_no_segment_is_too_long_or_cuts_a_character(text: str) -> None:
    alphabet = choose_alphabet(text).alphabet
    segments = split(text, alphabet, 0)
    most = {GSM7: (160, 153), UCS2: (140, 134)}[alphabet][len(segments) > 1]
    for segment in segments:
        assert len(segment.body) <= most
        assert segment.body or not text
        if alphabet is GSM7:
            assert not segment.body.endswith(bytes([ESCAPE]))
        else:
            segment.body.decode("utf-16-be")
    # each is filled up to the character that did not fit: one of the alphabet, or one that a reader sees
    bodies = [segment.body for segment in segments]
    for number, body in enumerate(bodies[:-1], start=1):
        if len(body) < most - (1 if alphabet is GSM7 else 2):
            assert alphabet is UCS2
            before = b"".join(bodies[:number]).decode("utf-16-be")
            after = b"".join(bodies[number:]).decode("utf-16-be")
            assert not cuts_character(before, after)
            assert len(body) + len(first_visible(after).encode("utf-16-be")) > most


def first_visible(text: str) -> str:
    """What a reader sees as the first character."""
    ends = (end for end in range(1, len(text)) if not cuts_character(text[:end], text[end:]))
    return text[: next(ends, len(text))]


ALL_TABLES = [
    NO_SHIFT,
    *(ShiftTables(single=language) for language in Language),
    *(
        ShiftTables(single, locking)
        for locking in (Language.TURKISH, Language.PORTUGUESE)
        for single in (None, locking)
    ),
]


@st.composite
def shifted_texts(draw: st.DrawFn) -> tuple[str, ShiftTables]:
    """A text and tables that hold it; repetition brings it to the borders."""
    tables = draw(st.sampled_from(ALL_TABLES))
    characters = sorted(set(tables.basic) - {"\x1b"} | set(tables.extension.values()))
    unit = draw(st.text(st.sampled_from(characters), min_size=1, max_size=4))
    prefix = draw(st.text(st.sampled_from(characters), max_size=20))
    return prefix + unit * draw(st.integers(0, 260)), tables


@settings(deadline=None)
@given(shifted_texts(), st.integers(0, 255), st.booleans())
def test_every_split_in_shift_tables_reads_back_by_the_independent_reader(
    shifted: tuple[str, ShiftTables], reference: int, long_reference: bool
) -> None:
    text, tables = shifted
    segments = split(text, GSM7, reference, long_reference=long_reference, tables=tables)
    assert len(segments) == count_segments(text, GSM7, long_reference=long_reference, tables=tables)
    reassembler = Reassembler()
    whole_text: str | None = None
    for segment in reversed(segments):
        assert len(segment.udh) * 8 + len(segment.body) * 7 <= 140 * 8
        header, body = read_header(segment.user_data) if segment.udh else (read_header(b"")[0], segment.user_data)
        assert body == segment.body
        found = tables_of(header.single_shift, header.locking_shift)
        assert found == tables
        if len(segments) > 1:
            assert header.concatenation == Concatenation(
                reference, len(segments), segment.number, 16 if long_reference else 8
            )
        collected = reassembler.add("a", "b", header.concatenation, body, 0)
        whole_text = None if collected is None else decode_shifted(collected, found)
        # a character is never cut: each segment reads by itself
        assert decode_shifted(body, found) in text
    assert whole_text == text


@settings(deadline=None)
@given(
    st.one_of(texts, long_texts, st.binary(max_size=1500)),
    st.integers(0, 65_535),
    st.sampled_from(["udh16", "sar", "payload"]),
)
def test_every_way_to_send_a_long_message_reads_back(content: str | bytes, reference: int, way: str) -> None:
    alphabet = Alphabet.BINARY if isinstance(content, bytes) else choose_alphabet(content).alphabet
    match way:
        case "udh16":
            segments = split(content, alphabet, reference, long_reference=True)
        case "sar":
            segments = split_for_sar(content, alphabet, reference)
        case _:
            segments = (whole(content, alphabet),)
    reassembler = Reassembler()
    answers = []
    for segment in segments:
        concatenation, body = read_udh(segment.user_data) if segment.udh else (None, segment.user_data)
        if way == "sar" and segment.total > 1:
            concatenation = Concatenation(segment.reference, segment.total, segment.number, 16)
        if way != "payload":
            bits = 7 if alphabet is GSM7 else 8
            overhead = 6 if segment.total > 1 and way == "sar" else len(segment.udh)
            assert overhead * 8 + len(segment.body) * bits <= 140 * 8
        answers.append(reassembler.add("a", "b", concatenation, body, 0))
    assert answers[:-1] == [None] * (len(segments) - 1)
    received = answers[-1]
    assert received is not None
    assert (received if alphabet is Alphabet.BINARY else decode_text(received, alphabet)) == content


def test_the_vectors_of_other_gateways_split_as_they_expect() -> None:
    """765 characters of GSM 7-bit, 402 octets, 335 characters of UCS-2 (670 octets), 400 times one letter."""
    assert [len(one.body) for one in split("a" * 765, GSM7, 1)] == [153] * 5
    assert [len(one.body) for one in split(bytes(402), Alphabet.BINARY, 1)] == [134] * 3
    assert [len(one.body) for one in split("ж" * 335, UCS2, 1)] == [134] * 5
    assert [len(one.body) for one in split("X" * 400, GSM7, 1)] == [153, 153, 94]
    for segment in split("€" * 400, GSM7, 1):
        assert len(segment.body) % 2 == 0, "an escape and its septet"
    for reference in range(10_000):
        assert split("a" * 161, GSM7, reference % 256)[1].udh[3] == reference % 256
