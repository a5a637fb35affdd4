"""The traces that run: takes frames from the sessions of a carrier, and tells them to whoever asked.

Nobody traces: the sessions have no observer, and nothing here runs. Somebody does: a session hands over its frames and
goes on; they are looked into in turns of their own, at most ``FRAMES_PER_TURN`` in each. What waits is bounded, and
what a trace could not keep up with is counted and told at its end.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from gateway.clock import Clock
from gateway.control.words import PduTraced, Refused, TraceEnded, WatchTrace
from gateway.trace.selection import Selection
from messages.ids import CarrierName
from smpp.codec import decode
from smpp.errors import PeerError
from smpp.frame_observer import Direction, FrameObserver
from smpp.masking import shown

SECONDS_MAX: Final = 3_600.0
FRAMES_WAITING_MAX: Final = 2_000
FRAMES_PER_TURN: Final = 100

WatchBinds = Callable[[str], FrameObserver]
"""Gives each bind, by its name, the observer of its sessions."""

Say = Callable[[PduTraced | TraceEnded], bool]
"""Tells the listener; False when it cannot take more now."""


@attrs.define(eq=False)
class Trace:
    """One listener. ``ended`` is called once, when the trace is over for whatever reason."""

    request: WatchTrace
    say: Say
    ended: Callable[["Trace"], None]
    clock: Clock
    timer: IReactorTime
    missed: int = attrs.field(default=0, init=False)
    _selection: Selection = attrs.field(init=False)
    _waiting: deque[tuple[str, Direction, bytes, float]] = attrs.field(factory=deque, init=False)
    _turn: IDelayedCall | None = attrs.field(default=None, init=False)
    _end: IDelayedCall | None = attrs.field(default=None, init=False)
    _over: bool = attrs.field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        """Run for as long as was asked."""
        self._selection = Selection(self.request.msisdn)
        self._end = self.timer.callLater(self.request.seconds, self._time_is_over)

    def saw(self, bind: str, direction: Direction, frame: bytes, now: float) -> None:
        """A frame passed at ``now`` (seconds, monotonic)."""
        if len(self._waiting) >= FRAMES_WAITING_MAX:
            self.missed += 1
            return
        self._waiting.append((bind, direction, frame, now))
        if self._turn is None:
            self._turn = self.timer.callLater(0, self._tell)

    def stop(self) -> None:
        """The listener is gone. May be called again."""
        if self._over:
            return
        self._over = True
        self._waiting.clear()
        for call in (self._turn, self._end):
            if call is not None and call.active():
                call.cancel()
        self.ended(self)

    def _tell(self) -> None:
        self._turn = None
        for _ in range(min(FRAMES_PER_TURN, len(self._waiting))):
            self._tell_one(*self._waiting.popleft())
        if self._waiting:
            self._turn = self.timer.callLater(0, self._tell)

    def _tell_one(self, bind: str, direction: Direction, frame: bytes, now: float) -> None:
        if self.request.msisdn:
            try:
                pdu = decode(frame)
            except PeerError:
                return
            if not self._selection.concerns(bind, direction, pdu):
                return
        ago_ms = int((self.timer.seconds() - now) * 1000)
        octets = shown(frame, text=self.request.text)
        if not self.say(PduTraced(self.clock.now_ms() - ago_ms, bind, direction.value, octets.hex())):
            self.missed += 1

    def _time_is_over(self) -> None:
        while self._waiting:
            self._tell_one(*self._waiting.popleft())
        self.say(TraceEnded(f"{self.request.seconds:g} s are over", self.missed))
        self.stop()


@attrs.define(eq=False)
class Traces:
    """All of them. ``watch`` puts observers on a carrier's binds (None: takes them away); False: it has no binds."""

    watch: Callable[[CarrierName, WatchBinds | None], bool]
    clock: Clock
    timer: IReactorTime
    _running: dict[CarrierName, list[Trace]] = attrs.field(factory=dict, init=False)

    def begin(self, request: WatchTrace, say: Say, ended: Callable[[], None]) -> Trace | Refused:
        """Trace from now on; ``ended`` is called when it is over."""
        if not 0 < request.seconds <= SECONDS_MAX:
            return Refused(f"a trace runs for 1 to {SECONDS_MAX:g} seconds")
        carrier = CarrierName(request.carrier)
        running = self._running.get(carrier, [])
        if not running and not self.watch(carrier, lambda bind: self._observer(carrier, bind)):
            return Refused(
                f"this gateway keeps no binds to {carrier}; passerelle carrier status shows those that it keeps"
            )

        def over(trace: Trace) -> None:
            self._over(carrier, trace)
            ended()

        trace = Trace(request, say, over, self.clock, self.timer)
        self._running[carrier] = [*running, trace]
        return trace

    def _over(self, carrier: CarrierName, trace: Trace) -> None:
        left = [one for one in self._running.get(carrier, ()) if one is not trace]
        if left:
            self._running[carrier] = left
        else:
            self._running.pop(carrier, None)
            self.watch(carrier, None)

    def _observer(self, carrier: CarrierName, bind: str) -> FrameObserver:
        def saw(direction: Direction, frame: bytes, now: float) -> None:
            for trace in self._running.get(carrier, ()):
                trace.saw(bind, direction, frame, now)

        return saw
