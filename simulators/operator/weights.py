"""A choice by weight: so many of this to so many of that, drawn from a seeded chance. Pure."""

import random
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Final, Generic, TypeVar

T = TypeVar("T")

WEIGHT_MAX: Final = 1_000_000
"""No weight is greater."""

CHOICES_MAX: Final = 100
"""No list of weights is longer."""


class Weighted(Generic[T]):
    """Draws one of several by their weights.

    Raises:
        ValueError: the weights do not add up to more than 0.
    """

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._choices = tuple(weights)
        self._cumulative = tuple(accumulate(weights.values()))
        if not self._cumulative or self._cumulative[-1] <= 0:
            raise ValueError("at least one weight must be above 0")

    def draw(self, rng: random.Random) -> T:
        """One of them; where there is but one, chance is not asked."""
        if len(self._choices) == 1:
            return self._choices[0]
        [choice] = rng.choices(self._choices, cum_weights=self._cumulative)
        return choice


def parse_pairs(text: str) -> Iterable[tuple[str, str]]:
    """The words of ``WORD=VALUE,WORD=VALUE``; a word alone has an empty value.

    Raises:
        ValueError: there are more than ``CHOICES_MAX``.
    """
    entries = text.split(",")
    if len(entries) > CHOICES_MAX:
        raise ValueError(f"a list of {len(entries)} is longer than {CHOICES_MAX}")
    for entry in entries:
        word, _, value = entry.strip().partition("=")
        yield word, value


def parse_weights_of(text: str, read: Callable[[str], T]) -> Mapping[T, float]:
    """Read ``WORD=WEIGHT,…`` with ``read`` for the words; a word alone has the weight 1.

    Raises:
        ValueError: a word or a weight is wrong, or all are 0; the message says which.
    """
    weights: dict[T, float] = {}
    for word, written in parse_pairs(text):
        choice = read(word)
        try:
            weight = float(written or "1")
        except ValueError:
            raise ValueError(f"{written!r} is no weight; write for example {word}=95") from None
        if not 0 <= weight <= WEIGHT_MAX:
            raise ValueError(f"the weight of {word} is not between 0 and {WEIGHT_MAX:,}")
        weights[choice] = weight
    if sum(weights.values()) <= 0:
        raise ValueError("at least one weight must be above 0")
    return weights
