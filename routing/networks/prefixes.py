"""Networks by the ranges of numbers that they were given: the longest prefix of a number that is known decides."""

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from messages.addresses import Country, Msisdn
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.values import value

PREFIX_DIGITS_MAX: Final = 15


@value
class Network:
    """A mobile network as people know it; ``country`` is that of its numbers."""

    code: NetworkCode
    country: Country
    name: str


@value
class NumberPrefix:
    """Numbers that begin with ``prefix`` (E.164 with its ``+``, 1 … 15 digits) were given to the network ``code``."""

    prefix: str
    code: NetworkCode


@attrs.frozen
class PrefixTable:
    """Every known prefix, indexed once; of one prefix given twice the later network counts.

    Fulfils ``ports.NetworkResolver``. A number's holder may have taken it elsewhere: it is the weakest of sources.
    """

    prefixes: tuple[NumberPrefix, ...] = attrs.field(repr=False)
    _guesses: Mapping[str, NetworkGuess] = attrs.field(init=False, eq=False, repr=False)
    _lengths: tuple[int, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        of_code: dict[NetworkCode, NetworkGuess] = {}
        guesses: dict[str, NetworkGuess] = {}
        for one in self.prefixes:
            guess = of_code.get(one.code)
            if guess is None:
                guess = of_code[one.code] = NetworkGuess(one.code, NetworkSource.PREFIX)
            guesses[one.prefix] = guess
        object.__setattr__(self, "_guesses", guesses)
        object.__setattr__(self, "_lengths", tuple(sorted({len(prefix) for prefix in guesses}, reverse=True)))

    def resolve(self, number: Msisdn, at_ms: int) -> NetworkGuess | None:
        """The network of the longest prefix of ``number``, None where none is known."""
        guesses = self._guesses
        # a slice and a look for each length that there is, some ten: a tree of digits takes longer
        for length in self._lengths:
            guess = guesses.get(number[:length])
            if guess is not None:
                return guess
        return None


def overlaid(general: Iterable[NumberPrefix], specific: Iterable[NumberPrefix]) -> tuple[NumberPrefix, ...]:
    """Both together, where a prefix of ``specific`` speaks for all numbers behind it.

    What ``general`` says about longer prefixes of the same numbers goes: who writes that +4179 is one network means all
    of it.
    """
    kept = tuple(specific)
    spoken_for = {one.prefix for one in kept}
    lengths = sorted({len(prefix) for prefix in spoken_for})
    return (
        *(one for one in general if not any(one.prefix[:length] in spoken_for for length in lengths)),
        *kept,
    )
