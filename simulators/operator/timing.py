"""When a simulated operator answers and reports: late by a distribution, or out of order within a window."""

import random

import attrs

from simulators.operator.behaviours import Plan
from simulators.operator.delays import Delay


@attrs.define
class AnswerDelay:
    """Answers so much later than it would."""

    delay: Delay
    rng: random.Random

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.latency_s += self.delay.draw_s(self.rng)


@attrs.define
class ReceiptDelay:
    """Reports so much later after the answer."""

    delay: Delay
    rng: random.Random

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        plan.receipt_delay_s += self.delay.draw_s(self.rng)


@attrs.define
class Shuffle:
    """Answers each ``n`` in a shuffled order, spread over ``within_s`` seconds.

    Of ``n`` that come at the same time none is answered in its turn but by chance; of those that come more slowly than
    that, fewer overtake each other.
    """

    n: int
    within_s: float
    rng: random.Random
    _places: list[int] = attrs.field(factory=list, init=False)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if not self._places:
            self._places = self.rng.sample(range(self.n), self.n)
        plan.latency_s += self._places.pop() * self.within_s / self.n
