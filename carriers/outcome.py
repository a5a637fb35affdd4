"""What became of one attempt: the result of every segment of a leased message."""

import attrs

from messages.message import LeasedMessage
from messages.network import NetworkCode
from messages.values import value
from smpp.statuses import Disposition


@value
class SegmentAccepted:
    """The carrier took it. ``carrier_message_id`` is in the carrier's canonical form, as receipts will name it.

    ``network`` is the recipient's, where the answer told it.
    """

    number: int
    carrier_message_id: str
    network: NetworkCode | None = None


@attrs.frozen
class SegmentRefused:
    """The carrier answered no. ``disposition`` says what to do about it, ``error`` says it in words."""

    number: int
    command_status: int
    disposition: Disposition
    error: str


@attrs.frozen
class SegmentUnknown:
    """Written and never answered: the carrier may have it or not."""

    number: int
    reason: str


@attrs.frozen
class SegmentUnwritten:
    """Certainly not with the carrier: never written, or refused for being too fast and not tried again."""

    number: int


@attrs.frozen
class AsUcs2:
    """The message went once more as UCS-2, because the carrier refused it in GSM 7-bit with the words ``refusal``."""

    refusal: str

    def __str__(self) -> str:
        """As it ends a sentence."""
        return "as UCS-2"


@attrs.frozen
class WithoutTlvs:
    """It went once more without its constant TLVs, whose ``tags`` it had carried when the carrier refused it."""

    refusal: str
    tags: tuple[int, ...]

    def __str__(self) -> str:
        """As it ends a sentence."""
        return "without its constant TLVs " + ", ".join(f"0x{tag:04X}" for tag in self.tags)


Rewriting = AsUcs2 | WithoutTlvs
"""How the whole of a message was sent once more in an attempt, after the carrier had refused how it was written."""

SegmentResult = SegmentAccepted | SegmentRefused | SegmentUnknown | SegmentUnwritten


@value
class Outcome:
    """All results of an attempt on one bind, ordered by segment number (from 1), one for each segment.

    Of a message that was rewritten these are the results of the second try.
    """

    leased: LeasedMessage
    bind: str
    segments: tuple[SegmentResult, ...]
    rewriting: Rewriting | None = None
