"""The sar TLVs of a delivery: what links its segments where no user data header does (SMPP 3.4 section 5.3.2.22)."""

from messages.reassembly import Concatenation
from smpp.pdus import DataSm, DeliverSm
from smpp.values import TlvTag


def sar_link(pdu: DeliverSm | DataSm) -> Concatenation | None:
    """What the three TLVs say; None when one is missing, of the wrong length, or their numbers make no sense."""
    reference, total, number = (
        _number(pdu.tlv(tag), octets)
        for tag, octets in (
            (TlvTag.SAR_MSG_REF_NUM, 2),
            (TlvTag.SAR_TOTAL_SEGMENTS, 1),
            (TlvTag.SAR_SEGMENT_SEQNUM, 1),
        )
    )
    if reference is None or total is None or number is None or not 1 <= number <= total:
        return None
    return Concatenation(reference, total, number, reference_bits=16)


def _number(value: bytes | None, octets: int) -> int | None:
    return int.from_bytes(value, "big") if value is not None and len(value) == octets else None
