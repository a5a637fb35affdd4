"""`Watch`: sees every connection of a simulated operator and shows what happens there to each assertion."""

from collections.abc import Iterable
from typing import Final

from simulators.conformance.assertion import Assertion, Verdict
from simulators.conformance.assertions import ASSERTIONS
from simulators.conformance.limits import Limits
from simulators.conformance.report import Report
from simulators.conformance.sessions import Asked, Seen, Session
from smpp.codec import decode
from smpp.commands import CommandId, is_response
from smpp.errors import PeerError
from smpp.frame_observer import Direction
from smpp.pdus import Bind, BindResp, Pdu, Unbind

_MESSAGES: Final = {CommandId.SUBMIT_SM, CommandId.SUBMIT_MULTI, CommandId.DATA_SM}
_UNANSWERED_COMMANDS: Final = {CommandId.OUTBIND, CommandId.ALERT_NOTIFICATION}
UNANSWERED_MAX: Final = 10_000
"""Requests of one side of one connection that are remembered; the oldest are forgotten."""


ACCOUNTS_MAX: Final = 1_000
"""So many accounts are told apart; all further ones are one."""


class Watch:
    """``unix_offset_s`` is what to add to every ``now`` for Unix seconds; the numbers are those of connections."""

    def __init__(self, unix_offset_s: float, limits: Limits | None = None) -> None:
        self.assertions: list[Assertion] = [kind(limits or Limits()) for kind in ASSERTIONS]
        self._unix_offset_s = unix_offset_s
        self._sessions: dict[int, Session] = {}
        self._accounts: set[str] = set()
        self._ended = False
        self.first_bound_at: float | None = None
        """When an ESME was first bound, in the clock of ``now``."""
        self.left = False
        """An ESME has unbound, and no connection is left."""

    def opened(self, number: int, now: float) -> None:
        """A connection was made."""
        session = self._sessions[number] = Session(number, now, self._unix_offset_s)
        self.left = False
        for assertion in self.assertions:
            assertion.opened(session, now)

    def frame(self, number: int, direction: Direction, frame: bytes, now: float) -> None:
        """A whole PDU came (RECEIVED) or went out (SENT)."""
        session = self._sessions.get(number)
        if session is None:
            return
        pdu, trouble = _read(frame)
        if direction is Direction.SENT:
            if pdu is not None:
                self._said(session, pdu, frame, now)
            return
        self._heard(session, pdu, frame, now, trouble)

    def broke(self, number: int, reason: str, now: float) -> None:
        """Nobody can tell where the next PDU of a connection begins."""
        for assertion, session in self._each(number):
            assertion.broke(session, reason, now)

    def stalled(self, number: int, reason: str, now: float) -> None:
        """A PDU was begun and not ended in time."""
        for assertion, session in self._each(number):
            assertion.stalled(session, reason, now)

    def closed(self, number: int, now: float, *, by_operator: bool) -> None:
        """A connection is gone; ``by_operator``: because the operator closed it."""
        for assertion, session in self._each(number):
            assertion.closed(session, now, by_operator=by_operator)
        session_gone = self._sessions.pop(number, None)
        self.left = session_gone is not None and session_gone.unbound_by_esme and not self._sessions

    def was_seen(self, name: str) -> bool:
        """Whether an ESME has shown how it keeps the assertion of this name, well or badly."""
        return any(one.name == name and one.verdict is not Verdict.NOT_SEEN for one in self.assertions)

    def report(self) -> Report:
        """How it did so far."""
        return Report.of(self.assertions)

    def end(self, now: float) -> Report:
        """The run is over: what never came is missing. Afterwards nothing counts any more."""
        if not self._ended:
            self._ended = True
            for assertion in self.assertions:
                assertion.ended([*self._sessions.values()], now)
            self._sessions.clear()
        return self.report()

    def _each(self, number: int) -> Iterable[tuple[Assertion, Session]]:
        session = self._sessions.get(number)
        return [] if session is None else [(assertion, session) for assertion in self.assertions]

    def _heard(self, session: Session, pdu: Pdu | None, frame: bytes, now: float, trouble: str) -> None:
        command_id, sequence_number = int.from_bytes(frame[4:8]), int.from_bytes(frame[12:16])
        answers, repeats = None, False
        if is_response(command_id):
            answers = session.ours.pop(sequence_number, None)
        else:
            repeats = sequence_number in session.asked
            if command_id not in _UNANSWERED_COMMANDS:
                _remember(session.asked, sequence_number, Asked(command_id, now))
        if isinstance(pdu, Bind) and not session.bind_command:
            session.account, session.interface_version = self._account(pdu), pdu.interface_version
            session.bind_command = command_id
        session.messages += command_id in _MESSAGES
        seen = Seen(session, frame, pdu, now, now - session.heard_at, answers, repeats, trouble)
        for assertion in self.assertions:
            assertion.heard(seen)
        session.heard_at = now
        if isinstance(pdu, Unbind):
            session.unbound_by_esme, session.bound = True, False

    def _account(self, pdu: Bind) -> str:
        if len(self._accounts) < ACCOUNTS_MAX:
            self._accounts.add(pdu.system_id)
        return pdu.system_id if pdu.system_id in self._accounts else "others"

    def _said(self, session: Session, pdu: Pdu, frame: bytes, now: float) -> None:
        answers = None
        if is_response(pdu.command_id):
            answers = session.asked.pop(pdu.sequence_number, None)
        elif pdu.command_id not in _UNANSWERED_COMMANDS:
            _remember(session.ours, pdu.sequence_number, Asked(pdu.command_id, now))
        if isinstance(pdu, BindResp) and not pdu.command_status:
            session.bound = True
            if self.first_bound_at is None:
                self.first_bound_at = now
        if isinstance(pdu, Unbind):
            session.unbound_by_operator = True
        seen = Seen(session, frame, pdu, now, now - session.heard_at, answers)
        for assertion in self.assertions:
            assertion.said(seen)


def _remember(requests: dict[int, Asked], sequence_number: int, asked: Asked) -> None:
    if len(requests) >= UNANSWERED_MAX:
        del requests[next(iter(requests))]
    requests[sequence_number] = asked


def _read(frame: bytes) -> tuple[Pdu | None, str]:
    try:
        return decode(frame), ""
    except PeerError as error:
        return None, str(error)
