"""What is asked of binds: credentials, the right mode, and patience after a refusal or a loss."""

from collections import deque
from typing import Final

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Seen, Session
from smpp.commands import CommandId, is_response
from smpp.pdus import Bind, BindResp

SYSTEM_ID_MAX: Final = 15
PASSWORD_MAX: Final = 8
SYSTEM_TYPE_MAX: Final = 12
STORM_BINDS: Final = 3
STORM_WITHIN_S: Final = 60.0
_VERSIONS: Final = {0x33, 0x34, 0x50}
_UNBOUND_COMMANDS: Final = {
    CommandId.BIND_RECEIVER,
    CommandId.BIND_TRANSMITTER,
    CommandId.BIND_TRANSCEIVER,
    CommandId.ENQUIRE_LINK,
}
_OF_TRANSMITTERS: Final = {
    CommandId.SUBMIT_SM,
    CommandId.SUBMIT_MULTI,
    CommandId.QUERY_SM,
    CommandId.REPLACE_SM,
    CommandId.CANCEL_SM,
}


class BindFirst(Assertion):
    """First comes the bind."""

    name = "bind-first"
    level = Level.MUST
    sentence = "nothing but a bind and enquire_link is asked before the bind is accepted"
    source = "2.2"

    def heard(self, seen: Seen) -> None:
        """Requests before it; after an unbind, another one watches."""
        session = seen.session
        if is_response(seen.command_id) or session.unbound_by_esme:
            return
        if not session.bound and seen.command_id not in _UNBOUND_COMMANDS:
            self.judge(seen, f"{seen.command} on a connection that is not bound")
        elif session.bound:
            self.keep()


class BindOnce(Assertion):
    """A bound connection stays as it is."""

    name = "bind-once"
    level = Level.MUST
    sentence = "a connection that is bound is not bound again"
    source = "2.2, 5.1.3 (ESME_RALYBND)"

    def heard(self, seen: Seen) -> None:
        """Binds."""
        if isinstance(seen.pdu, Bind):
            self.judge(seen, "a second bind" if seen.session.bound else None)


class RightMode(Assertion):
    """A receiver does not submit."""

    name = "right-mode"
    level = Level.MUST
    sentence = "a receiver submits nothing"
    source = "2.3, table 2-1"

    def heard(self, seen: Seen) -> None:
        """What a transmitter asks for."""
        if seen.command_id in _OF_TRANSMITTERS and seen.session.bind_command:
            receiver = seen.session.bind_command == CommandId.BIND_RECEIVER
            self.judge(seen, f"{seen.command} on a receiver" if receiver else None)


class Version(Assertion):
    """interface_version is one that exists."""

    name = "interface-version"
    level = Level.SHOULD
    sentence = "interface_version is 0x34, or 0x33 or 0x50 where agreed"
    source = "5.2.4; Route Mobile takes all else for 3.3"

    def heard(self, seen: Seen) -> None:
        """Binds."""
        if isinstance(seen.pdu, Bind):
            version = seen.pdu.interface_version
            self.judge(seen, None if version in _VERSIONS else f"interface_version is 0x{version:02X}")


class SystemId(Assertion):
    """system_id and system_type fit."""

    name = "system-id-length"
    level = Level.MUST
    sentence = f"system_id has 1 to {SYSTEM_ID_MAX} characters, system_type at most {SYSTEM_TYPE_MAX}"
    source = "4.1.1"

    def heard(self, seen: Seen) -> None:
        """Binds."""
        if isinstance(seen.pdu, Bind):
            name, kind = len(seen.pdu.system_id), len(seen.pdu.system_type)
            fits = 1 <= name <= SYSTEM_ID_MAX and kind <= SYSTEM_TYPE_MAX
            self.judge(seen, None if fits else f"a system_id of {name} characters, a system_type of {kind}")


class Password(Assertion):
    """The password fits."""

    name = "password-length"
    level = Level.SHOULD
    sentence = f"password has at most {PASSWORD_MAX} characters, unless the operator gave out a longer one"
    source = "4.1.1; Infobip gives out longer ones"

    def heard(self, seen: Seen) -> None:
        """Binds; no word about what it is."""
        if isinstance(seen.pdu, Bind):
            count = len(seen.pdu.password)
            self.judge(seen, None if count <= PASSWORD_MAX else f"a password of {count} characters")


class PauseAfterRefusal(Assertion):
    """A refused bind waits."""

    name = "pause-after-refusal"
    level = Level.MUST
    sentence = "a refused bind is tried again only after a pause"
    source = "Clickatell: 30 s, others 10 s"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._refused_at: dict[str, float] = {}

    def heard(self, seen: Seen) -> None:
        """Binds after a refused one."""
        if isinstance(seen.pdu, Bind):
            at = self._refused_at.pop(seen.session.account, None)
            if at is not None:
                pause = seen.now - at
                soon = pause < self.limits.rebind_after_refusal_s
                self.judge(seen, f"a bind {pause:.2f} s after a refused one" if soon else None)

    def said(self, seen: Seen) -> None:
        """Refusals."""
        if isinstance(seen.pdu, BindResp) and seen.status:
            self._refused_at[seen.session.account] = seen.now


class BackOff(Assertion):
    """The pauses between refused binds do not get shorter."""

    name = "back-off"
    level = Level.SHOULD
    sentence = "pauses between refused binds grow: the third is not shorter than half of the first"
    source = "every operator's rebind rules"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._binds: dict[str, deque[float]] = {}

    def heard(self, seen: Seen) -> None:
        """Binds of one account that were all refused."""
        if not isinstance(seen.pdu, Bind):
            return
        times = self._binds.setdefault(seen.session.account, deque(maxlen=4))
        times.append(seen.now)
        if len(times) == 4:  # noqa: PLR2004 - three pauses
            first, third = times[1] - times[0], times[3] - times[2]
            shorter = third * 2 < first
            self.judge(seen, f"pauses of {first:.2f} s and, two later, {third:.2f} s" if shorter else None)

    def said(self, seen: Seen) -> None:
        """One that is accepted begins anew."""
        if isinstance(seen.pdu, BindResp) and not seen.status:
            self._binds.pop(seen.session.account, None)


class PauseAfterLoss(Assertion):
    """A lost bind waits."""

    name = "pause-after-loss"
    level = Level.MUST
    sentence = "a bind that was lost is made again only after a pause"
    source = "operators' limits of binds a minute"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._lost_at: dict[str, float] = {}

    def heard(self, seen: Seen) -> None:
        """Binds after a loss."""
        if isinstance(seen.pdu, Bind):
            at = self._lost_at.pop(seen.session.account, None)
            if at is not None:
                pause = seen.now - at
                soon = pause < self.limits.rebind_after_loss_s
                self.judge(seen, f"a bind {pause:.2f} s after one was lost" if soon else None)

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """Losses."""
        if session.bind_command and (session.bound or session.unbound_by_operator):
            self._lost_at[session.account] = now


class OneBindPerMessage(Assertion):
    """A bind is for many messages."""

    name = "bind-per-message"
    level = Level.MUST
    sentence = f"a bind is kept for many messages: not {STORM_BINDS} in a minute that carry one or none each"
    source = "wizardjedi's list of bad clients"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._short: dict[str, deque[float]] = {}

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """Binds that the ESME ended."""
        if not session.bind_command or by_operator or session.unbound_by_operator:
            return
        short = self._short.setdefault(session.account, deque(maxlen=STORM_BINDS))
        if session.messages > 1 or now - session.opened_at > STORM_WITHIN_S:
            short.clear()
        else:
            short.append(now)
        if len(short) == STORM_BINDS and short[-1] - short[0] < STORM_WITHIN_S:
            self.violate(session, now, f"{STORM_BINDS} binds in {short[-1] - short[0]:.1f} s, one message each or none")
            short.clear()
        else:
            self.keep()
