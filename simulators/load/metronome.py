"""A thread that wakes the loop at each due time."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

_AHEAD_US: Final = 200
"""What is due so soon goes along, rather than to wake twice."""


class Metronome:
    """Calls ``due`` in the loop with the moment of each beat, in order.

    The loop's own timers count whole milliseconds, which is as long as a good answer takes.

    Args:
        due: hears of each beat's number and moment.
        beats: how many there are.
        moment_us: when a beat is due.
        now_us: the clock that moments are told by.
    """

    def __init__(
        self,
        due: Callable[[int, int], None],
        beats: int,
        moment_us: Callable[[int], int],
        now_us: Callable[[], int],
    ) -> None:
        self._due, self._beats, self._moment_us, self._now_us = due, beats, moment_us, now_us
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metronome", daemon=True)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to beat into ``loop``."""
        self._loop = loop
        self._thread.start()

    def stop(self) -> None:
        """Beat no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        for beat in range(self._beats):
            moment_us = self._moment_us(beat)
            wait_us = moment_us - self._now_us()
            if wait_us > _AHEAD_US:
                self._stop.wait(wait_us / 1_000_000)
            if self._stop.is_set():
                return
            self._loop.call_soon_threadsafe(self._due, beat, moment_us)
