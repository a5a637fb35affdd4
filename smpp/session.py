"""`EsmeSession` and `SmscSession`: one SMPP session as a value machine, bytes and moments in, bytes and events out.

Neither knows a socket or a clock. The shell around them does, and follows five rules:

1. What arrives goes into `receive_data`, and each event it returns is dealt with in order.
2. At `next_deadline` it calls `handle_timer`.
3. After any call it writes `data_to_send` to the connection.
4. After LinkDead, a fatal PeerBroke, UnbindCompleted or BindRefused it closes the connection, once that is written.
5. When the connection is gone it calls `connection_lost`, and decides what became of what is still unanswered.

`now` is in seconds of one monotonic clock. enquire_link and unbind of the peer, unknown commands and PDUs that cannot
be read are answered in here.
"""

from collections.abc import Callable
from typing import Final, NoReturn

from smpp.commands import CommandId, command_name
from smpp.errors import UsageError
from smpp.frame_observer import FrameObserver
from smpp.operations import BOUND_BY, Role, SessionState
from smpp.pdus import Bind, BindResp, GenericNack, Response
from smpp.session_core import Session
from smpp.session_events import BindRefused, BindRequested, Bound, SessionEvent
from smpp.session_settings import SessionSettings
from smpp.statuses import CommandStatus
from smpp.tlvs import make_tlv
from smpp.values import TlvTag

__all__ = ["EsmeSession", "Role", "Session", "SessionSettings", "SessionState", "SmscSession"]

INTERFACE_VERSION: Final = 0x34


class EsmeSession(Session):
    """The side that binds, as this gateway does with carriers."""

    role = Role.ESME

    def __init__(self, settings: SessionSettings, now: float, observer: FrameObserver | None = None) -> None:
        super().__init__(settings, now, observer)
        self._bind: Bind | None = None
        self._bind_sequence_number: int | None = None

    def bind(self, pdu: Bind, now: float) -> None:
        """Ask to be bound: Bound, BindRefused, or LinkDead after bind_timeout_s follows.

        Raises:
            UsageError: a bind was sent before, or a value is over its limit.
        """
        self._require_may_send(pdu.command_id)
        self._bind_sequence_number = self._send_request(pdu, now)
        self._bind = pdu
        self.state = SessionState.BINDING
        self._timers.binding(now)

    def _receive_bind(self, pdu: Bind, now: float) -> list[SessionEvent]:
        return self._refuse_in_state(pdu, CommandStatus.RINVBNDSTS, now)

    def _receive_bind_response(self, response: BindResp | GenericNack, now: float) -> list[SessionEvent] | None:
        if self.state is not SessionState.BINDING or self._bind is None:
            return None
        if isinstance(response, GenericNack) or response.command_status != CommandStatus.ROK:
            # Before the session is bound a generic_nack can mean nothing but the bind, whatever its number.
            self._close()
            text = response.tlv(TlvTag.ADDITIONAL_STATUS_INFO_TEXT) or b""
            return [BindRefused(response.command_status, text.rstrip(b"\0").decode("latin-1"))]
        if not isinstance(response, self._bind.response_type or BindResp):
            return None
        if response.sequence_number != self._bind_sequence_number:
            return None
        self._enter_bound(BOUND_BY[CommandId(self._bind.command_id)], now)
        version = response.tlv(TlvTag.SC_INTERFACE_VERSION)
        return [Bound(response.system_id, version[0] if version else None)]


class SmscSession(Session):
    """The side that is bound to, as a carrier, or this gateway for its SMPP customers."""

    role = Role.SMSC

    def __init__(self, settings: SessionSettings, now: float, observer: FrameObserver | None = None) -> None:
        super().__init__(settings, now, observer)
        self.peer_interface_version = INTERFACE_VERSION
        """What the ESME said it speaks; below 0x34 it does not know optional parameters."""

    def accept_bind(self, request: Bind, system_id: str, now: float) -> None:
        """Answer BindRequested with yes. If the session ended meanwhile, nothing happens.

        Raises:
            UsageError: no bind waits for an answer, or system_id is over its limit.
        """
        if not self._bind_is_waiting(request):
            return
        self.peer_interface_version = request.interface_version
        knows_tlvs = request.interface_version >= INTERFACE_VERSION
        build: Callable[..., Response] = request.response_type or BindResp
        response = build(
            system_id=system_id,
            tlvs=(make_tlv(TlvTag.SC_INTERFACE_VERSION, INTERFACE_VERSION),) if knows_tlvs else (),
        )
        self._write(response, request.sequence_number, now)
        self._enter_bound(BOUND_BY[CommandId(request.command_id)], now)

    def refuse_bind(self, request: Bind, status: int, now: float) -> None:
        """Answer BindRequested with no. The session is OPEN again; it is for the shell to close the connection.

        Raises:
            UsageError: no bind waits for an answer.
        """
        if not self._bind_is_waiting(request):
            return
        response = request.answer(status)
        assert response is not None  # every bind has a response
        self._write(response, request.sequence_number, now)
        self.state = SessionState.OPEN

    def _bind_is_waiting(self, request: Bind) -> bool:
        if self.state in {SessionState.CLOSED, SessionState.UNBINDING}:
            return False
        if self.state is not SessionState.BINDING:
            self._no_bind_waits(request)
        return True

    def _no_bind_waits(self, request: Bind) -> NoReturn:
        raise UsageError(f"no {command_name(request.command_id)} waits for an answer while {self.state.value}")

    def _receive_bind(self, pdu: Bind, now: float) -> list[SessionEvent]:
        if self.state is not SessionState.OPEN:
            return self._refuse_in_state(pdu, CommandStatus.RALYBND, now)
        self.state = SessionState.BINDING
        return [BindRequested(pdu)]

    def _receive_bind_response(self, response: BindResp | GenericNack, now: float) -> list[SessionEvent] | None:
        return None
