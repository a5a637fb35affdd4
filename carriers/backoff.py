"""How long to wait before the next try: growing, bounded, and never in step with anybody else."""

import random

import attrs


@attrs.define
class Backoff:
    """Delays that grow by ``factor`` from ``floor_s`` to ``ceiling_s``, each spread by ± ``jitter`` (a share, 0 … 1).

    The spread keeps many binds that lost the same carrier from returning in one instant.
    """

    floor_s: float
    ceiling_s: float
    rng: random.Random
    factor: float = 2.0
    jitter: float = 0.3
    _next_s: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start at the floor."""
        self._next_s = self.floor_s

    def next_s(self) -> float:
        """Seconds to wait now; the following call answers with more."""
        delay_s = self._next_s
        self._next_s = min(self.ceiling_s, self._next_s * self.factor)
        return delay_s * self.rng.uniform(1 - self.jitter, 1 + self.jitter)

    def reset(self) -> None:
        """Things went well: begin at the floor again."""
        self._next_s = self.floor_s
