"""What is asked of the small fields of a submit_sm: times, flags, classes."""

from datetime import UTC, datetime
from typing import Final

from simulators.conformance.assertion import Level
from simulators.conformance.submissions import OfSubmissions
from smpp.errors import PeerError
from smpp.pdus import SubmitSm
from smpp.times import RelativeTime, parse_time
from smpp.values import EsmClass

_SERVICE_TYPES: Final = {"", "CMT", "CPT", "VMN", "VMA", "WAP", "USSD"}
_PRIORITY_MAX: Final = 3
_SUBMITTED_TYPES: Final = {0x00, EsmClass.DELIVERY_ACKNOWLEDGEMENT, EsmClass.USER_ACKNOWLEDGEMENT}
_RESERVED_REGISTERED: Final = 0xE0
_SUCCESS_ONLY: Final = 0x03
_DATA_CODINGS: Final = {*range(0x0B), 0x0D, 0x0E, *range(0x10, 0x20), *range(0xC0, 0xE0), *range(0xF0, 0x100)}


def _moment(text: str, unix_s: float) -> float | None:
    """The Unix second that a time means; None if it means none."""
    try:
        time = parse_time(text)
    except PeerError:
        return None
    return unix_s + time.approximate_s if isinstance(time, RelativeTime) else time.moment.timestamp()


def _late(name: str, text: str, unix_s: float) -> str | None:
    at = _moment(text, unix_s)
    if at is None or at > unix_s:
        return None
    return f"{name} is {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC, {unix_s - at:.0f} s ago"


class ValidityForm(OfSubmissions):
    """validity_period can be read."""

    name = "validity-form"
    level = Level.MUST
    sentence = "validity_period is empty or YYMMDDhhmmsstnnp"
    source = "5.2.16, 7.1.1"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where it is given."""
        return bool(pdu.validity_period)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It names no moment."""
        return None if _moment(pdu.validity_period, unix_s) is not None else "validity_period is no time of SMPP"


class ValidityAhead(OfSubmissions):
    """validity_period is in the future."""

    name = "validity-ahead"
    level = Level.MUST
    sentence = "validity_period ends in the future"
    source = "5.2.16; wrong clocks"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where it can be read."""
        return _moment(pdu.validity_period, 0) is not None

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It has passed."""
        return _late("validity_period", pdu.validity_period, unix_s)


class ScheduleForm(OfSubmissions):
    """schedule_delivery_time can be read."""

    name = "schedule-form"
    level = Level.MUST
    sentence = "schedule_delivery_time is empty or YYMMDDhhmmsstnnp"
    source = "5.2.15, 7.1.1"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where it is given."""
        return bool(pdu.schedule_delivery_time)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It names no moment."""
        readable = _moment(pdu.schedule_delivery_time, unix_s) is not None
        return None if readable else "schedule_delivery_time is no time of SMPP"


class ScheduleAhead(OfSubmissions):
    """schedule_delivery_time is in the future, and before the end of validity."""

    name = "schedule-ahead"
    level = Level.MUST
    sentence = "schedule_delivery_time is in the future and before the end of validity_period"
    source = "5.2.15"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where it can be read."""
        return _moment(pdu.schedule_delivery_time, 0) is not None

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """It has passed, or comes too late."""
        scheduled, valid = _moment(pdu.schedule_delivery_time, unix_s), _moment(pdu.validity_period, unix_s)
        if scheduled is not None and valid is not None and scheduled >= valid:
            return "schedule_delivery_time is after the end of validity_period"
        return _late("schedule_delivery_time", pdu.schedule_delivery_time, unix_s)


class RegisteredBits(OfSubmissions):
    """registered_delivery has known bits."""

    name = "registered-delivery"
    level = Level.MUST
    sentence = "registered_delivery has bits 0-1 of 0, 1 or 2, and bits 5-7 of 0"
    source = "5.2.17"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """3 came with version 5."""
        value = pdu.registered_delivery
        legal = value & _SUCCESS_ONLY != _SUCCESS_ONLY and not value & _RESERVED_REGISTERED
        return None if legal else f"registered_delivery is 0x{value:02X}"


class EsmClassType(OfSubmissions):
    """esm_class is of a type that an ESME may send."""

    name = "esm-class"
    level = Level.MUST
    sentence = "esm_class has bits 5-2 of 0 (message), 0x08 or 0x10 (acknowledgements)"
    source = "5.2.12"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """As of a receipt."""
        kind = pdu.esm_class & EsmClass.TYPE_MASK
        return None if kind in _SUBMITTED_TYPES else f"esm_class is 0x{pdu.esm_class:02X}"


class ReceiptsOfDatagrams(OfSubmissions):
    """Who wants receipts does not send datagrams."""

    name = "datagram-receipt"
    level = Level.SHOULD
    sentence = "no receipt is asked for in datagram mode, which has none"
    source = "2.7, 5.2.12"

    def concerns(self, pdu: SubmitSm) -> bool:
        """Where a receipt is asked for."""
        return bool(pdu.registered_delivery & _SUCCESS_ONLY)

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Both at once."""
        return "a datagram that asks for a receipt" if pdu.esm_class & 0x03 == EsmClass.DATAGRAM else None


class ServiceType(OfSubmissions):
    """service_type is one that operators know."""

    name = "service-type"
    level = Level.SHOULD
    sentence = "service_type is empty or CMT, CPT, VMN, VMA, WAP, USSD, unless another was agreed"
    source = "5.2.11"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Another."""
        return None if pdu.service_type in _SERVICE_TYPES else f"service_type is {pdu.service_type!r}"


class Priority(OfSubmissions):
    """priority_flag is one of four."""

    name = "priority-flag"
    level = Level.MUST
    sentence = f"priority_flag is 0 to {_PRIORITY_MAX}"
    source = "5.2.14"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Above."""
        return None if pdu.priority_flag <= _PRIORITY_MAX else f"priority_flag is {pdu.priority_flag}"


class ReplaceFlag(OfSubmissions):
    """replace_if_present_flag is a flag."""

    name = "replace-flag"
    level = Level.MUST
    sentence = "replace_if_present_flag is 0 or 1"
    source = "5.2.18"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Above."""
        flag = pdu.replace_if_present_flag
        return None if flag <= 1 else f"replace_if_present_flag is {flag}"


class Coding(OfSubmissions):
    """data_coding is not reserved."""

    name = "data-coding"
    level = Level.SHOULD
    sentence = "data_coding is one that is not reserved"
    source = "5.2.19"

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """Reserved."""
        return None if pdu.data_coding in _DATA_CODINGS else f"data_coding is 0x{pdu.data_coding:02X}"
