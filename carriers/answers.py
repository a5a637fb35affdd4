"""What a carrier's answer to a submit_sm says: its disposition, its words, the result of its segment. Pure."""

from typing import Final

from carriers.canonical_ids import canonical_id
from carriers.networks_told import network_told
from carriers.outcome import SegmentAccepted, SegmentRefused
from carriers.profile import CarrierProfile
from smpp.pdus import Response, SubmitSmResp, TlvTag
from smpp.statuses import Disposition, classify, describe

CONGESTION_MIN: Final = 90
"""congestion_state from which on a carrier wants less: 90 to 99 is nearing congestion, 100 congested (SMPP 5.0)."""


def result_of(number: int, response: Response, profile: CarrierProfile) -> SegmentAccepted | SegmentRefused:
    """What was answered to segment ``number``."""
    disposition = classify(response.command_status, profile.status_overrides)
    if disposition is Disposition.ACCEPTED:
        if isinstance(response, SubmitSmResp):
            carrier_message_id = canonical_id(response.message_id, profile.response_id_form)
            return SegmentAccepted(number, carrier_message_id, network_told(response, profile))
        # a generic_nack that says OK says nothing
        disposition = Disposition.TEMPORARY
    return SegmentRefused(number, response.command_status, disposition, _in_words(response))


def tells_of_congestion(response: Response) -> bool:
    """Whether the carrier says that it nears its limit or is at it; 3.4 peers send this parameter of 5.0 too."""
    return int.from_bytes(response.tlv(TlvTag.CONGESTION_STATE) or b"") >= CONGESTION_MIN


def _in_words(response: Response) -> str:
    text = response.tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT)
    words = describe(response.command_status)
    return words if text is None else f"{words} {text.rstrip(bytes(1)).decode('latin-1')}"
