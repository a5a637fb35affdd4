"""The return of a carrier's binds from another host to the first: one bind at a time, once the first answers again.

A bind that goes takes nothing more, waits for the answers to all that it wrote, unbinds, and binds to the first host;
nothing in flight becomes uncertain by it. If the first host does not bind it after all, it falls back as any bind does
and the next try is as far away as the first was.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

LOOK_INTERVAL_S: Final = 5.0
"""How often to look whether a bind may go, or has arrived."""


class Returning(Protocol):
    """A bind that may be on another host than the first."""

    @property
    def is_bound(self) -> bool:
        """Whether it is bound, to any host."""
        ...

    @property
    def on_first_host(self) -> bool:
        """Whether the host that it called last is the first one."""
        ...

    @property
    def may_return(self) -> bool:
        """Whether it is bound elsewhere, and has been away for long enough."""
        ...

    def first_host_answers(self) -> Deferred[bool]:
        """Whether the first host takes connections."""
        ...

    def return_to_first_host(self) -> None:
        """Drain, and bind to the first host."""
        ...


class ReturnToFirst:
    """Looks after ``binds`` between :meth:`start` and :meth:`stop`.

    After a first host that did not answer, or did not bind, the next try is ``pause_s`` seconds away.
    """

    def __init__(self, binds: Sequence[Returning], pause_s: float, clock: IReactorTime) -> None:
        self._binds = binds
        self._pause_s = pause_s
        self._clock = clock
        self._not_before_s = 0.0
        self._gone: Returning | None = None
        self._asking: Deferred[None] | None = None
        self._timer: IDelayedCall | None = None

    def start(self) -> None:
        """Look from now on. Does nothing when it does already."""
        if self._timer is None:
            self._timer = self._clock.callLater(LOOK_INTERVAL_S, self._look)

    def stop(self) -> None:
        """Look no more; a bind that is on its way is its owner's."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._gone = None
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()

    def _look(self) -> None:
        self._timer = self._clock.callLater(LOOK_INTERVAL_S, self._look)
        now = self._clock.seconds()
        if self._gone is not None:
            if not self._gone.is_bound:
                return
            if not self._gone.on_first_host:
                self._not_before_s = now + self._pause_s
            self._gone = None
        if self._asking is not None or now < self._not_before_s:
            return
        bind = next((bind for bind in self._binds if bind.may_return), None)
        if bind is not None:
            asking = bind.first_host_answers().addCallback(self._answered, bind)
            self._asking = None if asking.called else asking

    def _answered(self, answers: bool, bind: Returning) -> None:
        self._asking = None
        if self._timer is None:
            return
        if not answers:
            self._not_before_s = self._clock.seconds() + self._pause_s
        elif bind.may_return:
            self._gone = bind
            bind.return_to_first_host()
