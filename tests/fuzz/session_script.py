"""Reads octets as a script of what happens to one session, plays it, and checks after each step what must always hold.

A script is a sequence of steps: one octet says what happens, those behind it with what. All octets make a script.
"""

from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from smpp.codec import decode, encode
from smpp.errors import UsageError
from smpp.frame_observer import Direction
from smpp.framing import FrameBuffer
from smpp.operations import SessionState, may_send
from smpp.pdus import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DataSm,
    DeliverSm,
    GenericNack,
    Pdu,
    QuerySm,
    Request,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
    UnknownPdu,
)
from smpp.session import EsmeSession, Session, SessionSettings, SmscSession
from smpp.session_events import (
    BindRefused,
    BindRequested,
    LinkDead,
    PeerBroke,
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    SessionEvent,
    UnbindCompleted,
)

_SETTINGS: Final = SessionSettings(
    window_size=3,
    response_timeout_s=20,
    enquire_link_idle_s=30,
    inactivity_timeout_s=200,
    pdu_limit_octets=600,
    expired_in_a_row_max=7,
    receive_window_size=4,
)
_COMMANDS: Final = (
    *(1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0B, 0x15, 0x21, 0x102, 0x103, 0x111, 0x80000000),
    *(0x80000000 | number for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0x15, 0x21, 0x103)),
)
_BINDS: Final = (BindTransceiver(), BindTransmitter(), BindReceiver())
_REQUESTS: Final[tuple[Request, ...]] = (
    SubmitSm(),
    DeliverSm(),
    DataSm(),
    QuerySm(),
    SubmitMulti(destinations=(SmeAddress(),)),
)
_TURNS_PER_MOMENT_MAX: Final = 10


class _Script:
    """The octets, taken from the front; there is always one more 0."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_over(self) -> bool:
        return self._at >= len(self._data)

    def octet(self) -> int:
        taken = self.octets(1)
        return taken[0] if taken else 0

    def octets(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken


class _Player:
    """A session, what it said, and what must be true of it."""

    def __init__(self, session: Session, script: _Script) -> None:
        self.session = session
        self._script = script
        self._now = 0.0
        self._requests: deque[Pdu] = deque(maxlen=50)
        self._binds: deque[BindTransceiver | BindReceiver | BindTransmitter] = deque(maxlen=5)
        self._observed: list[tuple[Direction, bytes]] = []
        session.observer = self._observe
        self._submitted = 0
        self._ends: Counter[object] = Counter()
        self._steps: tuple[Callable[[], None], ...] = (
            self._receive_frame,
            self._receive_octets,
            self._wait,
            self._submit,
            self._respond,
            self._answer_bind,
            self._unbind,
            self._receive_frame,
        )

    def play(self) -> None:
        """To the end of the script, and of the connection."""
        while not self._script.is_over:
            before = self.session.state
            self._steps[self._script.octet() % len(self._steps)]()
            self._check(before)
        unanswered = self.session.connection_lost(self._now)
        self._ends.update(each.token for each in unanswered)
        assert self._ends == Counter(range(self._submitted)), "a request was reported more or less than once"
        assert self.session.data_to_send() == b""
        assert self.session.receive_data(encode(SubmitSm()), self._now) == []
        assert self.session.next_deadline() is None

    def _observe(self, direction: Direction, frame: bytes, now: float) -> None:
        assert now == self._now
        self._observed.append((direction, frame))

    def _receive_frame(self) -> None:
        command_id = _COMMANDS[self._script.octet() % len(_COMMANDS)]
        sequence_number, status = self._script.octet(), self._script.octet()
        body = self._script.octets(self._script.octet())
        self._receive(encode(UnknownPdu(command_id, status, sequence_number, body)))

    def _receive_octets(self) -> None:
        self._receive(self._script.octets(self._script.octet()))

    def _receive(self, data: bytes) -> None:
        was_closed = self.session.state is SessionState.CLOSED
        events = self.session.receive_data(data, self._now)
        assert not (was_closed and events)
        self._note(events)

    def _wait(self) -> None:
        self._now += self._script.octet()
        for _ in range(_TURNS_PER_MOMENT_MAX):
            self._note(self.session.handle_timer(self._now))
            deadline = self.session.next_deadline()
            if deadline is None or deadline > self._now:
                return
        raise AssertionError("the timer does not come to rest")

    def _submit(self) -> None:
        request = _REQUESTS[self._script.octet() % len(_REQUESTS)]
        try:
            self.session.submit(request, self._now, self._submitted)
        except UsageError:
            return
        self._submitted += 1

    def _respond(self) -> None:
        if not self._requests:
            return
        request = self._requests.popleft()
        assert isinstance(request, Request)
        status = self._script.octet()
        response = GenericNack(command_status=status) if status & 1 else request.answer(status)
        if response is not None:
            self.session.respond(request, response, self._now)

    def _answer_bind(self) -> None:
        choice = self._script.octet()
        session = self.session
        try:
            if isinstance(session, EsmeSession):
                session.bind(_BINDS[choice % len(_BINDS)], self._now)
            elif isinstance(session, SmscSession) and self._binds:
                bind = self._binds.popleft()
                if choice & 1:
                    session.refuse_bind(bind, choice, self._now)
                else:
                    session.accept_bind(bind, "smsc", self._now)
        except UsageError:
            assert session.state is not SessionState.OPEN or isinstance(session, SmscSession)

    def _unbind(self) -> None:
        try:
            self.session.unbind(self._now)
        except UsageError:
            assert not self.session.state.is_bound

    def _note(self, events: list[SessionEvent]) -> None:
        for event in events:
            match event:
                case ResponseReceived(token=token) | RequestExpired(token=token):
                    self._ends[token] += 1
                case ResponseLate(token=token):
                    assert self._ends[token] == 1
                case RequestReceived(pdu=pdu):
                    self._requests.append(pdu)
                case BindRequested(pdu=BindTransceiver() | BindReceiver() | BindTransmitter() as bind):
                    self._binds.append(bind)
                case LinkDead() | UnbindCompleted() | BindRefused() | PeerBroke(fatal=True):
                    assert self.session.state is SessionState.CLOSED
                case _:
                    pass

    def _check(self, before: SessionState) -> None:
        """What leaves is whole, strict, and allowed before or after the step; what is held is bounded."""
        frames = FrameBuffer()
        leaving = self.session.data_to_send()
        assert leaving == b"".join(frame for direction, frame in self._observed if direction is Direction.SENT)
        self._observed.clear()
        frames.feed(leaving)
        for frame in frames.frames():
            pdu = decode(frame)
            states = (before, self.session.state)
            # what came out of turn is refused out of turn
            assert pdu.command_status or any(may_send(self.session.role, state, pdu.command_id) for state in states), (
                pdu
            )
            assert encode(pdu) == frame
        assert frames.pending_octets == 0
        assert 0 <= self.session.receive_window_used <= _SETTINGS.receive_window_size
        assert 0 <= self.session.window_used <= _SETTINGS.window_size
        assert self.session.window_used == self._submitted - sum(self._ends.values())
        assert (self.session.next_deadline() is None) == (self.session.state is SessionState.CLOSED)


def play_esme(data: bytes) -> None:
    """The side that binds; the first octet says whether it is bound already."""
    script = _Script(data)
    session = EsmeSession(_SETTINGS, 0.0)
    bound_as = script.octet() % (len(_BINDS) + 1)
    if bound_as < len(_BINDS):
        session.bind(_BINDS[bound_as], 0.0)
        response = _BINDS[bound_as].answer()
        assert response is not None
        session.receive_data(encode(response, 1), 0.0)
        session.data_to_send()
    _Player(session, script).play()


def play_smsc(data: bytes) -> None:
    """The side that is bound to; the first octet says whether it is bound already."""
    script = _Script(data)
    session = SmscSession(_SETTINGS, 0.0)
    bound_as = script.octet() % (len(_BINDS) + 1)
    if bound_as < len(_BINDS):
        session.receive_data(encode(_BINDS[bound_as], 1), 0.0)
        session.accept_bind(_BINDS[bound_as], "smsc", 0.0)
        session.data_to_send()
    _Player(session, script).play()
