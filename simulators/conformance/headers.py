"""What is asked of user data headers and SAR parameters by themselves."""

from simulators.conformance.assertion import Level
from simulators.conformance.submissions import OfSubmissions
from simulators.conformance.user_data import read_user_data
from smpp.pdus import SubmitSm
from smpp.values import EsmClass, TlvTag

_SAR = (TlvTag.SAR_MSG_REF_NUM, TlvTag.SAR_TOTAL_SEGMENTS, TlvTag.SAR_SEGMENT_SEQNUM)


class HeaderAnnounced(OfSubmissions):
    """A UDH is announced."""

    name = "udh-announced"
    level = Level.MUST
    sentence = "a text that begins with a UDH has the UDHI in esm_class"
    source = "5.2.12; TS 23.040 9.2.3.23"

    def concerns(self, pdu: SubmitSm) -> bool:
        """What begins as concatenation headers do."""
        return read_user_data(pdu).looks_like_header

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It is not."""
        return None if pdu.esm_class & EsmClass.UDHI else "a UDH without UDHI: handsets show its octets"


class HeaderThere(OfSubmissions):
    """What is announced is there."""

    name = "udh-whole"
    level = Level.MUST
    sentence = "with UDHI the text begins with a UDH whose lengths add up"
    source = "5.2.12; TS 23.040 9.2.3.24"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where one is announced."""
        return bool(pdu.esm_class & EsmClass.UDHI)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It cannot be read."""
        return read_user_data(pdu).header_fault or None


class SarWhole(OfSubmissions):
    """The SAR parameters come together."""

    name = "sar-whole"
    level = Level.MUST
    sentence = "the three SAR parameters come together, and not with a UDH"
    source = "5.3.2.22 to 24"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where there is any."""
        return any(pdu.tlv(tag) is not None for tag in _SAR)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Some, or with a UDH."""
        count = sum(pdu.tlv(tag) is not None for tag in _SAR)
        if count < len(_SAR):
            return f"{count} of the three SAR parameters"
        return "SAR parameters and UDHI at once" if pdu.esm_class & EsmClass.UDHI else None


class PartOfSeveral(OfSubmissions):
    """One part is no long message."""

    name = "parts-several"
    level = Level.SHOULD
    sentence = "a message of one part has no concatenation"
    source = "wizardjedi's list of bad clients"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Parts."""
        return read_user_data(pdu).part is not None

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """The only one."""
        part = read_user_data(pdu).part
        return "part 1 of 1" if part is not None and part.total == 1 else None


class PartNumber(OfSubmissions):
    """Parts are counted from 1 on."""

    name = "part-number"
    level = Level.MUST
    sentence = "a part is number 1 to its total"
    source = "TS 23.040 9.2.3.24.1; 5.3.2.23"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Parts."""
        return read_user_data(pdu).part is not None

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Beyond."""
        part = read_user_data(pdu).part
        wrong = part is not None and not 1 <= part.number <= part.total
        return f"part {part.number} of {part.total}" if part is not None and wrong else None
