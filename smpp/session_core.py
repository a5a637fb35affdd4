"""`Session`: what the two sides of an SMPP session have in common; see `smpp.session` for how to drive one."""

from abc import ABC, abstractmethod
from typing import Final, assert_never

from smpp.codec import decode, encode
from smpp.commands import RESPONSE_BIT, CommandId, command_name, is_response
from smpp.errors import PeerError, UsageError
from smpp.frame_observer import Direction, FrameObserver
from smpp.framing import FrameBuffer
from smpp.operations import Role, SessionState, may_send
from smpp.pdus import (
    Bind,
    BindResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Pdu,
    Request,
    Response,
    Unbind,
    UnbindResp,
    UnknownPdu,
)
from smpp.receive_window import ReceiveWindow
from smpp.refusals import Refusal, refusal_of, refusal_of_damaged, refusal_of_unknown
from smpp.session_events import (
    LinkDead,
    PeerBroke,
    PeerUnbound,
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    SessionEvent,
    Unanswered,
    UnbindCompleted,
    UnexpectedResponse,
)
from smpp.session_settings import SessionSettings
from smpp.statuses import CommandStatus
from smpp.timers import SessionTimers, TimerAction
from smpp.window import Outstanding, SendWindow

# What peers repeat: carriers take either from an SMSC, but from an ESME some know only "my queue is full".
_BUSY: Final = {Role.SMSC: CommandStatus.RTHROTTLED, Role.ESME: CommandStatus.RMSGQFUL}


class Session(ABC):
    """What both sides share. Build an `EsmeSession` or a `SmscSession`."""

    role: Role

    def __init__(self, settings: SessionSettings, now: float, observer: FrameObserver | None = None) -> None:
        self.settings = settings
        self.observer = observer
        """Sees every PDU; may be set and taken away at any time."""
        self.state = SessionState.OPEN
        self._bound_as = SessionState.OPEN  # what the session was before UNBINDING
        self._frames = FrameBuffer(settings.pdu_limit_octets)
        self._window = SendWindow(settings.window_size)
        self._expired_in_a_row = 0
        self._received = ReceiveWindow(settings.receive_window_size)
        self._timers = SessionTimers(settings, now)
        self._unwritten: list[bytes] = []
        self._unbind_sequence_number: int | None = None
        self._unanswered_unbind: int | None = None  # the peer's
        self._enquire_sequence_number: int | None = None

    @property
    def window_free(self) -> int:
        """How many more requests fit the send window; whether the state allows any is another question."""
        return self._window.free

    @property
    def window_used(self) -> int:
        """How many requests of ours are unanswered."""
        return self._window.used

    @property
    def holds_part_of_pdu(self) -> bool:
        """The peer has begun a PDU and not ended it."""
        return self._frames.pending_octets > 0

    @property
    def receive_window_used(self) -> int:
        """How many requests of the peer wait for our answer."""
        return self._received.used

    def submit(self, pdu: Request, now: float, token: object = None) -> int:
        """Send a request other than bind, unbind and enquire_link.

        Args:
            pdu: the request; its own sequence_number is not used and not changed.
            now: the present moment.
            token: comes back with the response, the expiry or the end of the connection.

        Returns:
            the sequence_number it was sent with.

        Raises:
            UsageError: this side may not send it in this state, or a value is over its limit.
            WindowFull: no slot is free. outbind and alert_notification, which have no response, take none.
        """
        if isinstance(pdu, Bind | Unbind | EnquireLink):
            raise UsageError(f"{command_name(pdu.command_id)} is not submitted: use bind() or unbind()")
        self._require_may_send(pdu.command_id)
        windowed = pdu.response_type is not None
        if windowed:
            self._window.require_slot()
        sequence_number = self._window.next_sequence_number()
        self._write(pdu, sequence_number, now)
        if windowed:
            self._window.open(sequence_number, pdu.command_id, token, now)
        self._timers.message_seen(now)
        return sequence_number

    def respond(self, request: Pdu, response: Pdu, now: float) -> None:
        """Answer a RequestReceived; the response goes out with the request's sequence_number.

        On a closed session nothing happens: the answer has nowhere to go, and the peer will repeat its request.

        Raises:
            UsageError: it is not a response to that request, or a value is over its limit.
        """
        if self.state is SessionState.CLOSED:
            return
        answers = response.command_id in {request.command_id | RESPONSE_BIT, CommandId.GENERIC_NACK}
        if not answers or is_response(request.command_id):
            raise UsageError(f"{command_name(response.command_id)} does not answer {command_name(request.command_id)}")
        self._require_may_send(response.command_id)
        self._write(response, request.sequence_number, now)
        self._received.close(request.sequence_number)
        self._timers.message_seen(now)

    def unbind(self, now: float) -> None:
        """End the session: UnbindCompleted follows, or LinkDead after unbind_timeout_s. While UNBINDING, do nothing.

        Requests of the peer still come as events and may be answered until then.

        Raises:
            UsageError: the session is not bound; close the connection.
        """
        if self.state is SessionState.UNBINDING:
            return
        self._require_may_send(CommandId.UNBIND)
        self._unbind_sequence_number = self._send_request(Unbind(), now)
        self._enter_unbinding(now)

    def receive_data(self, data: bytes, now: float) -> list[SessionEvent]:
        """Take octets from the connection; give what they mean, in order. On a closed session they mean nothing."""
        events: list[SessionEvent] = []
        if self._is_closed():
            return events
        self._frames.feed(data)
        try:
            for frame in self._frames.frames():
                events.extend(self._receive_frame(frame, now))
                if self._is_closed():
                    break
        except PeerError as error:
            self._write(GenericNack(command_status=error.command_status), error.sequence_number, now)
            events.append(self._break_off(error))
        if not self._is_closed():
            self._timers.octets_received(self._frames.pending_octets, now)
        return events

    def handle_timer(self, now: float) -> list[SessionEvent]:
        """Do what is due. Calling it early does nothing; after it, ask for `next_deadline` again."""
        if self.state is SessionState.CLOSED:
            return []
        expired = self._window.expire(self.settings.response_timeout_s, now)
        events: list[SessionEvent] = [RequestExpired(request.token, request.sent_at) for request in expired]
        self._expired_in_a_row += len(expired)
        if self._unanswered_unbind is not None and not self._window.used:
            self._answer_unbind(now)
        expired_max = self.settings.expired_in_a_row_max
        if expired_max is not None and self._expired_in_a_row >= expired_max:
            events.append(self._die(f"{self._expired_in_a_row} requests in a row were not answered"))
            return events
        action = self._timers.due(now)
        if action is not None:
            events += self._act(action, now)
        return events

    def next_deadline(self) -> float | None:
        """When to call `handle_timer`; it may be in the past. None: not before something else happens."""
        if self.state is SessionState.CLOSED:
            return None
        timer_at = self._timers.next_deadline()
        expiry_at = self._window.next_expiry(self.settings.response_timeout_s)
        if timer_at is None or expiry_at is None:
            return timer_at if expiry_at is None else expiry_at
        return min(timer_at, expiry_at)

    def data_to_send(self) -> bytes:
        """What to write to the connection now; each octet is given once."""
        data = b"".join(self._unwritten)
        self._unwritten.clear()
        return data

    def connection_lost(self, now: float) -> list[Unanswered]:
        """The connection is gone: give back every request that is still unanswered, oldest first.

        Requests that expired before were given as RequestExpired and are not among them.
        """
        self._close()
        self._unwritten.clear()
        return [
            Unanswered(request.token, request.command_id, request.sent_at) for request in self._window.lost_requests()
        ]

    # What the two sides do differently.

    @abstractmethod
    def _receive_bind(self, pdu: Bind, now: float) -> list[SessionEvent]:
        """Take or refuse a bind."""

    @abstractmethod
    def _receive_bind_response(self, response: BindResp | GenericNack, now: float) -> list[SessionEvent] | None:
        """None: it answers no bind of ours."""

    # What arrives.

    def _receive_frame(self, frame: bytes, now: float) -> list[SessionEvent]:
        self._timers.pdu_received(now)
        if self.observer is not None:
            self.observer(Direction.RECEIVED, frame, now)
        try:
            pdu = decode(frame)
        except PeerError as error:
            return self._refuse(refusal_of_damaged(error), now)
        match pdu:
            case EnquireLink():
                self._write(EnquireLinkResp(), pdu.sequence_number, now)
                return []
            case EnquireLinkResp():
                return []  # a sign of life like any PDU, and noted as such
            case Response():
                self._timers.message_seen(now)
                return self._receive_response(pdu, now)
            case Request():
                self._timers.message_seen(now)
                return self._receive_request(pdu, now)
            case UnknownPdu(is_response=True):
                return [UnexpectedResponse(pdu)]
            case _:
                return self._refuse(refusal_of_unknown(pdu), now)

    def _receive_request(self, pdu: Request, now: float) -> list[SessionEvent]:
        if isinstance(pdu, Unbind):
            self._unanswered_unbind = pdu.sequence_number
            if self.state.is_bound and self._window.used:
                self._timers.draining(now)
            else:
                self._answer_unbind(now)
            self._enter_unbinding(now)
            return [PeerUnbound()]
        if isinstance(pdu, Bind):
            return self._receive_bind(pdu, now)
        # What the peer sent before it saw our unbind is answered as before.
        state = self._bound_as if self.state is SessionState.UNBINDING else self.state
        if not may_send(self.role.peer, state, pdu.command_id):
            return self._refuse_in_state(pdu, CommandStatus.RINVBNDSTS, now)
        if pdu.response_type is not None and not self._take_slot(pdu, now):
            reason = f"{command_name(pdu.command_id)} on top of {self._received.used} unanswered requests"
            return self._refuse(refusal_of(pdu, _BUSY[self.role], reason), now)
        return [RequestReceived(pdu)]

    def _answer_unbind(self, now: float) -> None:
        if self._unanswered_unbind is not None:
            self._write(UnbindResp(), self._unanswered_unbind, now)
            self._unanswered_unbind = None
            self._timers.drained()

    def _take_slot(self, pdu: Request, now: float) -> bool:
        if self._received.is_full:
            self._received.forget_older_than(now - self.settings.response_timeout_s)
        if self._received.is_full:
            return False
        self._received.open(pdu.sequence_number, now)
        return True

    def _receive_response(self, pdu: Response, now: float) -> list[SessionEvent]:
        if isinstance(pdu, BindResp | GenericNack):
            bind_events = self._receive_bind_response(pdu, now)
            if bind_events is not None:
                return bind_events
        if isinstance(pdu, UnbindResp | GenericNack) and pdu.sequence_number == self._unbind_sequence_number:
            self._close()
            return [UnbindCompleted()]
        request = self._window.find(pdu.sequence_number)
        if request is not None and _answers(pdu, request):
            self._window.close(pdu.sequence_number)
            self._expired_in_a_row = 0
            if self._unanswered_unbind is not None and not self._window.used:
                self._answer_unbind(now)
            return [ResponseReceived(request.token, request.command_id, pdu, now - request.sent_at)]
        request = self._window.find_expired(pdu.sequence_number)
        if request is not None and _answers(pdu, request):
            self._window.bury(pdu.sequence_number)
            self._expired_in_a_row = 0
            return [ResponseLate(request.token, pdu)]
        if isinstance(pdu, GenericNack):
            return self._receive_unmatched_nack(pdu)
        return [UnexpectedResponse(pdu)]

    def _receive_unmatched_nack(self, pdu: GenericNack) -> list[SessionEvent]:
        if pdu.sequence_number == self._enquire_sequence_number:
            return []  # a peer that does not know enquire_link is alive all the same
        if pdu.command_status == CommandStatus.RINVCMDLEN:
            reason = "the peer lost track of where our PDUs begin"
            return [self._break_off(PeerError(reason, command_status=pdu.command_status, fatal=True))]
        return [UnexpectedResponse(pdu)]

    def _refuse_in_state(self, pdu: Request, command_status: CommandStatus, now: float) -> list[SessionEvent]:
        reason = f"{command_name(pdu.command_id)} while {self.state.value}"
        return self._refuse(refusal_of(pdu, command_status, reason), now)

    def _refuse(self, refusal: Refusal, now: float) -> list[SessionEvent]:
        if refusal.answer is not None:
            self._write(refusal.answer, refusal.error.sequence_number, now)
        return [PeerBroke(refusal.error, fatal=False)]

    def _act(self, action: TimerAction, now: float) -> list[SessionEvent]:
        match action:
            case TimerAction.SEND_ENQUIRE_LINK:
                self._enquire_sequence_number = self._send_request(EnquireLink(), now)
                return []
            case TimerAction.ANSWER_UNBIND:
                self._answer_unbind(now)
                return []
            case TimerAction.BIND_TIMED_OUT:
                reason = f"not bound within {self.settings.bind_timeout_s:g} s"
            case TimerAction.UNBIND_TIMED_OUT:
                reason = f"not closed within {self.settings.unbind_timeout_s:g} s after unbind"
            case TimerAction.PEER_SILENT:
                reason = f"{self.settings.enquire_link_misses} enquire_link in a row were not answered"
            case TimerAction.PDU_CUT_SHORT:
                reason = f"a PDU was not complete within {self.settings.pdu_read_timeout_s:g} s"
            case TimerAction.PEER_INACTIVE:
                reason = f"no message for {self.settings.inactivity_timeout_s:g} s"
            case _:
                assert_never(action)
        return [self._die(reason)]

    # What leaves, and how the session ends.

    def _require_may_send(self, command_id: int) -> None:
        if not may_send(self.role, self.state, command_id):
            raise UsageError(f"the {self.role.value} may not send {command_name(command_id)} while {self.state.value}")

    def _send_request(self, pdu: Request, now: float) -> int:
        sequence_number = self._window.next_sequence_number()
        self._write(pdu, sequence_number, now)
        return sequence_number

    def _write(self, pdu: Pdu, sequence_number: int, now: float) -> None:
        frame = encode(pdu, sequence_number, lenient_passwords=self.settings.lenient_passwords)
        self._unwritten.append(frame)
        if self.observer is not None:
            self.observer(Direction.SENT, frame, now)

    def _enter_bound(self, state: SessionState, now: float) -> None:
        self.state = self._bound_as = state
        self._timers.bound(now)

    def _enter_unbinding(self, now: float) -> None:
        self.state = SessionState.UNBINDING
        self._timers.unbinding(now)

    def _is_closed(self) -> bool:
        return self.state is SessionState.CLOSED

    def _close(self) -> None:
        self.state = SessionState.CLOSED
        self._timers.closed()

    def _die(self, reason: str) -> LinkDead:
        self._close()
        return LinkDead(reason)

    def _break_off(self, error: PeerError) -> PeerBroke:
        self._close()
        return PeerBroke(error, fatal=True)


def _answers(response: Response, request: Outstanding) -> bool:
    return response.command_id in {request.command_id | RESPONSE_BIT, CommandId.GENERIC_NACK}
