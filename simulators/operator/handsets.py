"""The handsets behind a simulated operator: what they send by themselves, and what they say to a message. Pure."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import Final

import attrs

from simulators.operator.behaviours import Every, Plan
from simulators.operator.inbound import Inbound, LongForm
from simulators.operator.opt_out_words import OPT_OUT_WORDS
from simulators.operator.orders import ConnectionId, Order, Pending, Report
from simulators.operator.sources import Pace
from smpp.pdus import DeliverSm, SubmitSm
from smpp.values import EsmClass

RECIPIENT_USUAL: Final = "20200"
"""The short code that handsets write to where nothing else was told."""

_SENDERS_BEGIN: Final = "4179"
_SENDERS: Final = 10_000_000
_STOP: Final = tuple(chain.from_iterable(OPT_OUT_WORDS.values()))
_TEXTS: Final = ("Hello", "Yes please", "Call me back", "Thanks!", "Où êtes-vous?", "Grüezi mitenand", "1", "")
_KEYWORDS: Final = ("INFO", "HELP", "START", "STATUS {n}", "WIN {n}", "YES", "NO", "JOIN")
_UNICODE: Final = ("Привет", "مرحبا", "你好", "👍🏽", "Zażółć gęślą jaźń", "👨‍👩‍👧‍👦 tomorrow?")
_LONG: Final = ("All work and no play makes message {n} a long one. " * 7, "Дорогие друзья, это письмо {n}. " * 5)

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": _TEXTS,
    "keywords": _KEYWORDS,
    "stop": _STOP,
    "unicode": _UNICODE,
    "long": _LONG,
    "mixed": (*_TEXTS, *_KEYWORDS, *_STOP, *_UNICODE, *_LONG),
}
"""What handsets write, by kind; ``{n}`` is the number of the text."""

Compose = Callable[[random.Random, int], Inbound]
"""Makes the n-th text of a source."""


@attrs.frozen
class Chatter:
    """Any of ``texts``, from numbers that chance draws, to one recipient."""

    texts: Sequence[str]
    recipient: str = RECIPIENT_USUAL
    form: LongForm = LongForm.UDH8

    def __call__(self, rng: random.Random, n: int) -> Inbound:
        """See Compose."""
        sender = f"{_SENDERS_BEGIN}{rng.randrange(_SENDERS):07d}"
        return Inbound(sender, self.recipient, rng.choice(self.texts).replace("{n}", str(n)), self.form)


@attrs.frozen
class Recorded:
    """Texts that were given, one after the other and again from the first."""

    texts: Sequence[Inbound]

    def __call__(self, rng: random.Random, n: int) -> Inbound:
        """See Compose."""
        return self.texts[(n - 1) % len(self.texts)]


@attrs.define
class Handsets:
    """A source of what handsets send, at a pace."""

    pace: Pace
    compose: Compose
    rng: random.Random
    _count: int = attrs.field(default=0, init=False)

    def next_due(self) -> float:
        """See Source."""
        return self.pace.next_due()

    def due(self, now: float, bound: Collection[ConnectionId]) -> Sequence[Order]:
        """See Source."""
        orders: list[Order] = []
        for _ in range(self.pace.count(now)):
            self._count += 1
            inbound = self.compose(self.rng, self._count)
            orders += [Report(Pending(pdu)) for pdu in inbound.pdus(self._count)]
        return orders


@attrs.define
class Echo:
    """The recipient of each ``n``-th message sends it back to its sender, as it came."""

    n: int
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if self._every.strikes():
            plan.inbound = (*plan.inbound, _delivered(plan.pdu, swapped=True))


@attrs.define
class Loopback:
    """Each ``n``-th message is delivered to an ESME as it stands: sender and recipient keep their places."""

    n: int
    elsewhere: bool = False
    _every: Every = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start to count."""
        self._every = Every(self.n)

    def adjust(self, plan: Plan, now: float) -> None:
        """See Behaviour."""
        if self._every.strikes():
            plan.inbound = (*plan.inbound, _delivered(plan.pdu, swapped=False))
            plan.inbound_elsewhere = plan.inbound_elsewhere or self.elsewhere


def _delivered(pdu: SubmitSm, *, swapped: bool) -> DeliverSm:
    source = (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr)
    destination = (pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr)
    if swapped:
        source, destination = destination, source
    return DeliverSm(
        "",
        *source,
        *destination,
        esm_class=pdu.esm_class & (EsmClass.UDHI | EsmClass.REPLY_PATH),
        protocol_id=pdu.protocol_id,
        data_coding=pdu.data_coding,
        short_message=pdu.short_message,
        tlvs=pdu.tlvs,
    )
