"""The messages that a simulated operator remembers, to be asked about: the newest of them, by the id it gave. Pure."""

from collections.abc import Iterator
from typing import Final

import attrs

from simulators.operator.behaviours import Plan

REMEMBERED_MAX: Final = 10_000
"""So many are remembered at least, and twice as many at most; the older ones are forgotten together."""


@attrs.define
class Memory:
    """Plans by message_id, in two generations: forgetting one by one from the front of a dict takes ever longer."""

    _recent: dict[str, Plan] = attrs.field(factory=dict, init=False)
    _older: dict[str, Plan] = attrs.field(factory=dict, init=False)

    def keep(self, message_id: str, plan: Plan) -> None:
        """Remember what was accepted."""
        recent = self._recent
        recent[message_id] = plan
        if len(recent) >= REMEMBERED_MAX:
            self._older = recent
            self._recent = {}

    def find(self, message_id: str) -> Plan | None:
        """What was accepted under that id; None if it was never given or is forgotten."""
        return self._recent.get(message_id) or self._older.get(message_id)

    def __iter__(self) -> Iterator[tuple[str, Plan]]:
        """All that is remembered, oldest first."""
        yield from self._older.items()
        yield from self._recent.items()
