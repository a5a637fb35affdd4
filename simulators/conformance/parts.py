"""What is asked of the parts of one long message together: one bind, one order, one form, and none missing."""

from collections import OrderedDict
from typing import Final

import attrs

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Seen, Session
from simulators.conformance.user_data import Part, read_user_data
from smpp.commands import CommandId
from smpp.pdus import SubmitSm

MESSAGES_MAX: Final = 1_000
"""Long messages that are followed at the same time; the oldest are let go unjudged."""

UNANSWERED_MAX: Final = 10_000
"""Parts whose answers are waited for; the oldest are forgotten."""

_SAME_IN_ALL: Final = (
    "service_type",
    "source_addr_ton",
    "source_addr_npi",
    "dest_addr_ton",
    "dest_addr_npi",
    "esm_class",
    "protocol_id",
    "priority_flag",
    "schedule_delivery_time",
    "registered_delivery",
    "data_coding",
)
"""Not validity_period: a part that is repeated, or comes a second later, has less time left."""

Key = tuple[str, str, str, int, int]


@attrs.define(eq=False)
class _Message:
    session: Session
    first: SubmitSm
    part: Part
    at: float
    numbers: set[int] = attrs.field(factory=set)
    highest: int = 0
    refused: bool = False
    was_whole: bool = False


class _OfMessages(Assertion):
    """Follows each long message from its first part to its last."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._open: OrderedDict[Key, _Message] = OrderedDict()
        self._sent_as: dict[tuple[int, int], tuple[Key, _Message, int]] = {}

    def heard(self, seen: Seen) -> None:
        """Parts."""
        self._give_up(seen.now)
        if not isinstance(seen.pdu, SubmitSm):
            return
        part = read_user_data(seen.pdu).part
        if part is None or not 1 <= part.number <= part.total or part.total == 1:
            return
        pdu = seen.pdu
        key = (seen.session.account, pdu.source_addr, pdu.destination_addr, part.reference, part.bits)
        message = self._open.get(key)
        if message is None:
            message = self._begin(key, _Message(seen.session, pdu, part, seen.now))
        self.came(seen, message, pdu, part)
        message.numbers.add(part.number)
        message.highest = max(message.highest, part.number)
        if len(self._sent_as) >= UNANSWERED_MAX:
            del self._sent_as[next(iter(self._sent_as))]
        self._sent_as[seen.session.number, seen.sequence_number] = key, message, part.number
        if len(message.numbers) == message.part.total:
            del self._open[key]
            if not message.was_whole:
                message.was_whole = True
                self.whole(message)

    def said(self, seen: Seen) -> None:
        """A part that was refused excuses the others."""
        if seen.command_id in {CommandId.SUBMIT_SM_RESP, CommandId.GENERIC_NACK}:
            sent = self._sent_as.pop((seen.session.number, seen.sequence_number), None)
            if sent is not None and seen.status:
                key, message, number = sent
                message.refused = True
                if message.was_whole and key not in self._open:
                    # it may come once more, which begins no other message
                    message.numbers.discard(number)
                    self._begin(key, message)

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """A lost bind excuses what was not yet sent on it."""
        for sent in [sent for sent in self._sent_as if sent[0] == session.number]:
            del self._sent_as[sent]
        for key, message in [*self._open.items()]:
            if message.session is session:
                del self._open[key]
                if not by_operator:
                    self.cut_short(message, now)

    def ended(self, sessions: list[Session], now: float) -> None:
        """Nothing more comes."""
        for message in self._open.values():
            self.cut_short(message, now)

    def _begin(self, key: Key, message: _Message) -> _Message:
        if len(self._open) >= MESSAGES_MAX:
            self._open.popitem(last=False)
        self._open[key] = message
        return message

    def _give_up(self, now: float) -> None:
        while self._open:
            key, message = next(iter(self._open.items()))
            if now - message.at <= self.limits.parts_within_s:
                return
            del self._open[key]
            self.cut_short(message, now)

    # what the assertions make of it

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """A part came; ``message`` is as it was before."""

    def whole(self, message: _Message) -> None:
        """Every part has come."""

    def cut_short(self, message: _Message, now: float) -> None:
        """Some parts never came."""


class PartsSameBind(_OfMessages):
    """Parts stay together."""

    name = "parts-same-bind"
    level = Level.MUST
    sentence = "all parts of a message go over the same bind"
    source = "Vonage"

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """Compare."""
        other = message.session is not seen.session
        self.judge(seen, f"part {part.number}, and others on bind {message.session.number}" if other else None)


class PartsSameForm(_OfMessages):
    """Parts are alike."""

    name = "parts-same-fields"
    level = Level.MUST
    sentence = "all parts of a message have the same fields but text and validity_period"
    source = "Vonage, revicom"

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """Compare with the first that came."""
        unlike = [name for name in _SAME_IN_ALL if getattr(pdu, name) != getattr(message.first, name)]
        self.judge(seen, f"part {part.number} has another {unlike[0]}" if unlike else None)


class PartsSameTotal(_OfMessages):
    """Parts agree how many they are."""

    name = "parts-same-total"
    level = Level.MUST
    sentence = "all parts of a message name the same total"
    source = "TS 23.040 9.2.3.24.1"

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """Compare with the first that came."""
        other = part.total != message.part.total
        self.judge(seen, f"part {part.number} of {part.total}, others of {message.part.total}" if other else None)


class PartsInOrder(_OfMessages):
    """Parts come in their order."""

    name = "parts-in-order"
    level = Level.SHOULD
    sentence = "the parts of a message come in order, but for repeated ones"
    source = "handsets that show what comes first"

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """One that was already there is a repetition, and so is one that may have been refused."""
        if part.number in message.numbers or (message.refused and part.number <= message.highest):
            return
        early = part.number != message.highest + 1
        self.judge(seen, f"part {part.number} after part {message.highest}" if early else None)


class PartsOnce(_OfMessages):
    """Parts come once."""

    name = "parts-once"
    level = Level.MUST
    sentence = "a part that was accepted does not come again under the same reference"
    source = "TS 23.040 9.2.3.24.1"

    def came(self, seen: Seen, message: _Message, pdu: SubmitSm, part: Part) -> None:
        """Again; a refused message may."""
        again = part.number in message.numbers and not message.refused
        self.judge(seen, f"part {part.number} again" if again else None)


class PartsComplete(_OfMessages):
    """No part is missing."""

    name = "parts-complete"
    level = Level.MUST
    sentence = "all parts of a message come, unless one is refused"
    source = "Vonage, revicom: what is incomplete is thrown away, or billed and never shown"

    def whole(self, message: _Message) -> None:
        """Kept."""
        self.keep()

    def cut_short(self, message: _Message, now: float) -> None:
        """Unless one was refused."""
        if not message.refused:
            missing = message.part.total - len(message.numbers)
            self.violate(message.session, now, f"{missing} of {message.part.total} parts never came")
