"""How a simulated operator treats a submit_sm: small things that each change one part of a plan, in any combination.

Pure. A behaviour counts the submit_sm it sees, so that "every N" means the same in every run; chance comes from the
``random.Random`` it is given.
"""

import abc
import random
from collections.abc import Mapping
from typing import Protocol

import attrs

from simulators.operator.weights import Weighted, parse_weights_of
from smpp.pdus import DeliverSm, SubmitSm
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from smpp.token_bucket import TokenBucket


@attrs.define
class Plan:
    """What will be done about one submit_sm.

    ``status`` other than 0 refuses it, ``nack`` refuses it by generic_nack. ``latency_s`` delays the answer,
    ``receipt_delay_s`` the receipt after it. ``silent`` accepts without ever answering, ``twice`` answers once more,
    ``without_id`` answers without a message_id, ``garbage`` are octets instead of an answer. ``drop`` closes the TCP
    connection instead of answering, and with ``answer_next_bind`` the answer comes on the account's next bind;
    ``unbind`` says goodbye after it; ``disconnect`` closes it in place
    of a refusal. ``receipt_first`` reports before it answers;
    ``receipt`` None sends none, ``intermediate`` is reported before it, and ``stray`` brings a receipt for an id that
    nobody gave. ``inbound`` comes to the ESME after the answer, with ``inbound_elsewhere`` on another bind. ``pdu`` is
    what the plan is for, and ``at_us`` when it came, in Unix microseconds; ``settled_at`` is the moment, in seconds of
    the operator's clock, from which on its state is final.
    """

    pdu: SubmitSm
    at_us: int = 0
    account: str = ""
    status: int = 0
    nack: int = 0
    latency_s: float = 0.0
    receipt: ReceiptState | None = ReceiptState.DELIVERED
    receipt_error: str = "000"
    receipt_delay_s: float = 0.0
    silent: bool = False
    receipt_first: bool = False
    twice: bool = False
    without_id: bool = False
    garbage: bytes = b""
    drop: bool = False
    answer_next_bind: bool = False
    disconnect: bool = False
    unbind: bool = False
    intermediate: ReceiptState | None = None
    stray: bool = False
    inbound: tuple[DeliverSm, ...] = ()
    inbound_elsewhere: bool = False
    settled_at: float = 0.0


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
class Outcomes:
    """Receipts by weight, for example 95 delivered to 5 undelivered; the state ``None`` stands for no receipt."""

    weights: Mapping[ReceiptState | None, float]
    rng: random.Random
    _weighted: Weighted[ReceiptState | None] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Add the weights up."""
        self._weighted = Weighted(self.weights)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        report(plan, self._weighted.draw(self.rng))


def report(plan: Plan, state: ReceiptState | None) -> None:
    """Have the receipt say ``state``, with an error code that fits."""
    plan.receipt = state
    plan.receipt_error = "000" if state in (ReceiptState.DELIVERED, None) else "001"


@attrs.define
class _EachNth(abc.ABC):
    """Changes each ``n``-th plan; none when ``n`` is 0."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        if self._every.strikes():
            self._strike(plan)

    @abc.abstractmethod
    def _strike(self, plan: Plan) -> None:
        """It is the n-th."""


@attrs.define
class RefuseEvery(_EachNth):
    """Refuses each ``n``-th with ``status``."""

    status: int = int(CommandStatus.RSUBMITFAIL)

    def _strike(self, plan: Plan) -> None:
        plan.status = self.status


@attrs.define
class NackEvery(_EachNth):
    """Refuses each ``n``-th by a generic_nack with ``status``."""

    status: int = int(CommandStatus.RSYSERR)

    def _strike(self, plan: Plan) -> None:
        plan.nack = self.status


@attrs.define
class LateEvery(_EachNth):
    """Answers each ``n``-th ``late_s`` seconds later than the others, which overtake it."""

    late_s: float = 0.0

    def _strike(self, plan: Plan) -> None:
        plan.latency_s += self.late_s


@attrs.define
class SilentEvery(_EachNth):
    """Accepts each ``n``-th and never answers it; its receipt comes all the same."""

    def _strike(self, plan: Plan) -> None:
        plan.silent = True


@attrs.define
class ReceiptFirstEvery(_EachNth):
    """Reports on each ``n``-th before answering it."""

    def _strike(self, plan: Plan) -> None:
        plan.receipt_first = True


@attrs.define
class TwiceEvery(_EachNth):
    """Answers each ``n``-th twice."""

    def _strike(self, plan: Plan) -> None:
        plan.twice = True


@attrs.define
class WithoutIdEvery(_EachNth):
    """Accepts each ``n``-th without telling its message_id."""

    def _strike(self, plan: Plan) -> None:
        plan.without_id = True


@attrs.define
class GarbageEvery(_EachNth):
    """Accepts each ``n``-th and writes ``octets``, which no session would, instead of the answer."""

    octets: bytes = b""

    def _strike(self, plan: Plan) -> None:
        plan.garbage = self.octets


@attrs.define
class DropEvery(_EachNth):
    """Accepts each ``n``-th and closes its connection instead of answering: what else is in the window dies with it."""

    def _strike(self, plan: Plan) -> None:
        plan.drop = True


@attrs.define
class AnswerNextBindEvery(_EachNth):
    """Accepts each ``n``-th, closes its connection, and answers on the next bind of the account, where nobody asked."""

    def _strike(self, plan: Plan) -> None:
        plan.answer_next_bind = True


@attrs.define
class UnbindEvery(_EachNth):
    """Answers each ``n``-th and unbinds without notice: what else is in the window may still be answered."""

    def _strike(self, plan: Plan) -> None:
        plan.unbind = True


@attrs.define
class RateLimit:
    """Refuses with ``status`` what comes faster than ``per_s``, over all binds together."""

    per_s: float
    status: int = int(CommandStatus.RTHROTTLED)
    _bucket: TokenBucket = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start with a full second."""
        self._bucket = TokenBucket(self.per_s, max(1.0, self.per_s))

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        if not self._bucket.take(1, now):
            plan.status = self.status


@attrs.define
class SlowAbove:
    """Answers one after the other, ``per_s`` in a second: what comes faster waits in line, and nothing is refused."""

    per_s: float
    _free_at_s: float = attrs.field(default=0.0, init=False)

    def adjust(self, plan: Plan, now: float) -> None:
        """See the class."""
        self._free_at_s = max(now, self._free_at_s) + 1 / self.per_s
        plan.latency_s += self._free_at_s - now


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
"""The words of outcomes."""


def outcome(word: str) -> ReceiptState | None:
    """Read one of the words of outcomes.

    Raises:
        ValueError: it is none; the message says which there are.
    """
    if word not in OUTCOME_WORDS:
        raise ValueError(f"{word!r} is no outcome; use one of: {', '.join(OUTCOME_WORDS)}")
    return OUTCOME_WORDS[word]


def parse_weights(text: str) -> Mapping[ReceiptState | None, float]:
    """Read ``delivered=95,undelivered=5``.

    Raises:
        ValueError: a word is not known or a weight is no number; the message says which.
    """
    return parse_weights_of(text, outcome)
