"""Since when carriers have had no bind that could send: the one notion of down, however patient who asks is."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from carriers.bind_status import BindRole, BindState, BindStatus
from messages.ids import CarrierName


@attrs.define
class Reachability:
    """Remembers when each carrier was seen up last. Pure but for ``binds``; times are Unix milliseconds."""

    binds: Callable[[], Mapping[CarrierName, Sequence[BindStatus]]]
    _up_at_ms: dict[CarrierName, int] = attrs.field(factory=dict, init=False)

    def look(self, carriers: Iterable[CarrierName], now_ms: int) -> None:
        """Look at the binds of ``carriers``, which are all that are switched on; others are forgotten.

        One that is seen for the first time counts as up: its binds may be on their way.
        """
        binds = self.binds()
        self._up_at_ms = {
            name: now_ms if any(map(_can_send, binds.get(name, ()))) else self._up_at_ms.get(name, now_ms)
            for name in carriers
        }

    def down_since(self, carrier: CarrierName, patience_ms: int, now_ms: int) -> int | None:
        """Since when ``carrier`` is down, if that is ``patience_ms`` or longer ago at ``now_ms``."""
        up_at_ms = self._up_at_ms.get(carrier, now_ms)
        return up_at_ms if now_ms - up_at_ms >= max(patience_ms, 1) else None


def _can_send(bind: BindStatus) -> bool:
    return bind.state is BindState.BOUND and bind.role is not BindRole.RECEIVER
