import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import Alphabet, choose_alphabet
from messages.ids import CarrierName
from messages.inbound import GAP, link_of, read_inbound
from messages.reassembly import Concatenation
from messages.receipt import InboundMessage
from messages.segmentation import split
from messages.shift_tables import Language, ShiftTables


def delivered(body: bytes, data_coding: int = 0, esm_class: int = 0, **changes: object) -> InboundMessage:
    inbound = InboundMessage(CarrierName("alpine"), "41791234567", "41790000000", data_coding, esm_class, body, 1000)
    return attrs.evolve(inbound, **changes)  # type: ignore[arg-type]  # the tests name real fields


@pytest.mark.parametrize(
    ("data_coding", "default", "octets", "text", "encoding"),
    [
        (0x00, "gsm7", b"\x00 caf\x05", "@ café", Alphabet.GSM7),
        (0x01, "gsm7", b"\x00", "@", Alphabet.GSM7),
        (0x00, "latin1", b"caf\xe9 @", "café @", Alphabet.UCS2),
        (0x00, "utf8", "é€".encode(), "é€", Alphabet.UCS2),
        (0x00, "ascii", b"a\xff", "a\ufffd", Alphabet.UCS2),
        (0x03, "gsm7", b"caf\xe9", "café", Alphabet.UCS2),
        (0x06, "gsm7", "да".encode("iso8859-5"), "да", Alphabet.UCS2),
        (0x08, "latin1", b"\x04\x36", "ж", Alphabet.UCS2),
        (0x10, "latin1", b"\x00", "@", Alphabet.GSM7),
        (0x18, "gsm7", b"\x04\x36", "ж", Alphabet.UCS2),
        (0xF0, "utf8", b"\x02", "$", Alphabet.GSM7),
        (0xE0, "gsm7", b"\x04\x36", "ж", Alphabet.UCS2),
        (0xC8, "gsm7", b"\x02", "$", Alphabet.GSM7),
        *[(coding, "latin1", b"\x02", "$", Alphabet.GSM7) for coding in (0x11, 0x12, 0x13, 0xF1, 0xF2, 0xF3)],
        *[(coding, "latin1", b"\x04\x36", "ж", Alphabet.UCS2) for coding in (0x19, 0x1A, 0x1B)],
        (0x07, "gsm7", "של".encode("iso8859-8"), "של", Alphabet.UCS2),
    ],
)
def test_a_text_is_read_by_its_data_coding_and_the_carriers_alphabet(
    data_coding: int, default: str, octets: bytes, text: str, encoding: Alphabet
) -> None:
    read = read_inbound({1: delivered(octets, data_coding, default_alphabet=default)}, 1)
    assert (read.text, read.encoding, read.binary) == (text, encoding, b"")


@pytest.mark.parametrize("data_coding", [0x02, 0x04, 0x14, 0xF4, 0xF5, 0xF6, 0xF7, 0x05, 0x80])
def test_octets_that_are_no_text_stay_octets(data_coding: int) -> None:
    read = read_inbound({1: delivered(b"\x00\xff", data_coding)}, 1)
    assert (read.text, read.encoding, read.binary) == ("", Alphabet.BINARY, b"\x00\xff")


def test_a_header_without_udhi_is_text_and_with_it_is_none() -> None:
    assert link_of(delivered(b"\x05\x00\x03\x07\x02\x01hello")) is None
    assert link_of(delivered(b"\x05\x00\x03\x07\x02\x01hello", esm_class=0x40)) == Concatenation(7, 2, 1)
    assert link_of(delivered(b"\x05\x00\x03\x07\x01\x01hello", esm_class=0x40)) is None
    assert link_of(delivered(b"hello", link=Concatenation(9, 2, 2, 16))) == Concatenation(9, 2, 2, 16)
    assert read_inbound({1: delivered(b"\x05\x00\x03\x07\x01\x01hello", esm_class=0x40)}, 1).text == "hello"


def test_a_text_in_a_national_table_is_read_in_it() -> None:
    (segment,) = split("İyi günler ğış", Alphabet.GSM7, 0, tables=ShiftTables(Language.TURKISH, Language.TURKISH))
    assert read_inbound({1: delivered(segment.user_data, esm_class=0x40)}, 1).text == "İyi günler ğış"


def test_characters_that_a_sender_cut_are_joined_again() -> None:
    emoji = "👍".encode("utf-16-be")
    halves = {1: delivered(emoji[:2], 8), 2: delivered(emoji[2:], 8)}
    assert read_inbound(halves, 2).text == "👍"
    assert read_inbound({1: delivered(b"a\x1b"), 2: delivered(b"\x65b")}, 2).text == "a€b"


def test_gaps_show_where_segments_are_missing() -> None:
    parts = {2: delivered(b"two", received_at_ms=7), 3: delivered(b"three"), 5: delivered(b"five")}
    read = read_inbound(parts, 6)
    assert read.text == f"{GAP}twothree{GAP}five{GAP}"
    assert (read.missing, read.segment_count, read.received_at_ms) == ((1, 4, 6), 6, 7)


def test_segments_of_different_codings_are_read_each_by_its_own() -> None:
    read = read_inbound({1: delivered(b"caf\x05 "), 2: delivered("жук".encode("utf-16-be"), 8)}, 2)
    assert read.text == "café жук"
    mixed = read_inbound({1: delivered(b"text"), 2: delivered(b"\xff", 4)}, 2)
    assert (mixed.encoding, mixed.binary) == (Alphabet.BINARY, b"text\xff")


@given(st.text(st.sampled_from("a€[é👍ж"), min_size=1, max_size=400), st.booleans(), st.randoms(use_true_random=False))
def test_whatever_we_can_send_we_can_receive_in_any_order(text: str, long_reference: bool, rng: random.Random) -> None:
    alphabet = choose_alphabet(text).alphabet
    segments = list(split(text, alphabet, 9, long_reference=long_reference))
    rng.shuffle(segments)
    collected: dict[int, InboundMessage] = {}
    for segment in segments:
        inbound = delivered(
            segment.user_data, 0 if alphabet is Alphabet.GSM7 else 8, esm_class=0x40 if segment.udh else 0
        )
        link = link_of(inbound)
        collected[1 if link is None else link.number] = inbound
    read = read_inbound(collected, len(segments))
    assert (read.text, read.encoding, read.missing) == (text, alphabet, ())


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.builds(delivered, st.binary(max_size=20), st.integers(0, 255), st.sampled_from([0, 0x40])),
        min_size=1,
    ),
    st.sampled_from(["gsm7", "latin1", "ascii", "utf8", "what"]),
)
def test_nothing_a_carrier_delivers_breaks_the_reader(segments: dict[int, InboundMessage], default: str) -> None:
    segments = {number: attrs.evolve(one, default_alphabet=default) for number, one in segments.items()}
    read = read_inbound(segments, 6)
    assert set(read.missing) == set(range(1, 7)) - set(segments)
    read.text.encode()
