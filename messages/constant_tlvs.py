"""Constant TLVs: optional parameters that go along with every segment of a message because a country demands them.

India's registry is the known case: 0x1400 names the sending company, 0x1401 the approved template. They may be given
for a carrier, a route, an account or one message; of the same tag the more specific one is sent.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

VENDOR_TAGS: Final = range(0x1400, 0x4000)
"""SMPP 3.4 section 5.3.1 leaves these to vendors; only their owners know what they mean."""

GATEWAY_TAGS: Final = frozenset({0x0424, 0x020C, 0x020E, 0x020F, 0x0426})
"""What the gateway itself writes: message_payload, sar_msg_ref_num, sar_total_segments, sar_segment_seqnum and
more_messages_to_send."""

COUNT_MAX: Final = 10
"""So many may be given for one route, account or message."""
OCTETS_MAX: Final = 256
"""The longest value that may be given for one of these; registries' ids have some twenty digits."""


class ConstantTlv(NamedTuple):
    """One optional parameter: its tag (0 … 0xFFFF) and its octets."""

    tag: int
    value: bytes


ConstantTlvs = tuple[ConstantTlv, ...]
"""No two of them have the same tag."""


def more_specific(general: ConstantTlvs, specific: ConstantTlvs) -> ConstantTlvs:
    """Both together; of a tag that is in both, the one of ``specific``."""
    if not specific or not general:
        return specific or general
    return tuple({tlv.tag: tlv for tlv in (*general, *specific)}.values())


def tlvs_text(tlvs: Iterable[ConstantTlv]) -> str:
    """As they are stored: ``1400=31313031 1401=00ff``, empty for none."""
    return " ".join(f"{tlv.tag:04x}={tlv.value.hex()}" for tlv in tlvs)


def tlvs_of_text(text: str) -> ConstantTlvs:
    """What ``tlvs_text`` wrote.

    Raises:
        ValueError: it did not write this.
    """
    pairs = (word.split("=") for word in text.split())
    return tuple(ConstantTlv(int(tag, 16), bytes.fromhex(value)) for tag, value in pairs)
