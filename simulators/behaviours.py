"""How a simulated operator treats a submit_sm: small things that each change one part of a plan, in any combination.

Pure. A behaviour counts the submit_sm it sees, so that "every N" means the same in every run; chance comes from the
``random.Random`` it is given.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from smpp.token_bucket import TokenBucket


@attrs.define
class Plan:
    """What will be done about one submit_sm.

    ``status`` other than 0 refuses it. ``latency_s`` delays the answer, ``receipt_delay_s`` the receipt after it;
    ``silent`` accepts without ever answering; ``receipt_first`` reports before it answers; ``drop`` closes the TCP
    connection instead of answering. ``receipt`` None sends none.
    """

    status: int = 0
    latency_s: float = 0.0
    receipt: ReceiptState | None = ReceiptState.DELIVERED
    receipt_error: str = "000"
    receipt_delay_s: float = 0.0
    silent: bool = False
    receipt_first: bool = False
    drop: bool = False


class Behaviour(Protocol):
    """Changes the plan for one submit_sm."""

    def adjust(self, plan: Plan, now: float) -> None:
        """Change ``plan``; called once for each submit_sm, in the order of arrival. ``now`` is in seconds."""


@attrs.define
class Every:
    """True on each ``n``-th call; never when ``n`` is 0."""

    n: int
    _seen: int = attrs.field(default=0, init=False)

    def strikes(self) -> bool:
        """Count one."""
        if not self.n:
            return False
        self._seen += 1
        return self._seen % self.n == 0


@attrs.define
class Latency:
    """Answers ``latency_s`` seconds late and reports ``receipt_delay_s`` seconds after that."""

    latency_s: float = 0.0
    receipt_delay_s: float = 0.0

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        plan.latency_s = self.latency_s
        plan.receipt_delay_s = self.receipt_delay_s


@attrs.define
class Outcomes:
    """Receipts by weight, for example 95 delivered to 5 undelivered; the state ``None`` stands for no receipt."""

    weights: Mapping[ReceiptState | None, float]
    rng: random.Random
    _states: Sequence[ReceiptState | None] = attrs.field(init=False)
    _cumulative: Sequence[float] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Add the weights up."""
        total = 0.0
        cumulative = []
        for weight in self.weights.values():
            total += weight
            cumulative.append(total)
        if total <= 0:
            raise ValueError("outcome weights must add up to more than 0")
        self._states = tuple(self.weights)
        self._cumulative = cumulative

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        state = self._states[0]
        if len(self._states) > 1:
            [state] = self.rng.choices(self._states, cum_weights=self._cumulative)
        plan.receipt = state
        plan.receipt_error = "000" if state in (ReceiptState.DELIVERED, None) else "001"


@attrs.define
class RefuseEvery:
    """Refuses each ``n``-th with ``status``."""

    n: int
    status: int = int(CommandStatus.RSUBMITFAIL)
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        if self._every.strikes():
            plan.status = self.status


@attrs.define
class RateLimit:
    """Refuses with ESME_RTHROTTLED what comes faster than ``per_s``, over all binds together."""

    per_s: float
    _bucket: TokenBucket = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start with a full second."""
        self._bucket = TokenBucket(self.per_s, max(1.0, self.per_s))

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        if not self._bucket.take(1, now):
            plan.status = int(CommandStatus.RTHROTTLED)


@attrs.define
class SilentEvery:
    """Accepts each ``n``-th and never answers it; its receipt comes all the same."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        plan.silent = self._every.strikes() or plan.silent


@attrs.define
class ReceiptFirstEvery:
    """Reports on each ``n``-th before answering it."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        plan.receipt_first = self._every.strikes() or plan.receipt_first


@attrs.define
class DropEvery:
    """Accepts each ``n``-th and closes its connection instead of answering: what else is in the window dies with it."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        plan.drop = self._every.strikes() or plan.drop


@attrs.define
class SlowAbove:
    """Answers one after the other, ``per_s`` in a second: what comes faster waits in line, and nothing is refused."""

    per_s: float
    _free_at_s: float = attrs.field(default=0.0, init=False)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        self._free_at_s = max(now, self._free_at_s) + 1 / self.per_s
        plan.latency_s = self._free_at_s - now


OUTCOME_WORDS: Mapping[str, ReceiptState | None] = {
    "delivered": ReceiptState.DELIVERED,
    "undelivered": ReceiptState.UNDELIVERABLE,
    "expired": ReceiptState.EXPIRED,
    "deleted": ReceiptState.DELETED,
    "rejected": ReceiptState.REJECTED,
    "unknown": ReceiptState.UNKNOWN,
    "accepted": ReceiptState.ACCEPTED,
    "none": None,
}
"""The words of ``--outcome``."""


def parse_weights(text: str) -> Mapping[ReceiptState | None, float]:
    """Read ``delivered=95,undelivered=5``.

    Raises:
        ValueError: a word is not known or a weight is no number; the message says which.
    """
    weights: dict[ReceiptState | None, float] = {}
    for entry in text.split(","):
        word, _, weight = entry.strip().partition("=")
        if word not in OUTCOME_WORDS:
            raise ValueError(f"{word!r} is no outcome; use one of: {', '.join(OUTCOME_WORDS)}")
        try:
            weights[OUTCOME_WORDS[word]] = float(weight or "1")
        except ValueError:
            raise ValueError(f"{weight!r} is no weight; write for example {word}=95") from None
        if weights[OUTCOME_WORDS[word]] < 0:
            raise ValueError(f"the weight of {word} is below 0")
    if sum(weights.values()) <= 0:
        raise ValueError("at least one weight must be above 0")
    return weights
