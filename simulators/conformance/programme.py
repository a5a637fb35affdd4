"""`Programme`: what an operator does to an ESME that is examined, and when, so that little remains unseen."""

import enum
from collections.abc import Sequence
from typing import Final

import attrs


class Deed(enum.Enum):
    """What is done to every bind at once."""

    UNBIND = "unbind"
    DROP = "drop"


@attrs.frozen
class Step:
    """At ``at_s`` seconds after the first bind: behaviours to set and to clear, and a deed."""

    at_s: float
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

    def due(self, done: int, since_s: float) -> Sequence[Step]:
        """What is due ``since_s`` seconds after the first bind, ``done`` steps being done."""
        return [step for step in self.steps[done:] if step.at_s <= since_s]


PASSIVE: Final = Programme()

FULL: Final = Programme(
    [
        Step(2.0, on=["mo=5"]),
        Step(3.0, on=["enquire-storm=5"]),
        Step(5.0, off=["enquire-storm"]),
        Step(6.0, on=["throttle=3"], off=["mo"]),
        Step(9.0, on=["queue-full=3"], off=["throttle"]),
        Step(12.0, off=["queue-full"]),
        Step(14.0, deed=Deed.UNBIND),
        Step(24.0, deed=Deed.DROP),
        Step(30.0, on=["refuse-binds=RBINDFAIL"], deed=Deed.DROP),
        Step(50.0, off=["refuse-binds"]),
    ]
)
"""Texts and enquiries, throttles of both kinds, an unbind, a lost connection, and 20 s without a bind."""
