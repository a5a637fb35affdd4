"""`Programme`: what an operator does to an ESME that is examined, and when, so that little remains unseen."""

import enum
from collections.abc import Callable, Sequence
from typing import Final

import attrs

SEEN_WITHIN_S: Final = 10.0
"""A step waits no longer than this for what it wants to have seen first."""


class Deed(enum.Enum):
    """What is done to every bind at once."""

    UNBIND = "unbind"
    DROP = "drop"


@attrs.frozen
class Step:
    """At ``at_s`` seconds after the first bind: behaviours to set and to clear, and a deed.

    ``seen`` is the name of an assertion: until the ESME has shown how it keeps it, the step waits, ``SEEN_WITHIN_S``
    at most. So what came before it lasts long enough for an ESME, or a machine, that is slow.
    """

    at_s: float
    seen: str = ""
    on: Sequence[str] = ()
    off: Sequence[str] = ()
    deed: Deed | None = None


@attrs.frozen
class Programme:
    """Steps in the order of their times."""

    steps: Sequence[Step] = ()

    def faster(self, times: float) -> "Programme":
        """The same in less time."""
        return Programme([attrs.evolve(step, at_s=step.at_s / times) for step in self.steps])


@attrs.define
class Progress:
    """How far a programme has come. Whatever comes late moves all that follows, so that nothing gets shorter."""

    programme: Programme
    _done: int = attrs.field(default=0, init=False)
    _late_s: float = attrs.field(default=0.0, init=False)

    @property
    def over(self) -> bool:
        """Every step was done."""
        return self._done == len(self.programme.steps)

    def next_step(self, since_s: float, was_seen: Callable[[str], bool]) -> Step | None:
        """The step to do ``since_s`` seconds after the first bind; None: none yet, or none any more.

        ``was_seen`` tells whether an ESME has shown how it keeps the assertion of this name.
        """
        if self.over:
            return None
        step = self.programme.steps[self._done]
        late_s = since_s - self._late_s - step.at_s
        if late_s < 0 or (step.seen and late_s < SEEN_WITHIN_S and not was_seen(step.seen)):
            return None
        self._done += 1
        self._late_s += late_s
        return step


PASSIVE: Final = Programme()

FULL: Final = Programme(
    [
        Step(2.0, on=["mo=5"]),
        Step(3.0, on=["enquire-storm=5"]),
        Step(5.0, "enquire-answered", off=["enquire-storm"]),
        Step(6.0, "deliver-answered", on=["throttle=3"], off=["mo"]),
        Step(9.0, on=["queue-full=3"], off=["throttle"]),
        Step(12.0, "throttled-not-repeated-at-once", off=["queue-full"]),
        Step(14.0, deed=Deed.UNBIND),
        Step(24.0, "unbind-answered", deed=Deed.DROP),
        Step(30.0, "pause-after-loss", on=["refuse-binds=RBINDFAIL"], deed=Deed.DROP),
        Step(50.0, "pause-after-refusal", off=["refuse-binds"]),
    ]
)
"""Texts and enquiries, throttles of both kinds, an unbind, a lost connection, and 20 s without a bind."""
