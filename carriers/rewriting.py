"""Whether a message that was refused for its form is sent once more in another one, by the same carrier. Pure.

Two refusals say that the form is at fault and not the message: that of its data_coding, and those of its optional
parameters. It is tried once in each attempt, on the same bind and under the same lease, and only where the carrier took
no segment: what it has cannot be written again.
"""

from typing import Final

from carriers.data_codings import FLASH_UCS2, UCS2
from carriers.outcome import AsUcs2, Outcome, Rewriting, SegmentRefused, SegmentUnwritten, WithoutTlvs
from messages.alphabets import Alphabet
from messages.constant_tlvs import GATEWAY_TAGS
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus, Disposition

TLV_REFUSALS: Final = frozenset(
    {
        CommandStatus.RINVOPTPARSTREAM,
        CommandStatus.ROPTPARNOTALLWD,
        CommandStatus.RINVPARLEN,
        CommandStatus.RINVOPTPARAMVAL,
    }
)
"""The TLV errors of SMPP 3.4 but RMISSINGOPTPARAM: who misses one is not content with fewer."""


def rewriting_after(outcome: Outcome, written: SubmitSm, *, tlvs_required: bool) -> Rewriting | None:
    """How to send the message once more, None where ``outcome`` is what became of it.

    ``written`` is one of the PDUs that were refused. With ``tlvs_required`` nothing leaves without its constant TLVs. A
    status that the carrier's profile gives another meaning than OUR_SETUP says nothing about the form.
    """
    refusals = [segment for segment in outcome.segments if isinstance(segment, SegmentRefused)]
    unwritten = sum(isinstance(segment, SegmentUnwritten) for segment in outcome.segments)
    if outcome.rewriting is not None or not refusals or len(refusals) + unwritten < len(outcome.segments):
        return None
    if any(refusal.disposition is not Disposition.OUR_SETUP for refusal in refusals):
        return None
    statuses = {refusal.command_status for refusal in refusals}
    if statuses == {CommandStatus.RINVDCS} and _is_gsm7(outcome, written):
        return AsUcs2(refusals[0].error)
    tags = tuple(tlv.tag for tlv in written.tlvs if tlv.tag not in GATEWAY_TAGS)
    if statuses <= TLV_REFUSALS and tags and not tlvs_required:
        return WithoutTlvs(refusals[0].error, tags)
    return None


def _is_gsm7(outcome: Outcome, written: SubmitSm) -> bool:
    """Whether it was written as GSM 7-bit, or as what the carrier has in its place."""
    return outcome.leased.message.alphabet is Alphabet.GSM7 and written.data_coding not in {UCS2, FLASH_UCS2}
