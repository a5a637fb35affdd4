"""What a handset sends, as deliver_sm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import Alphabet, decode_text
from messages.reassembly import read_udh
from simulators.operator.inbound import CHARACTERS_MAX, Inbound, LongForm
from smpp.codec import decode, encode
from smpp.pdus import DeliverSm
from smpp.values import TlvTag

LONG = "0123456789" * 40


def written(text: str, form: LongForm = LongForm.UDH8) -> tuple[DeliverSm, ...]:
    return Inbound("41791234567", "20200", text, form).pdus(0x1234)


def text_in(pdu: DeliverSm) -> str:
    octets = pdu.short_message or pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    if pdu.esm_class & 0x40:
        octets = read_udh(octets)[1]
    return decode_text(octets, Alphabet.UCS2 if pdu.data_coding == 8 else Alphabet.GSM7)


def test_a_short_text_is_one_deliver_sm_from_a_number_to_a_short_code() -> None:
    [pdu] = written("STOP")
    assert (pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) == ("41791234567", 1, 1)
    assert (pdu.destination_addr, pdu.dest_addr_ton) == ("20200", 6)
    assert (pdu.short_message, pdu.esm_class, pdu.data_coding) == (b"STOP", 0, 0)


def test_what_gsm_lacks_is_written_in_ucs2() -> None:
    [pdu] = written("СТОП")
    assert (pdu.data_coding, pdu.short_message) == (8, "СТОП".encode("utf-16-be"))


@pytest.mark.parametrize(("form", "header"), [(LongForm.UDH8, 6), (LongForm.UDH16, 7)])
def test_segments_are_linked_by_a_header(form: LongForm, header: int) -> None:
    pdus = written(LONG, form)
    read = [read_udh(pdu.short_message) for pdu in pdus]
    assert [(link.total, link.number) for link, _ in read if link] == [(3, 1), (3, 2), (3, 3)]
    assert {pdu.short_message[0] + 1 for pdu in pdus} == {header}
    assert "".join(map(text_in, pdus)) == LONG


def test_segments_are_linked_by_sar_parameters() -> None:
    pdus = written(LONG, LongForm.SAR)
    assert [(pdu.tlv(TlvTag.SAR_MSG_REF_NUM), pdu.tlv(TlvTag.SAR_SEGMENT_SEQNUM)) for pdu in pdus] == [
        (b"\x12\x34", bytes([number])) for number in (1, 2, 3)
    ]
    assert "".join(map(text_in, pdus)) == LONG


def test_a_long_text_may_come_in_one_piece() -> None:
    [pdu] = written(LONG, LongForm.PAYLOAD)
    assert (pdu.short_message, pdu.tlv(TlvTag.MESSAGE_PAYLOAD)) == (b"", LONG.encode())


@pytest.mark.parametrize(
    ("sender", "recipient", "text", "said"),
    [
        ("", "20200", "Hi", "the sender has 1 to 20"),
        ("41", "1" * 21, "Hi", "the recipient has 1 to 20"),
        ("41\n", "20200", "Hi", "the sender has"),
        ("41", "20200", "x" * (CHARACTERS_MAX + 1), "may have 10,000"),
        ("41", "20200", "\ud83d", "surrogate"),
        ("41", "20200", "a\0b", "NUL"),
    ],
)
def test_what_no_handset_sends_is_refused(sender: str, recipient: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Inbound(sender, recipient, text)


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=500),
    st.sampled_from(LongForm),
    st.integers(0, 10**9),
)
def test_every_text_arrives_whole_over_the_wire(text: str, form: LongForm, reference: int) -> None:
    pdus = [decode(encode(pdu, 1)) for pdu in Inbound("41", "20200", text, form).pdus(reference)]
    assert "".join(text_in(pdu) for pdu in pdus if isinstance(pdu, DeliverSm)) == text
