import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.reassembly import Concatenation, Header, Incomplete, Reassembler, read_header, read_udh


@pytest.mark.parametrize(
    ("user_data", "expected"),
    [
        (b"\x05\x00\x03\x07\x02\x01hello", (Concatenation(7, 2, 1), b"hello")),
        (b"\x06\x08\x04\x01\x02\x03\x03hello", (Concatenation(0x102, 3, 3, reference_bits=16), b"hello")),
        (b"\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x02ring", (Concatenation(7, 2, 2), b"ring")),
        (b"\x06\x05\x04\x0b\x84\x23\xf0ring", (None, b"ring")),
        (b"\x00hello", (None, b"hello")),
        (b"", (None, b"")),
        (b"\x05\x00\x03\x07", (None, b"\x05\x00\x03\x07")),
        (b"\x05\x00\x03\x07\x00\x00x", (None, b"x")),
        (b"\x05\x00\x03\x07\x02\x03x", (None, b"x")),
        (b"\x05\x00\x03\x07\x02\x00x", (None, b"x")),
        (b"\x02\x00\x09x", (None, b"x")),
        (b"\x01\x00x", (None, b"x")),
        # smpp.pdu's tests: a 16-bit reference twice, of which the last counts; others around it; a wrong length
        (bytes.fromhex("0500032403012e"), (Concatenation(0x24, 3, 1), b".")),
        (bytes.fromhex("06 08049cfa0302 2e"), (Concatenation(0x9CFA, 3, 2, reference_bits=16), b".")),
        (bytes.fromhex("0c 0804abcd0302 08049cfa0302 2e"), (Concatenation(0x9CFA, 3, 2, reference_bits=16), b".")),
        (bytes.fromhex("0f 0203ffffff 0201ff 0003240301 0200 2e"), (Concatenation(0x24, 3, 1), b".")),
        (bytes.fromhex("05 0004240301 2e"), (None, b".")),
    ],
)
def test_a_udh_is_read_whatever_it_holds(user_data: bytes, expected: tuple[Concatenation | None, bytes]) -> None:
    assert read_udh(user_data) == expected


@pytest.mark.parametrize(
    ("user_data", "header"),
    [
        (b"\x03\x24\x01\x01x", Header(single_shift=1)),
        (b"\x03\x25\x01\x03x", Header(locking_shift=3)),
        (b"\x06\x24\x01\x03\x25\x01\x03x", Header(single_shift=3, locking_shift=3)),
        (b"\x08\x00\x03\x07\x02\x01\x24\x01\x02x", Header(Concatenation(7, 2, 1), single_shift=2)),
        (b"\x06\x05\x04\x0b\x84\x23\xf0x", Header(port=0x0B84)),
        (b"\x04\x04\x02\x50\x00x", Header(port=0x50)),
        (b"\x03\x24\x02\x01x", Header()),
        (b"\x06\x24\x01\x01\x24\x01\x02x", Header(single_shift=2)),
    ],
)
def test_a_header_names_tables_and_ports(user_data: bytes, header: Header) -> None:
    assert read_header(user_data) == (header, b"x")


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_no_user_data_breaks_the_reader(user_data: bytes) -> None:
    concatenation, body = read_udh(user_data)
    assert user_data.endswith(body)
    assert concatenation is None or 1 <= concatenation.number <= concatenation.total <= 255


def test_segments_in_any_order_and_twice_make_one_text() -> None:
    reassembler = Reassembler()
    assert reassembler.add("a", "b", Concatenation(1, 3, 3), b"3", 0) is None
    assert reassembler.add("a", "b", Concatenation(1, 3, 1), b"1", 1) is None
    assert reassembler.add("a", "b", Concatenation(1, 3, 1), b"1", 2) is None
    assert reassembler.add("a", "b", Concatenation(1, 3, 2), b"2", 3) == b"123"
    assert len(reassembler) == 0


def test_a_segment_without_concatenation_is_whole() -> None:
    reassembler = Reassembler()
    assert reassembler.add("a", "b", None, b"text", 0) == b"text"
    assert reassembler.add("a", "b", Concatenation(1, 1, 1), b"text", 0) == b"text"


@pytest.mark.parametrize(
    "other",
    [
        ("x", "b", Concatenation(1, 2, 2)),
        ("a", "x", Concatenation(1, 2, 2)),
        ("a", "b", Concatenation(2, 2, 2)),
        ("a", "b", Concatenation(1, 3, 2)),
        ("a", "b", Concatenation(1, 2, 2, reference_bits=16)),
    ],
)
def test_segments_of_different_messages_do_not_mix(other: tuple[str, str, Concatenation]) -> None:
    reassembler = Reassembler()
    reassembler.add("a", "b", Concatenation(1, 2, 1), b"1", 0)
    source, destination, concatenation = other
    assert reassembler.add(source, destination, concatenation, b"2", 0) is None
    assert len(reassembler) == 2


def test_what_waits_too_long_is_dropped_and_handed_out() -> None:
    reassembler = Reassembler(keep_ms=1000)
    reassembler.add("a", "b", Concatenation(1, 2, 1), b"1", now_ms=0)
    reassembler.expire(999)
    assert len(reassembler) == 1
    assert reassembler.add("a", "b", Concatenation(1, 2, 2), b"2", now_ms=1000) is None
    assert reassembler.take_dropped() == (Incomplete("a", "b", 2, {1: b"1"}),)
    assert reassembler.take_dropped() == ()
    assert len(reassembler) == 1


def test_when_full_the_oldest_message_goes() -> None:
    reassembler = Reassembler(most_pending=2)
    for reference in range(5):
        reassembler.add("a", "b", Concatenation(reference, 2, 1), bytes([reference]), now_ms=reference)
    assert len(reassembler) == 2
    # what was dropped and not asked for is bounded too
    assert [dropped.bodies for dropped in reassembler.take_dropped()] == [{1: b"\x01"}, {1: b"\x02"}]
    assert reassembler.add("a", "b", Concatenation(4, 2, 2), b"!", now_ms=9) == b"\x04!"
