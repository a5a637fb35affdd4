"""`UserData`: the text of a submit_sm, its header, and how it belongs to a longer message, read strictly."""

import attrs

from smpp.pdus import SubmitSm
from smpp.values import EsmClass, TlvTag

_GSM_CLASSES = {0x00, 0x01, *range(0x10, 0x14), *range(0xF0, 0xF4)}
_UCS2 = {0x08, *range(0x18, 0x1C)}
_BEGINNINGS_OF_UDH = (b"\x05\x00\x03", b"\x06\x08\x04")


@attrs.frozen
class Part:
    """One part of a long message: ``number`` of ``total`` of ``reference``, which has ``bits`` bits."""

    reference: int
    bits: int
    total: int
    number: int


@attrs.frozen
class UserData:
    """What one submit_sm carries.

    Attributes:
        octets: all of it, header included.
        has_header: esm_class says so.
        header_fault: why the header cannot be read; empty if it can, or there is none.
        body: what follows the header.
        part: what its UDH or its SAR parameters say.
    """

    octets: bytes
    has_header: bool
    header_fault: str
    body: bytes
    part: Part | None

    @property
    def looks_like_header(self) -> bool:
        """It begins as concatenation headers do."""
        return self.octets.startswith(_BEGINNINGS_OF_UDH)


def is_gsm(data_coding: int) -> bool:
    """The alphabet is the operator's default."""
    return data_coding in _GSM_CLASSES


def is_ucs2(data_coding: int) -> bool:
    """The alphabet is UCS-2."""
    return data_coding in _UCS2


def read_user_data(pdu: SubmitSm) -> UserData:
    """The text wherever it is; short_message counts where both are given."""
    octets = pdu.short_message or pdu.tlv(TlvTag.MESSAGE_PAYLOAD) or b""
    has_header = bool(pdu.esm_class & EsmClass.UDHI)
    if not has_header:
        return UserData(octets, False, "", octets, _sar(pdu))
    fault, part = _read_header(octets)
    return UserData(octets, True, fault, octets if fault else octets[1 + octets[0] :], part)


def _read_header(octets: bytes) -> tuple[str, Part | None]:
    if not octets:
        return "esm_class announces a UDH and there is no text", None
    end = 1 + octets[0]
    if end > len(octets):
        return f"the UDH says {octets[0]} octets and {len(octets) - 1} are left", None
    part, at = None, 1
    while at < end:
        if at + 2 > end or at + 2 + octets[at + 1] > end:
            return "an element of the UDH is longer than the UDH", None
        kind, value = octets[at], octets[at + 2 : at + 2 + octets[at + 1]]
        at += 2 + len(value)
        if kind in (0x00, 0x08):
            if len(value) != (3 if kind == 0 else 4):
                return f"a concatenation element 0x{kind:02X} of {len(value)} octets", None
            part = Part(int.from_bytes(value[:-2]), 8 if kind == 0 else 16, value[-2], value[-1])
    return "", part


def _sar(pdu: SubmitSm) -> Part | None:
    values = [pdu.tlv(tag) for tag in (TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM)]
    if not all(values):
        return None
    reference, total, number = (int.from_bytes(value or b"") for value in values)
    return Part(reference, 0, total, number)
