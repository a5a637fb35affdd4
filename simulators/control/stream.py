"""What a viewer is told while it looks: server-sent events, made only for those who look."""

import asyncio
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec

from simulators.control import views
from simulators.control.watch import Watch


def event(name: str, data: Any) -> bytes:  # noqa: ANN401 - any JSON
    """One event as it is written."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


@attrs.define(eq=False)
class Viewer:
    """One page that looks at all operators, and closer at one: ``chosen``, None for none."""

    watches: Mapping[str, Watch]
    chosen: Watch | None
    numbers_shown: bool
    woken: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _sights_seen: int = attrs.field(default=0, init=False)
    _changes_seen: int = attrs.field(default=0, init=False)

    def first(self) -> bytes:
        """What it has to know before anything else."""
        histories = {
            name: views.samples(list(watch.history.samples) if watch is self.chosen else [])
            for name, watch in self.watches.items()
        }
        return event("history", histories) + self.next()

    def next(self) -> bytes:
        """What is new since it was told last."""
        told = event(
            "carriers",
            [
                {**views.carrier(watch), "sample": views.samples(list(watch.history.samples)[-1:])}
                for watch in self.watches.values()
            ],
        )
        if self.chosen is None:
            return told
        sights = list(self.chosen.sights.since(self._sights_seen))
        if sights:
            self._sights_seen = self.chosen.sights.last_serial
            told += event("messages", [views.message(one, numbers_shown=self.numbers_shown) for one in sights])
        changes = self.chosen.carrier.changes.since(self._changes_seen)
        if changes:
            self._changes_seen = changes[-1].serial
            told += event("changes", [views.change(one) for one in changes])
        return told
