"""What a simulated operator demands of a submit_sm: each rule reads the PDU and answers with a command_status. Pure."""

import re
from collections.abc import Callable

import attrs

from messages.constant_tlvs import VENDOR_TAGS
from smpp.errors import PeerError
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus
from smpp.times import AbsoluteTime, parse_time
from smpp.values import EsmClass, TlvTag

Rule = Callable[[SubmitSm], int]
"""0 has no objection."""


@attrs.frozen
class NeedsTlv:
    """Refuses what lacks an optional parameter, as a regulator's registration number."""

    tag: int

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if pdu.tlv(self.tag) else int(CommandStatus.RMISSINGOPTPARAM)


@attrs.frozen
class NumbersLike:
    """Refuses recipients whose number is not written like ``pattern``."""

    pattern: str

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if re.fullmatch(self.pattern, pdu.destination_addr) else int(CommandStatus.RINVDSTADR)


@attrs.frozen
class SendersLike:
    """Refuses senders that are not written like ``pattern``."""

    pattern: str

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if re.fullmatch(self.pattern, pdu.source_addr) else int(CommandStatus.RINVSRCADR)


@attrs.frozen
class DataCodings:
    """Refuses every other data_coding."""

    allowed: frozenset[int]

    def __call__(self, pdu: SubmitSm) -> int:
        """See Rule."""
        return 0 if pdu.data_coding in self.allowed else int(CommandStatus.RINVDCS)


def no_vendor_tlvs(pdu: SubmitSm) -> int:
    """Refuses vendors' optional parameters."""
    return int(CommandStatus.ROPTPARNOTALLWD) if any(tlv.tag in VENDOR_TAGS for tlv in pdu.tlvs) else 0


def absolute_validity_only(pdu: SubmitSm) -> int:
    """Refuses a relative validity_period."""
    return 0 if _validity_is(pdu, absolute=True) else int(CommandStatus.RINVEXPIRY)


def relative_validity_only(pdu: SubmitSm) -> int:
    """Refuses an absolute validity_period."""
    return 0 if _validity_is(pdu, absolute=False) else int(CommandStatus.RINVEXPIRY)


def _validity_is(pdu: SubmitSm, *, absolute: bool) -> bool:
    if not pdu.validity_period:
        return True
    try:
        return isinstance(parse_time(pdu.validity_period), AbsoluteTime) is absolute
    except PeerError:
        return False


def no_headers(pdu: SubmitSm) -> int:
    """Refuses texts with a UDH."""
    return int(CommandStatus.RINVESMCLASS) if pdu.esm_class & EsmClass.UDHI else 0


def no_sar(pdu: SubmitSm) -> int:
    """Refuses the SAR parameters."""
    return int(CommandStatus.ROPTPARNOTALLWD) if pdu.tlv(TlvTag.SAR_MSG_REF_NUM) else 0


def no_payload(pdu: SubmitSm) -> int:
    """Refuses message_payload."""
    return int(CommandStatus.ROPTPARNOTALLWD) if pdu.tlv(TlvTag.MESSAGE_PAYLOAD) else 0
