"""A PDU as it may be shown: passwords never, numbers and texts only to somebody who asked for them. Pure.

Masked frames keep their length and everything that the protocol means by them, so that they can be read, and opened in
Wireshark, like the real ones.
"""

import re
from typing import Any, Final, TypeVar

import attrs

from smpp.codec import decode, encode
from smpp.compiler import HEADER_OCTETS
from smpp.destinations import DistributionList, SmeAddress, Unsuccessful
from smpp.errors import PeerError, UsageError
from smpp.pdus import DataSm, DeliverSm, Pdu, Tlv, UnknownPdu
from smpp.receipts import DeliveryReceipt, read_receipt
from smpp.tlvs import TLV_RULES
from smpp.values import DataCoding, EsmClass, TlvTag

_NUMBERS: Final = ("source_addr", "destination_addr", "esme_addr")
_DIGITS: Final = re.compile(r"(?<=\d\d)\d(?=\d\d)")
_RECEIPT_TEXT: Final = re.compile(rb"\btext:", re.IGNORECASE)
_PRIVATE_TAGS: Final = frozenset(
    {TlvTag.CALLBACK_NUM, TlvTag.CALLBACK_NUM_ATAG, TlvTag.SOURCE_SUBADDRESS, TlvTag.DEST_SUBADDRESS}
)
_P = TypeVar("_P", SmeAddress, DistributionList, Unsuccessful)


def shown(frame: bytes, *, text: bool) -> bytes:
    """``frame`` without its password, and unless ``text`` without numbers and texts; always of the same length.

    A frame that cannot be read shows its header only: nobody knows what is in it.
    """
    try:
        pdu = decode(frame)
        masked = encode(_masked(pdu, text=text))
    except (PeerError, UsageError):
        masked = b""
    if len(masked) != len(frame):
        # a tolerated deviation, which strict writing would put right: then there is nothing to mask it by
        return frame[:HEADER_OCTETS] + bytes(max(0, len(frame) - HEADER_OCTETS))
    return masked


def _masked(pdu: Pdu, *, text: bool) -> Pdu:
    if isinstance(pdu, UnknownPdu):
        return pdu if text else attrs.evolve(pdu, body=bytes(len(pdu.body)))
    changes: dict[str, Any] = {}
    if hasattr(pdu, "password"):
        changes["password"] = "*" * len(pdu.password)
    if not text:
        changes |= _private(pdu)
    return attrs.evolve(pdu, **changes)  # type: ignore[misc]  # every PDU is an attrs class


def _private(pdu: Pdu) -> dict[str, Any]:
    changes: dict[str, Any] = {name: masked_number(getattr(pdu, name)) for name in _NUMBERS if hasattr(pdu, name)}
    if hasattr(pdu, "destinations"):
        changes["destinations"] = tuple(map(_addressed, pdu.destinations))
    if hasattr(pdu, "unsuccessful"):
        changes["unsuccessful"] = tuple(map(_addressed, pdu.unsuccessful))
    is_receipt = isinstance(pdu, DeliverSm | DataSm) and isinstance(read_receipt(pdu), DeliveryReceipt)
    if hasattr(pdu, "short_message"):
        changes["short_message"] = _text(pdu.short_message, pdu, is_receipt=is_receipt)
    changes["tlvs"] = tuple(_tlv(tlv, pdu, is_receipt=is_receipt) for tlv in pdu.tlvs)
    return changes


def masked_number(address: str) -> str:
    """The first and last two digits, the others as ``x``; a SenderName, which has fewer digits, stays."""
    return _DIGITS.sub("x", address)


def _addressed(destination: _P) -> _P:
    if isinstance(destination, DistributionList):
        return destination
    return attrs.evolve(destination, destination_addr=masked_number(destination.destination_addr))


def _tlv(tlv: Tlv, pdu: Pdu, *, is_receipt: bool) -> Tlv:
    tag, value = tlv
    if tag == TlvTag.MESSAGE_PAYLOAD:
        return Tlv(tag, _text(value, pdu, is_receipt=is_receipt))
    return tlv if tag in TLV_RULES and tag not in _PRIVATE_TAGS else Tlv(tag, b"*" * len(value))


def _text(octets: bytes, pdu: Pdu, *, is_receipt: bool) -> bytes:
    if is_receipt:
        label = _RECEIPT_TEXT.search(octets)
        kept = label.end() if label is not None else len(octets)
        return octets[:kept] + b"*" * (len(octets) - kept)
    header = 0
    if octets and getattr(pdu, "esm_class", 0) & EsmClass.UDHI:
        header = min(len(octets), 1 + octets[0])
    star = b"\x00*" if getattr(pdu, "data_coding", 0) == DataCoding.UCS2 else b"*"
    hidden = len(octets) - header
    return octets[:header] + (star * hidden)[:hidden]
