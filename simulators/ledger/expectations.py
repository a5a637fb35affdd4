"""What a run is expected to come to, as ``lost==0 p99_accept_ms<50``, held against what it came to. Pure."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

_OPERATORS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_ONE: Final = re.compile(r"([a-z][a-z0-9_]*)(==|!=|<=|>=|<|>)(-?[0-9]+(?:\.[0-9]+)?)")
_SPACED: Final = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*")


@attrs.frozen
class Ground:
    """What must have happened for a measure to show something: nothing is lost where nothing was accepted.

    Attributes:
        measures: of these together something must have been counted.
        missing: what to say when nothing was.
    """

    measures: Sequence[str]
    missing: str

    def bears(self, measures: Mapping[str, float]) -> bool:
        """Whether it happened."""
        return sum(measures.get(name, 0) for name in self.measures) > 0


@attrs.frozen
class Expectation:
    """One measure, by its name, compared with a number."""

    name: str
    comparison: str
    number: float

    def __str__(self) -> str:
        return f"{self.name}{self.comparison}{self.number:g}"

    def broken_by(self, measures: Mapping[str, float], ground: Ground | None = None) -> str | None:
        """What is wrong in a sentence; None when it holds.

        What was not measured breaks every expectation, and so does what holds only because its ground is missing.
        """
        measured = measures.get(self.name)
        if measured is None:
            return f"{self}: {self.name} was not measured in this run"
        if not _OPERATORS[self.comparison](measured, self.number):
            return f"{self}: it is {measured:g}"
        if ground is not None and not ground.bears(measures):
            return f"{self}: this shows nothing, for {ground.missing}"
        return None


def parse(text: str, known: Sequence[str]) -> list[Expectation]:
    """The expectations of ``text``, parted by spaces or commas; spaces around an operator are allowed.

    Args:
        text: as ``lost==0 duplicated==0``.
        known: the names of all measures that there can be.

    Raises:
        ValueError: names everything that is no expectation, and every name that nobody measures.
    """
    expectations: list[Expectation] = []
    wrong: list[str] = []
    for word in re.split(r"[\s,]+", _SPACED.sub(r"\1", text.strip())):
        found = _ONE.fullmatch(word)
        if not found:
            wrong.append(f"{word!r} is no expectation; write NAME, one of {' '.join(_OPERATORS)} and a number")
        elif found[1] not in known:
            wrong.append(f"nobody measures {found[1]!r}; there are {', '.join(sorted(known))}")
        else:
            expectations.append(Expectation(found[1], found[2], float(found[3])))
    if wrong:
        raise ValueError("; ".join(wrong))
    return expectations


def broken(
    expectations: Sequence[Expectation], measures: Mapping[str, float], grounds: Mapping[str, Ground]
) -> list[str]:
    """A sentence for each expectation that does not hold, or that nothing shows, in their order.

    Args:
        expectations: what is expected.
        measures: every number by its name; what nobody could measure is missing.
        grounds: by the names of the measures that need one.
    """
    return [
        sentence for one in expectations if (sentence := one.broken_by(measures, grounds.get(one.name))) is not None
    ]
