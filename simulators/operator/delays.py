"""How long a simulated operator takes: delays as real ones are distributed, each drawn from a seeded chance. Pure.

Written ``0.05``, ``uniform:0.1:0.5``, ``normal:0.2:0.05``, ``exponential:0.2``, ``spikes:0.05:2:100`` or
``growing:0.01:5``; all in seconds.
"""

import random
from collections.abc import Callable
from typing import Final, Protocol

import attrs

DELAY_MAX_S: Final = 7 * 86_400.0
"""No delay that is drawn is longer, whatever its distribution."""


class Delay(Protocol):
    """Says how long the next one takes."""

    def draw_s(self, rng: random.Random) -> float:
        """The next delay in seconds, 0 or more."""


@attrs.frozen
class Fixed:
    """Always the same."""

    delay_s: float

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        return self.delay_s


@attrs.frozen
class Uniform:
    """Anything from the least to the most, all alike."""

    least_s: float
    most_s: float

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        return rng.uniform(self.least_s, self.most_s)


@attrs.frozen
class Normal:
    """Around a mean; what would be negative is 0."""

    mean_s: float
    deviation_s: float

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        return min(DELAY_MAX_S, max(0.0, rng.gauss(self.mean_s, self.deviation_s)))


@attrs.frozen
class Exponential:
    """Mostly short and sometimes long, as what waits in a queue does."""

    mean_s: float

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        return min(DELAY_MAX_S, rng.expovariate(1 / self.mean_s)) if self.mean_s else 0.0


@attrs.frozen
class Spikes:
    """The usual delay, and one in ``one_in`` by chance takes as long as a spike."""

    usual_s: float
    spike_s: float
    one_in: float

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        return self.spike_s if rng.random() * self.one_in < 1 else self.usual_s


@attrs.define
class Growing:
    """Each takes ``step_s`` longer than the one before, ``most_s`` at most."""

    step_s: float
    most_s: float
    _delay_s: float = attrs.field(default=0.0, init=False)

    def draw_s(self, rng: random.Random) -> float:
        """See Delay."""
        self._delay_s = min(self.most_s, self._delay_s + self.step_s)
        return self._delay_s


_KINDS: Final[dict[str, tuple[Callable[..., Delay], str]]] = {
    "fixed": (Fixed, "SECONDS"),
    "uniform": (Uniform, "LEAST:MOST"),
    "normal": (Normal, "MEAN:DEVIATION"),
    "exponential": (Exponential, "MEAN"),
    "spikes": (Spikes, "USUAL:SPIKE:ONE-IN"),
    "growing": (Growing, "STEP:MOST"),
}
DELAY_WORDS: Final = tuple(_KINDS)
"""The distributions by name."""

_ONE_IN_MAX: Final = 1e9


def parse_delay(text: str, most_s: float = 86_400.0) -> Callable[[], Delay]:
    """Read a delay; each call of what this gives makes one that starts anew.

    Args:
        text: seconds alone, or a distribution's name and its values, see the module.
        most_s: no value may be greater.

    Raises:
        ValueError: it is not in the form, or a value is not from 0 to ``most_s``; the message says what to write.
    """
    kind, colon, rest = text.partition(":")
    if not colon and kind not in _KINDS:
        kind, rest = "fixed", text
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is no distribution; use one of: {', '.join(_KINDS)}")
    make, written = _KINDS[kind]
    words = rest.split(":")
    example = "is not a time in seconds, for example 0.25"
    if len(words) != len(written.split(":")):
        raise ValueError(f"{text!r} {example}" if kind == "fixed" else f"write {kind}:{written}")
    limits = [_ONE_IN_MAX if name == "ONE-IN" else most_s for name in written.split(":")]
    values = []
    for word, limit in zip(words, limits, strict=True):
        try:
            value = float(word)
        except ValueError:
            value = -1.0
        if not 0 <= value <= limit:
            raise ValueError(f"{word!r} {example}")
        values.append(value)
    if kind == "uniform" and values[0] > values[1]:
        raise ValueError(f"the least of {text!r} is above its most")
    if kind == "spikes" and values[2] < 1:
        raise ValueError("spikes come in one of 1 or more: write for example spikes:0.05:2:100")
    return lambda: make(*values)
