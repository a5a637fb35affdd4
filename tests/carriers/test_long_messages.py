"""Long texts by each carrier's method, read again by the independent reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.default_alphabet import DefaultAlphabet, NotInDefaultAlphabet
from carriers.long_messages import Part, TooLongForCarrier, parts_of
from carriers.profile import LongMessage
from messages.alphabets import Alphabet, choose_alphabet, decode_text
from messages.reassembly import Concatenation, read_udh
from messages.segmentation import TooManySegments
from messages.shift_tables import Language, ShiftTables
from smpp.values import TlvTag
from tests.support.values.builders import a_message

SPLIT_BY_HEADER = [LongMessage.UDH8, LongMessage.UDH16]
TEXTS = st.text(st.sampled_from("ab€[ß漢😀"), min_size=1, max_size=400)


def parts(text: str, method: LongMessage, alphabet: Alphabet | None = None) -> tuple[Part, ...]:
    chosen = alphabet or choose_alphabet(text).alphabet
    return parts_of(a_message(text=text, alphabet=chosen), method, DefaultAlphabet.GSM7, 200)


@given(TEXTS, st.sampled_from(SPLIT_BY_HEADER))
def test_what_is_split_by_a_header_reads_as_the_whole(text: str, method: LongMessage) -> None:
    alphabet = choose_alphabet(text).alphabet
    sent = parts(text, method)
    read = [read_udh(part.short_message) if part.has_header else (None, part.short_message) for part in sent]
    assert decode_text(b"".join(body for _, body in read), alphabet) == text
    assert all(len(part.short_message) <= (160 if alphabet is Alphabet.GSM7 else 140) for part in sent)
    for number, (concatenation, body) in enumerate(read, start=1):
        bits = 8 if method is LongMessage.UDH8 else 16
        assert concatenation == (Concatenation(200, len(sent), number, bits) if len(sent) > 1 else None)
        assert decode_text(body, alphabet), "no segment is empty or begins in the middle of a character"


@given(TEXTS)
def test_sar_says_in_tlvs_what_a_header_says(text: str) -> None:
    sent = parts(text, LongMessage.SAR)
    assert not any(part.has_header for part in sent)
    assert decode_text(b"".join(part.short_message for part in sent), choose_alphabet(text).alphabet) == text
    if len(sent) > 1:
        assert [[(tlv.tag, tlv.value) for tlv in part.tlvs] for part in sent] == [
            [
                (TlvTag.SAR_MSG_REF_NUM, b"\x00\xc8"),
                (TlvTag.SAR_TOTAL_SEGMENTS, bytes([len(sent)])),
                (TlvTag.SAR_SEGMENT_SEQNUM, bytes([number])),
            ]
            for number in range(1, len(sent) + 1)
        ]


def test_a_payload_is_one_pdu_however_long() -> None:
    [part] = parts("x" * 1000, LongMessage.PAYLOAD)
    assert (part.short_message, part.has_header) == (b"", False)
    assert part.tlvs == ((TlvTag.MESSAGE_PAYLOAD, b"x" * 1000),)


def test_a_short_text_is_no_payload() -> None:
    assert parts("x" * 160, LongMessage.PAYLOAD) == (Part(b"x" * 160),)


def test_a_carrier_without_long_messages_gets_none() -> None:
    assert parts("x" * 160, LongMessage.REJECT) == (Part(b"x" * 160),)
    with pytest.raises(TooLongForCarrier, match="2 segments"):
        parts("x" * 161, LongMessage.REJECT)


def test_a_wide_reference_leaves_one_septet_less() -> None:
    assert [len(part.short_message) - 7 for part in parts("x" * 305, LongMessage.UDH16)] == [152, 152, 1]
    assert len(parts("x" * 305, LongMessage.UDH8)) == 2


def test_more_than_255_segments_are_too_many_for_a_wide_reference_too() -> None:
    with pytest.raises(TooManySegments):
        parts("x" * (255 * 152 + 1), LongMessage.UDH16)


def test_utf8_that_outgrows_short_message_travels_as_payload() -> None:
    [part] = parts_of(a_message(text="à" * 160), LongMessage.UDH8, DefaultAlphabet.UTF8, 1)
    assert part.short_message == b""
    assert part.tlvs == ((TlvTag.MESSAGE_PAYLOAD, "à".encode() * 160),)


def test_a_latin1_carrier_gets_latin1_cut_where_the_air_cuts() -> None:
    sent = parts_of(a_message(text="è" * 200), LongMessage.UDH8, DefaultAlphabet.LATIN1, 1)
    assert [part.short_message[6:] for part in sent] == [b"\xe8" * 153, b"\xe8" * 47]


@given(st.binary(min_size=1, max_size=600), st.sampled_from([*SPLIT_BY_HEADER, LongMessage.SAR]))
def test_binary_data_travels_by_every_method(data: bytes, method: LongMessage) -> None:
    message = a_message(text="", alphabet=Alphabet.BINARY, binary=data)
    sent = parts_of(message, method, DefaultAlphabet.LATIN1, 0x1234)
    bodies = [read_udh(part.short_message)[1] if part.has_header else part.short_message for part in sent]
    assert b"".join(bodies) == data


def test_a_reference_of_two_octets_is_used_whole_where_it_fits() -> None:
    message = a_message(text="x" * 161)
    headers = {
        method: parts_of(message, method, DefaultAlphabet.GSM7, 0x1234)[0].short_message[:7]
        for method in SPLIT_BY_HEADER
    }
    assert headers[LongMessage.UDH8] == b"\x05\x00\x03\x34\x02\x01x"
    assert headers[LongMessage.UDH16] == b"\x06\x08\x04\x12\x34\x02\x01"
    assert parts_of(message, LongMessage.SAR, DefaultAlphabet.GSM7, 0x1234)[1].tlvs[0].value == b"\x12\x34"


def test_a_text_a_little_too_long_for_one_segment_is_a_payload_although_it_fits_short_message() -> None:
    [part] = parts("ж" * 75, LongMessage.PAYLOAD)
    assert (part.short_message, len(part.tlvs[0].value)) == (b"", 150)


def test_national_tables_go_along_in_the_header_of_every_method() -> None:
    message = a_message(text="ış" * 100, tables=ShiftTables(single=Language.TURKISH))
    for method in (LongMessage.UDH8, LongMessage.UDH16, LongMessage.SAR, LongMessage.PAYLOAD):
        assert all(part.has_header for part in parts_of(message, method, DefaultAlphabet.GSM7, 1))
    with pytest.raises(NotInDefaultAlphabet, match="shift tables"):
        parts_of(message, LongMessage.UDH8, DefaultAlphabet.LATIN1, 1)


def test_a_flash_text_is_gsm7_whatever_the_carriers_own_alphabet_is() -> None:
    [flash] = parts_of(a_message(text="è", flash=True), LongMessage.UDH8, DefaultAlphabet.LATIN1, 1)
    [plain] = parts_of(a_message(text="è"), LongMessage.UDH8, DefaultAlphabet.LATIN1, 1)
    assert (flash.short_message, plain.short_message) == (b"\x04", b"\xe8")
