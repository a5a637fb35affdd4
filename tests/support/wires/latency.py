"""`Latency`: a simulated operator that takes its time, always the same."""

import attrs

from simulators.operator.behaviours import Plan


@attrs.define
class Latency:
    """Answers ``latency_s`` seconds later than it would, and reports ``receipt_delay_s`` seconds later after that."""

    latency_s: float = 0.0
    receipt_delay_s: float = 0.0

    def adjust(self, plan: Plan, now: float) -> None:
        plan.latency_s += self.latency_s
        plan.receipt_delay_s += self.receipt_delay_s
