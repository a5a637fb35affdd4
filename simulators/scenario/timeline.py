"""What changes in an operator's behaviours as time goes by: steps in, and at their time the changes out. Pure."""

import enum
import heapq
import itertools
import random
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from simulators.scenario.conduct import name_of
from simulators.scenario.durations import in_words, seconds_of

STEPS_MAX: Final = 1_000
"""Steps of one timeline, those of its scenarios included."""


class Since(enum.StrEnum):
    """Whose beginning times are counted from: the operator's start, or each bind's own, for that bind alone."""

    START = "start"
    BIND = "bind"


@attrs.frozen
class Step:
    """At ``at_s`` after what ``since`` says ``on`` is set and ``off`` cleared.

    It is undone after ``for_s`` and done again every ``every_s``, both in seconds; None: neither. Each time it comes by
    chance up to ``jitter_s`` later.
    """

    at_s: float
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    for_s: float | None = None
    every_s: float | None = None
    jitter_s: float = 0.0
    since: Since = Since.START

    def check(self) -> None:
        """See whether it makes sense.

        Raises:
            ValueError: it does not; the message says why.
        """
        if not self.on and not self.off:
            raise ValueError("a step changes something: write a behaviour, for example throttle = 50, or off")
        if self.every_s is not None:
            if self.every_s < 0.01:  # noqa: PLR2004 - said in the message
                raise ValueError("every is at least 10ms")
            if (self.for_s or 0.0) + self.jitter_s >= self.every_s:
                raise ValueError("for and jitter together are shorter than every")


@attrs.frozen
class Change:
    """What happens at ``at_s``; ``why`` says it in words."""

    at_s: float
    on: tuple[str, ...]
    off: tuple[str, ...]
    why: str


@attrs.frozen
class _Undoing:
    step: Step
    before: tuple[str, ...]


class Timeline:
    """Says what changes when; all times in seconds since its beginning. ``seed`` decides what chance adds to them."""

    def __init__(self, steps: Iterable[Step], seed: int | str = 0) -> None:
        self._rng = random.Random(f"{seed}/timeline")  # noqa: S311 - plays an operator, guards nothing
        self._serial = itertools.count()
        self._due: list[tuple[float, int, float, Step | _Undoing]] = []
        for step in steps:
            self._plan(step, step.at_s)

    def next_due(self) -> float | None:
        """When :meth:`next_change` has something to say; None: never again."""
        return self._due[0][0] if self._due else None

    def next_change(self, elapsed_s: float, active: Sequence[str]) -> Change | None:
        """The next change that is due by now; None when there is no more. Make it before you ask again.

        Args:
            elapsed_s: Since the beginning.
            active: The behaviours that are on at this moment, as they were written: an undone step brings them back,
                unless somebody else has changed them meanwhile.
        """
        while self._due and self._due[0][0] <= elapsed_s:
            due, _, nominal, what = heapq.heappop(self._due)
            change = self._begin(what, due, nominal, active) if isinstance(what, Step) else _undo(what, due, active)
            if change is not None:
                return change
        return None

    def _plan(self, step: Step, nominal: float) -> None:
        late = self._rng.uniform(0.0, step.jitter_s) if step.jitter_s else 0.0
        heapq.heappush(self._due, (nominal + late, next(self._serial), nominal, step))

    def _begin(self, step: Step, due: float, nominal: float, active: Sequence[str]) -> Change:
        if step.every_s is not None:
            self._plan(step, nominal + step.every_s)
        if step.for_s is not None:
            touched = {name_of(text) for text in step.on} | set(step.off)
            before = tuple(text for text in active if name_of(text) in touched or "*" in touched)
            heapq.heappush(self._due, (due + step.for_s, next(self._serial), 0.0, _Undoing(step, before)))
        words = [*(f"{name} off" for name in step.off), *step.on]
        lasting = f" for {in_words(step.for_s)}" if step.for_s is not None else ""
        return Change(due, step.on, step.off, f"{', '.join(words)}{lasting}")


def _undo(undoing: _Undoing, due: float, active: Sequence[str]) -> Change | None:
    """Take back what still is as the step left it."""
    step = undoing.step
    mine = {name_of(text): [one for one in step.on if name_of(one) == name_of(text)] for text in step.on}
    now: dict[str, list[str]] = {}
    for text in active:
        now.setdefault(name_of(text), []).append(text)
    untouched = {name for name, texts in mine.items() if now.get(name) == texts}
    back = tuple(
        text
        for text in undoing.before
        if name_of(text) in untouched or (name_of(text) not in mine and name_of(text) not in now)
    )
    off = tuple(name for name in mine if name in untouched and name not in {name_of(text) for text in back})
    if not back and not off:
        return None
    return Change(due, back, off, ", ".join([*(f"{name} off" for name in off), *back]))


def in_line(steps: Iterable[Step], at_s: float, every_s: float | None = None) -> list[Step]:
    """The steps of a scenario as they stand in a timeline that plays it at ``at_s``, again every ``every_s`` if told.

    Raises:
        ValueError: a step repeats itself already, or does not fit into the time between two.
    """
    placed = []
    for step in steps:
        if every_s is not None and step.every_s is not None:
            raise ValueError("a scenario with a step that has every cannot be repeated by every")
        if every_s is not None and step.at_s + (step.for_s or 0.0) + step.jitter_s >= every_s:
            raise ValueError("the scenario takes longer than every")
        placed.append(attrs.evolve(step, at_s=at_s + step.at_s, every_s=every_s or step.every_s))
    return placed


def since_of(text: str) -> Since:
    """Read ``start`` or ``bind``.

    Raises:
        ValueError: it is neither.
    """
    if text not in Since.__members__.values():
        raise ValueError(f"{text!r} is nothing to count from; write bind, for each bind's own beginning, or start")
    return Since(text)


def parse_step(text: str) -> Step:
    """Read a step as it is written in a line: ``30s throttle=2 silent for 20s every 1m``, ``2m off throttle latency``.

    ``from bind`` has it counted from each bind's own beginning.

    Raises:
        ValueError: it is not in the form, or makes no sense; the message says what to write.
    """
    at, *words = text.split() or [""]
    times: dict[str, float] = {}
    since = Since.START
    on: list[str] = []
    off: list[str] = []
    rest = iter(words)
    clearing = False
    for word in rest:
        if word in {"for", "every", "jitter"}:
            times[f"{word}_s"] = seconds_of(next(rest, ""))
        elif word == "from":
            since = since_of(next(rest, ""))
        elif word == "off":
            clearing = True
        elif clearing:
            off.append(word)
        else:
            on.append(word)
    step = Step(seconds_of(at), tuple(on), tuple(off), **times, since=since)
    step.check()
    return step
