"""The life of one bind: connect, bind, work, drain, wait, again; as a table, with time as an argument.

It decides and does nothing: each input answers with the :class:`Step` that the shell has to take. Back-off starts
again only after the bind was *bound* for a while, so that neither an open port nor a bind that is thrown out at once
makes us hammer a carrier.
"""

import enum
import random
from collections.abc import Mapping
from typing import Final

import attrs

from carriers.backoff import Backoff
from carriers.bind_status import BindState


class Input(enum.StrEnum):
    """What can happen to a bind."""

    START = "start"
    CONNECTED = "connected"
    BOUND = "bound"
    REFUSED = "refused"
    LOST = "lost"
    DRAIN = "drain"
    DRAINED = "drained"
    WAITED = "waited"


class Step(enum.StrEnum):
    """What the shell has to do after an input."""

    NOTHING = "nothing"
    CONNECT = "connect"
    SEND_BIND = "send bind"
    WORK = "work"
    WAIT = "wait"
    CLOSE_AND_WAIT = "close and wait"
    DRAIN = "drain"
    CLOSE = "close"


_S, _I = BindState, Input

TRANSITIONS: Final[Mapping[tuple[BindState, Input], tuple[BindState, Step]]] = {
    (_S.IDLE, _I.START): (_S.CONNECTING, Step.CONNECT),
    (_S.IDLE, _I.DRAIN): (_S.STOPPED, Step.NOTHING),
    (_S.CONNECTING, _I.CONNECTED): (_S.BINDING, Step.SEND_BIND),
    (_S.CONNECTING, _I.LOST): (_S.WAITING, Step.WAIT),
    (_S.CONNECTING, _I.DRAIN): (_S.STOPPED, Step.CLOSE),
    (_S.BINDING, _I.BOUND): (_S.BOUND, Step.WORK),
    (_S.BINDING, _I.REFUSED): (_S.WAITING, Step.CLOSE_AND_WAIT),
    (_S.BINDING, _I.LOST): (_S.WAITING, Step.WAIT),
    (_S.BINDING, _I.DRAIN): (_S.STOPPED, Step.CLOSE),
    (_S.BOUND, _I.LOST): (_S.WAITING, Step.WAIT),
    (_S.BOUND, _I.DRAIN): (_S.DRAINING, Step.DRAIN),
    (_S.DRAINING, _I.DRAINED): (_S.STOPPED, Step.CLOSE),
    (_S.DRAINING, _I.LOST): (_S.STOPPED, Step.NOTHING),
    (_S.DRAINING, _I.DRAIN): (_S.DRAINING, Step.NOTHING),
    (_S.WAITING, _I.WAITED): (_S.CONNECTING, Step.CONNECT),
    # the refused connection ends while we already wait; it is no second loss
    (_S.WAITING, _I.LOST): (_S.WAITING, Step.NOTHING),
    (_S.WAITING, _I.DRAIN): (_S.STOPPED, Step.NOTHING),
    (_S.STOPPED, _I.START): (_S.CONNECTING, Step.CONNECT),
    (_S.STOPPED, _I.LOST): (_S.STOPPED, Step.NOTHING),
    (_S.STOPPED, _I.DRAIN): (_S.STOPPED, Step.NOTHING),
    (_S.STOPPED, _I.DRAINED): (_S.STOPPED, Step.NOTHING),
}
"""Every legal (state, input) → (next state, what to do). Any other pair is a bug of the shell."""


class IllegalInput(Exception):  # noqa: N818 - reads as the sentence it is
    """The shell told the lifecycle something that cannot happen in its state: a bug of ours."""


@attrs.define
class BindLifecycle:
    """Where one bind is and when it tries again.

    ``reconnect_floor_s`` … ``reconnect_ceiling_s`` bound the back-off; after a refused bind (wrong password) the wait
    is at least ``refused_floor_s``: such a carrier is never hammered and never given up. ``settled_after_s`` is how
    long a bind must have been bound for its back-off to start over.
    """

    rng: random.Random
    reconnect_floor_s: float
    reconnect_ceiling_s: float
    refused_floor_s: float
    settled_after_s: float
    state: BindState = attrs.field(default=BindState.IDLE, init=False)
    since_s: float = attrs.field(default=0.0, init=False)
    retry_at_s: float | None = attrs.field(default=None, init=False)
    _backoff: Backoff = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Set the back-off to its floor."""
        self._backoff = Backoff(self.reconnect_floor_s, self.reconnect_ceiling_s, self.rng)

    def feed(self, event: Input, now: float) -> Step:
        """Take ``event`` at ``now`` (seconds, monotonic); when the step is a wait, ``retry_at_s`` says until when.

        Raises:
            IllegalInput: the event cannot happen in this state.
        """
        try:
            state, step = TRANSITIONS[self.state, event]
        except KeyError:
            raise IllegalInput(f"{event.value} while {self.state.value}") from None
        left, since_s = self.state, self.since_s
        if state is not left:
            self.state, self.since_s = state, now
        if step in (Step.WAIT, Step.CLOSE_AND_WAIT):
            if left is BindState.BOUND and now - since_s >= self.settled_after_s:
                self._backoff.reset()
            delay_s = self._backoff.next_s()
            if event is Input.REFUSED:
                delay_s += self.refused_floor_s
            self.retry_at_s = now + delay_s
        elif state is not BindState.WAITING:
            self.retry_at_s = None
        return step
