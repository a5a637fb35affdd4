"""One bind of a run: an ESME's session on a connection, with the segments that wait for its window."""

import asyncio
from collections import deque
from typing import Protocol, cast

from smpp.pdus import Bind, Request, SubmitSm
from smpp.session import EsmeSession, SessionSettings
from smpp.session_events import BindRefused, Bound, LinkDead, PeerBroke, SessionEvent, UnbindCompleted
from smpp.statuses import describe

Token = tuple[int, int]
"""A message's number, and the number of its segment (0 …)."""


class BindFailed(Exception):  # noqa: N818 - reads as the sentence it is
    """The SMSC did not let us bind; says why."""


class Owner(Protocol):
    """Hears of what comes on a bind."""

    def happened(self, esme: "Esme", event: SessionEvent) -> None:
        """Something that is no matter of the session itself."""

    def lost(self, esme: "Esme", tokens: list[Token]) -> None:
        """The bind is gone; these segments may have been taken, or were never written."""


class Esme(asyncio.Protocol):
    """Binds at once.

    Attributes:
        bound: done when it is; fails with :class:`BindFailed`.
        gone: done when the connection has ended.
        backlog: segments that wait for the window.
    """

    def __init__(self, owner: Owner, bind: Bind, settings: SessionSettings) -> None:
        self._owner, self._bind = owner, bind
        self._loop = asyncio.get_running_loop()
        self.session = EsmeSession(settings, self._loop.time())
        self.bound: asyncio.Future[None] = self._loop.create_future()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self.backlog: deque[tuple[SubmitSm, Token]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.WriteTransport | None = None

    @property
    def free(self) -> bool:
        """Whether a message may go out on it now."""
        return self.session.state.is_bound and not self.backlog and self.session.window_free > 0

    def send(self, segments: list[tuple[SubmitSm, Token]]) -> None:
        """Submit segments in order, each as soon as the window allows."""
        self.backlog.extend(segments)
        self.pump()

    def pump(self) -> None:
        """Submit what the window allows."""
        now_s = self._loop.time()
        while self.backlog and self.session.state.is_bound and self.session.window_free > 0:
            pdu, token = self.backlog.popleft()
            self.session.submit(pdu, now_s, token)
        self._flush()

    def answer(self, request: Request) -> None:
        """Answer a request of the SMSC well."""
        response = request.answer(0)
        if response is not None:
            self.session.respond(request, response, self._loop.time())

    def close(self) -> None:
        """Unbind, and close once that is answered."""
        if self.session.state.is_bound:
            self.session.unbind(self._loop.time())
            self._flush()
        elif self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bind."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self.session.bind(self._bind, self._loop.time())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hear what the SMSC says."""
        self._deal_with(self.session.receive_data(data, self._loop.time()))

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what is open."""
        self._transport = None
        self.gone.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        unanswered = [cast("Token", one.token) for one in self.session.connection_lost(self._loop.time())]
        waiting = [token for _, token in self.backlog]
        self.backlog.clear()
        if not self.bound.done():
            self.bound.set_exception(BindFailed("the connection ended before the bind was answered"))
        self._owner.lost(self, unanswered + waiting)

    def _deal_with(self, events: list[SessionEvent]) -> None:
        for event in events:
            match event:
                case Bound():
                    self.bound.set_result(None)
                case BindRefused(status, reason):
                    self.bound.set_exception(BindFailed(f"{describe(status)} {reason}".strip()))
                    self._end()
                case LinkDead() | UnbindCompleted() | PeerBroke(fatal=True):
                    self._end()
                case _:
                    self._owner.happened(self, event)
        self.pump()

    def _end(self) -> None:
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        data = self.session.data_to_send()
        if data and self._transport is not None:
            self._transport.write(data)
        deadline_s = self.session.next_deadline()
        if self._timer is not None and (deadline_s is None or self._timer.when() > deadline_s):
            self._timer.cancel()
            self._timer = None
        if self._timer is None and deadline_s is not None and self._transport is not None:
            self._timer = self._loop.call_at(deadline_s, self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._deal_with(self.session.handle_timer(self._loop.time()))
