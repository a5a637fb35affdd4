"""What a carrier's answer to a submit_sm says."""

import attrs
import pytest

from carriers.answers import result_of, tells_of_congestion
from carriers.canonical_ids import IdForm
from carriers.outcome import SegmentAccepted, SegmentRefused
from carriers.profile import CarrierProfile
from messages.ids import CarrierName
from messages.network import NetworkCode
from smpp.pdus import GenericNack, SubmitSmResp, Tlv
from smpp.statuses import CommandStatus, Disposition
from smpp.values import TlvTag

ALPINE = CarrierProfile(
    CarrierName("alpine"),
    "127.0.0.1",
    2775,
    "maxony",
    response_id_form=IdForm.LOWER,
    status_overrides={0xFF: Disposition.OUR_SETUP},
)


def test_an_acceptance_has_its_id_in_the_form_of_receipts() -> None:
    assert result_of(2, SubmitSmResp(message_id="0AFF"), ALPINE) == SegmentAccepted(2, "0aff")


@pytest.mark.parametrize(
    ("status", "disposition"),
    [
        (CommandStatus.RINVDSTADR, Disposition.PERMANENT),
        (CommandStatus.RTHROTTLED, Disposition.THROTTLED),
        (0xFF, Disposition.OUR_SETUP),
        (0x4FF, Disposition.TEMPORARY),
    ],
)
@pytest.mark.parametrize("answer", [SubmitSmResp, GenericNack])
def test_a_refusal_means_what_it_means_at_this_carrier(
    answer: type[SubmitSmResp | GenericNack], status: int, disposition: Disposition
) -> None:
    result = result_of(1, answer(command_status=status), ALPINE)
    assert isinstance(result, SegmentRefused)
    assert (result.command_status, result.disposition) == (status, disposition)


def test_an_acceptance_has_the_network_that_it_tells() -> None:
    told = Tlv(TlvTag.DEST_NETWORK_ID, b"22801\0")
    alpine = attrs.evolve(ALPINE, network_tlvs=(TlvTag.DEST_NETWORK_ID,))
    assert result_of(1, SubmitSmResp(message_id="1", tlvs=(told,)), alpine) == SegmentAccepted(
        1, "1", NetworkCode("228-01")
    )
    assert result_of(1, SubmitSmResp(message_id="1", tlvs=(told,)), ALPINE) == SegmentAccepted(1, "1")


def test_a_generic_nack_that_says_ok_is_no_acceptance() -> None:
    result = result_of(1, GenericNack(), ALPINE)
    assert isinstance(result, SegmentRefused)
    assert result.disposition is Disposition.TEMPORARY


def test_the_words_of_the_carrier_stand_behind_ours() -> None:
    said = Tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT, b"no contract\0")
    result = result_of(1, SubmitSmResp(command_status=0x0A, tlvs=(said,)), ALPINE)
    assert isinstance(result, SegmentRefused)
    assert result.error == "RINVSRCADR (0x0A): The peer does not take this sender. no contract"


@pytest.mark.parametrize(("octets", "tells"), [(b"", False), (b"\x59", False), (b"\x5a", True), (b"\x64", True)])
def test_congestion_is_told_from_ninety_on(octets: bytes, tells: bool) -> None:
    assert tells_of_congestion(SubmitSmResp(tlvs=(Tlv(TlvTag.CONGESTION_STATE, octets),))) is tells
    assert not tells_of_congestion(SubmitSmResp())
