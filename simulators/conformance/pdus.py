"""What is asked of every PDU: that it can be read, that it is written exactly, and how it is numbered."""

from collections import Counter
from typing import Final

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Seen, Session
from smpp.codec import SEQUENCE_NUMBER_MAX, encode
from smpp.commands import is_response
from smpp.errors import UsageError
from smpp.pdus import Bind, DeliverSmResp, UnknownPdu
from smpp.tlvs import tlv_fault, tlv_name
from smpp.values import TlvTag

_REPEATABLE: Final = {TlvTag.CALLBACK_NUM, TlvTag.CALLBACK_NUM_ATAG, TlvTag.CALLBACK_NUM_PRES_IND}
_VERSION_WITH_TLVS: Final = 0x34


class Framing(Assertion):
    """command_length can be true."""

    name = "pdu-length"
    level = Level.MUST
    sentence = "command_length is that of the PDU: at least 16, and no more than any operator takes"
    source = "3.2, 5.1.1"

    def heard(self, seen: Seen) -> None:
        """It was cut well."""
        self.keep()

    def broke(self, session: Session, reason: str, now: float) -> None:
        """It was not."""
        self.violate(session, now, reason)


class Whole(Assertion):
    """A PDU that was begun is ended."""

    name = "pdu-whole"
    level = Level.MUST
    sentence = "a PDU that was begun is ended within seconds"
    source = "7.2; slow and half-written PDUs hold a bind"

    def heard(self, seen: Seen) -> None:
        """It was."""
        self.keep()

    def stalled(self, session: Session, reason: str, now: float) -> None:
        """It was not."""
        self.violate(session, now, reason)


class Readable(Assertion):
    """A PDU has all its fields."""

    name = "pdu-readable"
    level = Level.MUST
    sentence = "a PDU has every mandatory field, each string with its NUL, and no cut optional parameter"
    source = "3.1, 4"

    def heard(self, seen: Seen) -> None:
        """Whatever came."""
        self.judge(seen, seen.trouble or None)


class Known(Assertion):
    """command_id is one of SMPP."""

    name = "command-known"
    level = Level.MUST
    sentence = "command_id is one of SMPP 3.4"
    source = "5.1.2.1"

    def heard(self, seen: Seen) -> None:
        """Whatever came."""
        self.judge(seen, f"{seen.command} is not known" if isinstance(seen.pdu, UnknownPdu) else None)


class WithinLimits(Assertion):
    """Fields are as long as they may be."""

    name = "field-lengths"
    level = Level.MUST
    sentence = "no string is longer than the specification allows, and times have 1 or 17 octets"
    source = "4"

    def heard(self, seen: Seen) -> None:
        """Whatever can be read; passwords have an assertion of their own, optional parameters, too."""
        if seen.pdu is None or isinstance(seen.pdu, UnknownPdu):
            return
        self.judge(seen, _limit_fault(seen))


class Exact(Assertion):
    """A PDU ends where its last field does."""

    name = "pdu-exact"
    level = Level.MUST
    sentence = "a PDU is its fields and nothing else: no octets after them, no NUL after short_message, none missing"
    source = "3.1, 3.2.4"

    def heard(self, seen: Seen) -> None:
        """What we would have written the same."""
        if seen.pdu is None or isinstance(seen.pdu, UnknownPdu) or _unwritable(seen):
            return
        exact = encode(seen.pdu, lenient_passwords=True)
        # 4.x: a response with an error may leave its body out, and 16 octets may stand for an empty one nowhere else
        if exact == seen.frame or (is_response(seen.command_id) and seen.status and len(seen.frame) == 16):  # noqa: PLR2004
            self.keep()
        else:
            self.judge(seen, f"{len(seen.frame)} octets where {len(exact)} say the same")


class TlvSizes(Assertion):
    """Optional parameters have the size of their tag."""

    name = "tlv-sizes"
    level = Level.MUST
    sentence = "an optional parameter has the octets that its tag asks for, a string its NUL"
    source = "5.3.2"

    def heard(self, seen: Seen) -> None:
        """Each one."""
        for tlv in () if seen.pdu is None else seen.pdu.tlvs:
            self.judge(seen, tlv_fault(*tlv))


class TlvOnce(Assertion):
    """Optional parameters come once."""

    name = "tlv-once"
    level = Level.SHOULD
    sentence = "an optional parameter comes once, but for those of callback numbers"
    source = "5.3.2"

    def heard(self, seen: Seen) -> None:
        """Where there are any."""
        if seen.pdu is None or not seen.pdu.tlvs:
            return
        twice = [tag for tag, count in Counter(tag for tag, _ in seen.pdu.tlvs).items() if count > 1]
        twice = [tag for tag in twice if tag not in _REPEATABLE]
        self.judge(seen, f"{tlv_name(twice[0])} more than once" if twice else None)


class TlvVersion(Assertion):
    """Version 3.3 has no optional parameters."""

    name = "tlv-version"
    level = Level.MUST
    sentence = "a bind with an interface_version below 0x34 sends no optional parameters"
    source = "3.4; Route Mobile"

    def heard(self, seen: Seen) -> None:
        """Binds of old versions."""
        if seen.pdu is not None and seen.session.bind_command and seen.session.interface_version < _VERSION_WITH_TLVS:
            version = f"0x{seen.session.interface_version:02X}"
            tlvs = ", ".join(tlv_name(tag) for tag, _ in seen.pdu.tlvs)
            self.judge(seen, f"{tlvs} on a bind with interface_version {version}" if tlvs else None)


class SequenceRange(Assertion):
    """Numbers are of 31 bits and not 0."""

    name = "sequence-range"
    level = Level.MUST
    sentence = "sequence_number of a request is 1 to 0x7FFFFFFF"
    source = "5.1.4"

    def heard(self, seen: Seen) -> None:
        """Requests."""
        if not is_response(seen.command_id):
            fits = 1 <= seen.sequence_number <= SEQUENCE_NUMBER_MAX
            self.judge(seen, None if fits else f"sequence_number 0x{seen.sequence_number:08X}")


class SequenceUnique(Assertion):
    """A number belongs to one request."""

    name = "sequence-unique"
    level = Level.MUST
    sentence = "a sequence_number is not used again while its request is unanswered"
    source = "5.1.4"

    def heard(self, seen: Seen) -> None:
        """Requests."""
        if not is_response(seen.command_id):
            self.judge(seen, "the sequence_number of an unanswered request" if seen.repeats else None)


class SequenceAscending(Assertion):
    """Numbers rise."""

    name = "sequence-ascending"
    level = Level.SHOULD
    sentence = "sequence_number rises from request to request, until it begins again at 1"
    source = "5.1.4"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._last: dict[int, int] = {}

    def heard(self, seen: Seen) -> None:
        """Requests after the first."""
        if is_response(seen.command_id):
            return
        last = self._last.get(seen.session.number)
        self._last[seen.session.number] = seen.sequence_number
        if last is not None:
            rises = seen.sequence_number > last or (seen.sequence_number == 1 and last == SEQUENCE_NUMBER_MAX)
            self.judge(seen, None if rises else f"{seen.sequence_number} after {last}")

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """The next connection begins anew."""
        self._last.pop(session.number, None)


class RequestStatus(Assertion):
    """Only answers have a status."""

    name = "request-status"
    level = Level.MUST
    sentence = "command_status of a request is 0"
    source = "5.1.3"

    def heard(self, seen: Seen) -> None:
        """Requests."""
        if not is_response(seen.command_id):
            self.judge(seen, f"a request with command_status 0x{seen.status:08X}" if seen.status else None)


class ErrorBodies(Assertion):
    """An answer that refuses says nothing more."""

    name = "error-without-body"
    level = Level.SHOULD
    sentence = "an answer with an error has no body, or only the NUL of an empty message_id"
    source = "4.4.2, 4.6.2"

    def heard(self, seen: Seen) -> None:
        """Answers with an error."""
        if is_response(seen.command_id) and seen.status:
            octets = len(seen.frame) - 16
            tlvs = () if seen.pdu is None else seen.pdu.tlvs
            body = octets > 1 and not tlvs
            self.judge(seen, f"a body of {octets} octets with an error" if body else None)


class DeliverAnswerBody(Assertion):
    """The answer to deliver_sm has an empty message_id."""

    name = "deliver-answer-body"
    level = Level.MUST
    sentence = "deliver_sm_resp has an empty message_id with its NUL"
    source = "4.6.2"

    def heard(self, seen: Seen) -> None:
        """Answers that are OK."""
        if isinstance(seen.pdu, DeliverSmResp) and not seen.status:
            if len(seen.frame) == 16:  # noqa: PLR2004 - a header alone
                self.judge(seen, "no body: the NUL is missing")
            else:
                self.judge(seen, "a message_id that is not empty" if seen.pdu.message_id else None)


def _limit_fault(seen: Seen) -> str | None:
    assert seen.pdu is not None
    try:
        encode(seen.pdu, lenient_passwords=True)
    except UsageError as error:
        fault = str(error)
        by_tlv = any(tlv_fault(*tlv) for tlv in seen.pdu.tlvs)
        return None if by_tlv or (isinstance(seen.pdu, Bind) and "password" in fault) else fault
    return None


def _unwritable(seen: Seen) -> bool:
    assert seen.pdu is not None
    try:
        encode(seen.pdu, lenient_passwords=True)
    except UsageError:
        return True
    return False
