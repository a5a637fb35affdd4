"""smpp.pdus: what all PDUs have, and what none of them shows."""

import pytest

from smpp.commands import CommandId, command_name, is_response
from smpp.pdus import (
    AlertNotification,
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    EsmClass,
    GenericNack,
    Outbind,
    Pdu,
    ReplaceSm,
    Request,
    Response,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Tlv,
    TlvTag,
    UnknownPdu,
    Unsuccessful,
)


def test_a_tlv_is_found_by_its_tag_and_the_first_one_counts() -> None:
    pdu = SubmitSm(tlvs=(Tlv(0x1400, b"a"), Tlv(TlvTag.SAR_MSG_REF_NUM, b"\0\1"), Tlv(0x1400, b"b")))
    assert pdu.tlv(0x1400) == b"a"
    assert pdu.tlv(TlvTag.SAR_MSG_REF_NUM) == b"\0\1"
    assert pdu.tlv(0x1401) is None


def test_a_request_has_no_status_and_knows_its_answer() -> None:
    request = SubmitSm(sequence_number=9)
    assert request.command_status == 0
    assert request.answer(0x58) == SubmitSmResp(command_status=0x58, sequence_number=9)
    assert BindTransceiver(sequence_number=1).answer() == BindTransceiverResp(sequence_number=1)
    assert Outbind().answer() is None
    assert AlertNotification().answer() is None


def test_pdus_are_requests_responses_or_unknown() -> None:
    assert isinstance(DeliverSm(), Request)
    assert isinstance(GenericNack(), Response)
    assert not isinstance(UnknownPdu(0x111), Request | Response)
    assert not UnknownPdu(0x111).is_response
    assert UnknownPdu(0x80000111).is_response


def test_pdus_of_the_same_values_are_equal_and_of_another_class_are_not() -> None:
    assert SubmitSm(source_addr="1") == SubmitSm(source_addr="1")
    submit: Pdu = SubmitSm()
    deliver: Pdu = DeliverSm()
    assert submit != deliver


@pytest.mark.parametrize(
    "pdu",
    [
        SubmitSm(source_addr="41791234567", destination_addr="41791234567", short_message=b"secret"),
        DeliverSm(source_addr="41791234567", tlvs=(Tlv(TlvTag.MESSAGE_PAYLOAD, b"secret"),)),
        BindTransceiver(system_id="gateway", password="secret"),
        Outbind(password="secret"),
        SubmitMulti(destinations=(SmeAddress(1, 1, "41791234567"),), short_message=b"secret"),
        SubmitMultiResp(unsuccessful=(Unsuccessful(1, 1, "41791234567", 11),)),
        ReplaceSm(source_addr="41791234567", short_message=b"secret"),
        UnknownPdu(0x111, body=b"secret"),
    ],
    ids=lambda pdu: type(pdu).__name__,
)
def test_a_pdu_in_a_log_shows_no_password_number_or_text(pdu: Pdu) -> None:
    assert "secret" not in repr(pdu)
    assert "41791234567" not in repr(pdu)


def test_a_peer_cannot_break_a_line_of_the_log() -> None:
    """Found by fuzzing."""
    assert "\n" not in repr(DeliverSm(service_type="\n", source_addr="4\n179123", destination_addr="\n"))


def test_commands_have_names_and_directions() -> None:
    assert command_name(CommandId.SUBMIT_SM) == "submit_sm"
    assert command_name(0x111) == "command 0x00000111"
    assert is_response(0x80000000)
    assert not is_response(0x103)


def test_parts_of_esm_class_combine() -> None:
    assert EsmClass.RECEIPT | EsmClass.UDHI == 0x44
