"""What is asked of the life of a bind: enquire_link in both directions, unbind in both directions, and its end."""

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Asked, Seen, Session
from smpp.commands import CommandId, is_response
from smpp.pdus import EnquireLink, EnquireLinkResp, Unbind, UnbindResp

TRAFFIC_WITHIN_S = 1.0


class EnquireIdle(Assertion):
    """A silent bind asks whether the operator is there."""

    name = "enquire-when-idle"
    level = Level.SHOULD
    sentence = "a bind that has nothing to say sends enquire_link at least once a minute"
    source = "7.2; Route Mobile: 60 s, Rakuten Symphony: 20 s"

    def heard(self, seen: Seen) -> None:
        """Long silences, and what ends short ones."""
        if not seen.session.bound:
            return
        if seen.quiet_s > self.limits.enquire_most_s:
            self.judge(seen, f"nothing for {seen.quiet_s:.0f} s")
        elif isinstance(seen.pdu, EnquireLink):
            self.keep()

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """A silence until the end."""
        self._look(session, now)

    def ended(self, sessions: list[Session], now: float) -> None:
        """A silence until now."""
        for session in sessions:
            self._look(session, now)

    def _look(self, session: Session, now: float) -> None:
        silent_s = now - session.heard_at
        if session.bound and silent_s > self.limits.enquire_most_s:
            self.violate(session, now, f"nothing for {silent_s:.0f} s")


class _SinceMoment(Assertion):
    """Remembers one moment of each connection, and forgets it with the connection."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._moments: dict[int, float] = {}

    def since(self, session: Session, now: float) -> float | None:
        """Seconds since the moment of this connection; None when there was none yet."""
        moment = self._moments.get(session.number)
        return None if moment is None else now - moment

    def mark(self, seen: Seen) -> None:
        """This is the moment of its connection from now on."""
        self._moments[seen.session.number] = seen.now

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """The next connection begins anew."""
        self._moments.pop(session.number, None)


class EnquireRate(_SinceMoment):
    """enquire_link is no traffic."""

    name = "enquire-not-too-often"
    level = Level.MUST
    sentence = "enquire_link of one bind are at least 5 s apart"
    source = "wizardjedi's list of bad clients"

    def heard(self, seen: Seen) -> None:
        """The second and all after it; the first is kept by itself."""
        if not isinstance(seen.pdu, EnquireLink):
            return
        apart_s = self.since(seen.session, seen.now)
        self.mark(seen)
        soon = apart_s is not None and apart_s < self.limits.enquire_least_s
        self.judge(seen, f"{apart_s:.2f} s after the one before" if soon else None)


class EnquireAmidTraffic(_SinceMoment):
    """Answers are a sign of life."""

    name = "enquire-not-amid-traffic"
    level = Level.SHOULD
    sentence = "enquire_link is for idle binds: the operator's last PDU is more than a second old"
    source = "7.2; OpenMarket"

    def heard(self, seen: Seen) -> None:
        """Enquiries."""
        if isinstance(seen.pdu, EnquireLink):
            apart_s = self.since(seen.session, seen.now)
            amid = apart_s is not None and apart_s < TRAFFIC_WITHIN_S
            self.judge(seen, f"{apart_s:.2f} s after a PDU of the operator" if amid else None)

    def said(self, seen: Seen) -> None:
        """Any sign of life but answers to enquiries."""
        if not isinstance(seen.pdu, EnquireLinkResp):
            self.mark(seen)


class _Answered(Assertion):
    """Requests of one kind are answered within ``limit_s``."""

    command_id: int

    def heard(self, seen: Seen) -> None:
        """Answers."""
        if seen.answers is not None and seen.answers.command_id == self.command_id:
            took = seen.now - seen.answers.at
            late = took > self.limits.control_answer_s
            self.judge(seen, f"answered after {took:.1f} s" if late else None)

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """What was not answered."""
        self._look(session, now)

    def ended(self, sessions: list[Session], now: float) -> None:
        """What is not answered yet."""
        for session in sessions:
            self._look(session, now)

    def _look(self, session: Session, now: float) -> None:
        for asked in self._open(session):
            if self.overdue(asked, session, now):
                self.violate(session, now, f"not answered within {now - asked.at:.1f} s")

    def _open(self, session: Session) -> list[Asked]:
        return [asked for asked in session.ours.values() if asked.command_id == self.command_id]

    def overdue(self, asked: Asked, session: Session, now: float) -> bool:
        """It ought to have been answered by now."""
        return now - asked.at > self.limits.control_answer_s


class EnquireAnswered(_Answered):
    """enquire_link of the operator is answered."""

    name = "enquire-answered"
    level = Level.MUST
    sentence = "enquire_link of the operator is answered within 10 s"
    source = "4.11"
    command_id = CommandId.ENQUIRE_LINK


class UnbindAnswered(_Answered):
    """unbind of the operator is answered."""

    name = "unbind-answered"
    level = Level.MUST
    sentence = "unbind of the operator is answered before the connection is closed"
    source = "4.2"
    command_id = CommandId.UNBIND

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """Closing is no answer; but an operator that closes at once waits for none."""
        for asked in self._open(session):
            if not by_operator or self.overdue(asked, session, now):
                self.violate(session, now, f"closed {now - asked.at:.1f} s after unbind, without an answer")


class UnbindFirst(Assertion):
    """Who leaves says so."""

    name = "unbind-before-close"
    level = Level.MUST
    sentence = "a bind is ended by unbind, not by closing the connection"
    source = "4.2; wizardjedi's list of bad clients"

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """Connections that the ESME closed."""
        if by_operator or not session.bind_command or session.unbound_by_operator:
            return
        if session.unbound_by_esme:
            self.keep()
        elif session.bound:
            self.violate(session, now, "the connection was closed without unbind")


class QuietAfterUnbind(Assertion):
    """Who has left asks for nothing more."""

    name = "quiet-after-unbind"
    level = Level.MUST
    sentence = "after its unbind the ESME asks for nothing more"
    source = "4.2"

    def heard(self, seen: Seen) -> None:
        """The unbind, and requests after it."""
        if isinstance(seen.pdu, Unbind) and not seen.session.unbound_by_esme:
            self.keep()
        elif seen.session.unbound_by_esme and not is_response(seen.command_id):
            self.judge(seen, f"{seen.command} after unbind")


class UnbindDrained(Assertion):
    """Who leaves waits for answers."""

    name = "answers-before-unbind"
    level = Level.SHOULD
    sentence = "an ESME unbinds when its requests are answered: nobody knows what became of others"
    source = "4.2"

    def heard(self, seen: Seen) -> None:
        """Unbinds."""
        if isinstance(seen.pdu, Unbind):
            waiting = sum(one.command_id != CommandId.UNBIND for one in seen.session.asked.values())
            self.judge(seen, f"unbind with {waiting} requests unanswered" if waiting else None)


class ClosesAfterUnbind(_SinceMoment):
    """Who was unbound goes."""

    name = "closes-after-unbind"
    level = Level.SHOULD
    sentence = "the ESME closes the connection after an unbind was answered"
    source = "4.2"

    def heard(self, seen: Seen) -> None:
        """Its answer."""
        if isinstance(seen.pdu, UnbindResp):
            self.mark(seen)

    def said(self, seen: Seen) -> None:
        """Our answer."""
        if isinstance(seen.pdu, UnbindResp):
            self.mark(seen)

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """In time."""
        open_s = self.since(session, now)
        super().closed(session, now, by_operator=by_operator)
        if open_s is None:
            return
        if open_s > self.limits.control_answer_s:
            self.violate(session, now, f"still open {open_s:.1f} s after unbind was answered")
        else:
            self.keep()
