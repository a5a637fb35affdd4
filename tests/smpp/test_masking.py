"""What a traced PDU shows: never a password, numbers and texts only on request, and always the same length."""

import pytest
from hypothesis import given

from smpp.codec import decode, encode
from smpp.masking import masked_number, shown
from smpp.pdus import BindTransceiver, DeliverSm, Outbind, SmeAddress, SubmitMulti, SubmitSm, SubmitSmResp, Tlv, TlvTag
from smpp.values import EsmClass
from tests.smpp.strategies import all_pdus, deterministic

TEXT = b"Your code is 123456"
UDH = b"\x05\x00\x03\x2a\x02\x01"


def test_numbers_keep_their_ends_and_texts_their_length() -> None:
    pdu = SubmitSm(
        source_addr="MAXONY", destination_addr="41791234567", short_message=TEXT, sequence_number=7, data_coding=0
    )

    masked = decode(shown(encode(pdu), text=False))

    assert masked == SubmitSm(
        source_addr="MAXONY",
        destination_addr="41xxxxxxx67",
        short_message=b"*" * len(TEXT),
        sequence_number=7,
        data_coding=0,
    )


def test_on_request_they_are_shown_as_they_are() -> None:
    frame = encode(SubmitSm(destination_addr="41791234567", short_message=TEXT, sequence_number=7))

    assert shown(frame, text=True) == frame


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("pdu", [BindTransceiver(system_id="gw", password="geheim12"), Outbind(password="geheim12")])
def test_a_password_is_never_shown(pdu: BindTransceiver | Outbind, text: bool) -> None:
    octets = shown(encode(pdu, 1), text=text)

    assert b"geheim" not in octets
    assert getattr(decode(octets), "password", "") == "********"


def test_a_concatenation_header_stays_so_that_segments_can_be_told_apart() -> None:
    pdu = SubmitSm(esm_class=int(EsmClass.UDHI), short_message=UDH + TEXT, sequence_number=1)

    masked = decode(shown(encode(pdu), text=False))

    assert isinstance(masked, SubmitSm)
    assert masked.short_message == UDH + b"*" * len(TEXT)


def test_ucs2_text_becomes_stars_in_ucs2() -> None:
    pdu = SubmitSm(data_coding=8, short_message="Grüße".encode("utf-16-be"), sequence_number=1)

    masked = decode(shown(encode(pdu), text=False))

    assert isinstance(masked, SubmitSm)
    assert masked.short_message.decode("utf-16-be") == "*****"


def test_a_receipt_keeps_what_it_reports_and_loses_the_text_it_quotes() -> None:
    body = (
        b"id:77 sub:001 dlvrd:001 submit date:2611230400 done date:2611230401 stat:DELIVRD err:000 text:Your code is 1"
    )
    pdu = DeliverSm(esm_class=int(EsmClass.RECEIPT), source_addr="41791234567", short_message=body, sequence_number=1)

    masked = decode(shown(encode(pdu), text=False))

    assert isinstance(masked, DeliverSm)
    assert masked.short_message == body[: body.index(b"Your")] + b"*" * len(b"Your code is 1")
    assert masked.source_addr == "41xxxxxxx67"


def test_what_optional_parameters_say_of_people_is_masked_and_the_rest_stays() -> None:
    tlvs = (
        Tlv(TlvTag.MESSAGE_PAYLOAD, TEXT),
        Tlv(TlvTag.USER_MESSAGE_REFERENCE, b"\0\7"),
        Tlv(0x1400, b"41791234567"),
        Tlv(TlvTag.CALLBACK_NUM, b"\x01\x01\x0141791234567"),
    )

    masked = decode(shown(encode(SubmitSm(tlvs=tlvs, sequence_number=1)), text=False))

    stars = [b"*" * len(TEXT), b"\0\7", b"*" * 11, b"*" * 14]
    assert masked.tlvs == tuple(Tlv(tag, value) for (tag, _), value in zip(tlvs, stars, strict=True))


def test_every_recipient_of_a_submit_multi_is_masked() -> None:
    pdu = SubmitMulti(
        destinations=(SmeAddress(1, 1, "41791234567"), SmeAddress(1, 1, "41791234568")), sequence_number=1
    )

    masked = decode(shown(encode(pdu), text=False))

    assert isinstance(masked, SubmitMulti)
    assert masked.destinations == (SmeAddress(1, 1, "41xxxxxxx67"), SmeAddress(1, 1, "41xxxxxxx68"))


def test_of_what_cannot_be_read_only_the_header_is_shown() -> None:
    frame = encode(SubmitSm(destination_addr="41791234567", short_message=TEXT, sequence_number=1))
    damaged = frame[:20] + frame[20:].replace(b"\0", b"4")

    assert shown(damaged, text=True) == damaged[:16] + bytes(len(damaged) - 16)


@deterministic
@given(all_pdus)
def test_every_pdu_keeps_its_length_its_header_and_its_kind(pdu: SubmitSm) -> None:
    frame = encode(pdu)

    for text in (True, False):
        octets = shown(frame, text=text)
        assert len(octets) == len(frame)
        assert octets[:16] == frame[:16]


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("+41791234567", "+41xxxxxxx67"),
        ("MAXONY", "MAXONY"),
        ("12345", "12x45"),
        ("1234", "1234"),
        ("", ""),
        ("24hTaxi", "24hTaxi"),
    ],
)
def test_a_name_is_no_number(address: str, masked: str) -> None:
    assert masked_number(address) == masked


def test_an_answer_shows_the_carriers_id() -> None:
    frame = encode(SubmitSmResp(message_id="00B8BE19", sequence_number=3))

    assert shown(frame, text=False) == frame
