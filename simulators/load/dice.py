"""Seeded dice: the same seed and number throw the same, in any order and at little cost. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final, Generic, TypeVar

Face = TypeVar("Face")

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


def mixed(number: int) -> int:
    """A 64-bit number whose bits all depend on all of ``number``'s (the finaliser of SplitMix64)."""
    number = (number + _GOLDEN) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


class Dice:
    """Throws of their own for each pair of a seed and a number (0 …), so that no message depends on another."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, number: int) -> None:
        self._state = mixed(mixed(seed & _MASK) ^ number)

    def below(self, end: int) -> int:
        """0 … ``end`` - 1, each as often; ``end`` is 1 or more."""
        self._state = mixed(self._state)
        return self._state % end


class Weighted(Generic[Face]):
    """Faces with weights.

    Raises:
        ValueError: no weight is above 0, or one is below it.
    """

    def __init__(self, weights: Mapping[Face, float]) -> None:
        if not weights or min(weights.values()) < 0 or not any(weights.values()):
            raise ValueError("weights are 0 or more, and at least one is above 0")
        self.faces: Sequence[Face] = list(weights)
        self._bounds = list(accumulate(round(weight * 1_000) for weight in weights.values()))
        if not self._bounds[-1]:
            raise ValueError("a weight is at least 0.001, or 0")

    def thrown(self, dice: Dice) -> Face:
        """One face, as often as its weight says."""
        if len(self.faces) == 1:
            return self.faces[0]
        return self.faces[bisect_right(self._bounds, dice.below(self._bounds[-1]))]
