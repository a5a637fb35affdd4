"""The way out of one connection: octets at their pace, in order, and the end of it after them."""

from collections import deque
from collections.abc import Callable

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from simulators.wire.pacing import Pacing, Piece


@attrs.define(eq=False)
class Outgoing:
    """Writes to a transport by ``write``; ``close`` is called once all that was written before is out."""

    clock: IReactorTime
    write_now: Callable[[bytes], None]
    close_now: Callable[[], None]
    _queue: deque[Piece] = attrs.field(factory=deque, init=False)
    _timer: IDelayedCall | None = attrs.field(default=None, init=False)
    _closing: bool = attrs.field(default=False, init=False)

    def write(self, data: bytes, pacing: Pacing | None) -> None:
        """Write whole PDUs, at a pace if there is one; what is on its way already goes first."""
        if pacing is None and not self._queue:
            self.write_now(data)
            return
        self._queue.extend(pacing.pieces(data) if pacing is not None else (Piece(0.0, data),))
        self._go_on()

    def close(self) -> None:
        """Close after what was written."""
        self._closing = True
        if not self._queue:
            self.close_now()

    def stop(self) -> None:
        """The connection is gone: forget the rest."""
        self._queue.clear()
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

    def _go_on(self) -> None:
        while self._queue and self._timer is None:
            if self._queue[0].pause_s > 0:
                self._timer = self.clock.callLater(self._queue[0].pause_s, self._write_first)
                return
            self.write_now(self._queue.popleft().octets)
        if self._closing and not self._queue:
            self.close_now()

    def _write_first(self) -> None:
        self._timer = None
        first = self._queue.popleft()
        together = [first.octets]
        while first.joins and self._queue and self._queue[0].joins:
            together.append(self._queue.popleft().octets)
        self.write_now(b"".join(together))
        self._go_on()
