"""What each optional parameter holds: its size and type (SMPP 3.4 section 5.3.2, and those of 5.0 that 3.4 peers send).

Writing is strict: `smpp.codec.encode` refuses a value that breaks its tag's rule. Reading is tolerant: a TLV is kept as
it came, and `tlv_value` makes the best of it. A tag without a rule, as every vendor's, may carry 0 to 65535 octets.
"""

from enum import Enum
from typing import Final

import attrs

from smpp.errors import UsageError
from smpp.pdu import Tlv
from smpp.values import TlvTag

_UINT16_MAX: Final = 0xFFFF


class TlvKind(Enum):
    """What the octets mean."""

    INTEGER = "a number"
    C_STRING = "a string with its NUL"
    OCTETS = "octets"


@attrs.frozen
class TlvRule:
    """What may be written as the value of one tag; a C_STRING's octets include its NUL."""

    kind: TlvKind
    least_octets: int
    most_octets: int


def _number(octets: int) -> TlvRule:
    return TlvRule(TlvKind.INTEGER, octets, octets)


def _string(most_octets: int) -> TlvRule:
    return TlvRule(TlvKind.C_STRING, 1, most_octets)


def _octets(least: int, most: int) -> TlvRule:
    return TlvRule(TlvKind.OCTETS, least, most)


_ANY: Final = _octets(0, _UINT16_MAX)

TLV_RULES: Final[dict[int, TlvRule]] = {
    TlvTag.DEST_ADDR_SUBUNIT: _number(1),
    TlvTag.DEST_NETWORK_TYPE: _number(1),
    TlvTag.DEST_BEARER_TYPE: _number(1),
    TlvTag.DEST_TELEMATICS_ID: _number(2),
    TlvTag.SOURCE_ADDR_SUBUNIT: _number(1),
    TlvTag.SOURCE_NETWORK_TYPE: _number(1),
    TlvTag.SOURCE_BEARER_TYPE: _number(1),
    TlvTag.SOURCE_TELEMATICS_ID: _number(1),
    TlvTag.QOS_TIME_TO_LIVE: _number(4),
    TlvTag.PAYLOAD_TYPE: _number(1),
    TlvTag.ADDITIONAL_STATUS_INFO_TEXT: _string(256),
    TlvTag.RECEIPTED_MESSAGE_ID: _string(65),
    TlvTag.MS_MSG_WAIT_FACILITIES: _number(1),
    TlvTag.PRIVACY_INDICATOR: _number(1),
    TlvTag.SOURCE_SUBADDRESS: _octets(2, 23),
    TlvTag.DEST_SUBADDRESS: _octets(2, 23),
    TlvTag.USER_MESSAGE_REFERENCE: _number(2),
    TlvTag.USER_RESPONSE_CODE: _number(1),
    TlvTag.SOURCE_PORT: _number(2),
    TlvTag.DESTINATION_PORT: _number(2),
    TlvTag.SAR_MSG_REF_NUM: _number(2),
    TlvTag.LANGUAGE_INDICATOR: _number(1),
    TlvTag.SAR_TOTAL_SEGMENTS: _number(1),
    TlvTag.SAR_SEGMENT_SEQNUM: _number(1),
    TlvTag.SC_INTERFACE_VERSION: _number(1),
    TlvTag.CALLBACK_NUM_PRES_IND: _number(1),
    TlvTag.CALLBACK_NUM_ATAG: _octets(1, 65),
    TlvTag.NUMBER_OF_MESSAGES: _number(1),
    TlvTag.CALLBACK_NUM: _octets(4, 19),
    TlvTag.DPF_RESULT: _number(1),
    TlvTag.SET_DPF: _number(1),
    TlvTag.MS_AVAILABILITY_STATUS: _number(1),
    TlvTag.NETWORK_ERROR_CODE: _octets(3, 3),
    TlvTag.MESSAGE_PAYLOAD: _ANY,
    TlvTag.DELIVERY_FAILURE_REASON: _number(1),
    TlvTag.MORE_MESSAGES_TO_SEND: _number(1),
    TlvTag.MESSAGE_STATE: _number(1),
    TlvTag.CONGESTION_STATE: _number(1),
    TlvTag.USSD_SERVICE_OP: _number(1),
    TlvTag.BILLING_IDENTIFICATION: _octets(1, 1024),
    TlvTag.SOURCE_NETWORK_ID: _string(65),
    TlvTag.DEST_NETWORK_ID: _string(65),
    TlvTag.SOURCE_NODE_ID: _octets(6, 6),
    TlvTag.DEST_NODE_ID: _octets(6, 6),
    TlvTag.DEST_ADDR_NP_RESOLUTION: _number(1),
    TlvTag.DEST_ADDR_NP_INFORMATION: _octets(10, 10),
    TlvTag.DEST_ADDR_NP_COUNTRY: _octets(1, 5),
    TlvTag.DISPLAY_TIME: _number(1),
    TlvTag.SMS_SIGNAL: _number(2),
    TlvTag.MS_VALIDITY: _number(1),
    TlvTag.ALERT_ON_MESSAGE_DELIVERY: _octets(0, 1),  # v5 gave it one octet
    TlvTag.ITS_REPLY_TYPE: _number(1),
    TlvTag.ITS_SESSION_INFO: _octets(2, 2),
}


def tlv_name(tag: int) -> str:
    """The tag's name as the specification writes it, or its number in hex."""
    try:
        return TlvTag(tag).name.lower()
    except ValueError:
        return f"TLV 0x{tag:04X}"


def tlv_fault(tag: object, value: object) -> str | None:
    """Why this must not be sent, with the name of the TLV; None if it may."""
    if not isinstance(tag, int) or not 0 <= tag <= _UINT16_MAX:
        return "a TLV's tag must be a number of 16 bits"
    rule = TLV_RULES.get(tag, _ANY)
    least, most = rule.least_octets, rule.most_octets
    if not isinstance(value, bytes) or not least <= len(value) <= most:
        return f"{tlv_name(tag)} must be bytes, {least} to {most} of them"
    if rule.kind is TlvKind.C_STRING and value.find(0) != len(value) - 1:
        return f"{tlv_name(tag)} must end with its only NUL"
    return None


def make_tlv(tag: int, value: int | str | bytes) -> Tlv:
    """A TLV from what it means: a number in the size of its tag, a text with the NUL that its tag wants, or octets.

    Raises:
        UsageError: the value breaks the rule of its tag, or a number goes to a tag that holds none.
    """
    rule = TLV_RULES.get(tag, _ANY)
    if isinstance(value, int):
        octets = _number_octets(tag, rule, value)
    elif isinstance(value, str):
        try:
            octets = value.encode("latin-1") + (b"\0" if rule.kind is TlvKind.C_STRING else b"")
        except UnicodeEncodeError:
            raise UsageError(f"{tlv_name(tag)} contains a character outside latin-1") from None
    else:
        octets = value
    fault = tlv_fault(tag, octets)
    if fault is not None:
        raise UsageError(fault)
    return Tlv(tag, octets)


def tlv_value(tag: int, octets: bytes) -> int | str | bytes:
    """What a TLV means, however the peer wrote it; octets where only the tag's owner could say.

    A number may have more or fewer octets than its tag allows, but at least one. A string may lack its NUL, and ends at
    the first one.
    """
    match TLV_RULES.get(tag, _ANY).kind:
        case TlvKind.INTEGER:
            return int.from_bytes(octets) if octets else octets
        case TlvKind.C_STRING:
            return octets.split(b"\0", 1)[0].decode("latin-1")
        case TlvKind.OCTETS:
            return octets


def _number_octets(tag: int, rule: TlvRule, number: int) -> bytes:
    if rule.kind is not TlvKind.INTEGER:
        raise UsageError(f"{tlv_name(tag)} holds {rule.kind.value}: give its octets")
    try:
        return number.to_bytes(rule.most_octets)
    except OverflowError:
        raise UsageError(f"{tlv_name(tag)} holds a number of {rule.most_octets} octets, not {number}") from None
