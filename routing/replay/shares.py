"""What a table makes of traffic: segments, cost and margin of each carrier, and what would find no way."""

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from messages.problems import Problem
from routing.deciding.decider import Decider
from routing.replay.sample import Sample


@attrs.frozen
class Share:
    """What goes to one carrier first. Money is in millionths of the currency.

    ``cost_micros`` and ``margin_micros`` are of the segments whose cost is known; ``unpriced_segments`` are the others.
    """

    messages: int = 0
    segments: int = 0
    cost_micros: int = 0
    margin_micros: int = 0
    unpriced_segments: int = 0


@attrs.frozen
class Shares:
    """One table's share of the traffic: by carrier, by country and carrier, and what found no way, by country."""

    by_carrier: Mapping[CarrierName, Share]
    by_country: Mapping[Country, Mapping[CarrierName, Share]]
    unroutable: Mapping[Country, int]

    @property
    def total(self) -> Share:
        """All carriers together."""
        total = _Sum()
        for share in self.by_carrier.values():
            total.add(share)
        return total.share()

    @property
    def unroutable_messages(self) -> int:
        """How many messages found no way."""
        return sum(self.unroutable.values())


@attrs.define
class _Sum:
    messages: int = 0
    segments: int = 0
    cost_micros: int = 0
    margin_micros: int = 0
    unpriced_segments: int = 0

    def add(self, share: "Share | _Sum") -> None:
        self.messages += share.messages
        self.segments += share.segments
        self.cost_micros += share.cost_micros
        self.margin_micros += share.margin_micros
        self.unpriced_segments += share.unpriced_segments

    def count(self, sample: Sample, cost_micros: int | None, margin_micros: int | None) -> None:
        """One message that goes this way."""
        self.messages += 1
        self.segments += sample.segments
        if cost_micros is None:
            self.unpriced_segments += sample.segments
        else:
            self.cost_micros += cost_micros * sample.segments
            self.margin_micros += (margin_micros or 0) * sample.segments

    def share(self) -> Share:
        return Share(self.messages, self.segments, self.cost_micros, self.margin_micros, self.unpriced_segments)


@attrs.define
class Replay:
    """Counts samples through ``decider`` as they come, in constant memory: traffic may be millions of messages."""

    decider: Decider
    _sums: dict[tuple[Country, CarrierName], _Sum] = attrs.field(factory=dict, init=False)
    _unroutable: Counter[Country] = attrs.field(factory=Counter, init=False)

    def count(self, samples: Iterable[Sample]) -> None:
        """Decide each of ``samples``: the carrier that is tried first has it."""
        for sample in samples:
            decision = self.decider.decide(sample.question) if sample.is_priced else None
            country = sample.question.country
            if decision is None or isinstance(decision, Problem):
                self._unroutable[country] += 1
                continue
            first = decision.candidates[0]
            key = (country, first.carrier)
            found = self._sums.get(key)
            if found is None:
                found = self._sums[key] = _Sum()
            found.count(sample, first.cost_micros, first.margin_micros)

    def shares(self) -> Shares:
        """What was counted so far."""
        by_carrier: dict[CarrierName, _Sum] = {}
        by_country: dict[Country, dict[CarrierName, Share]] = {}
        for (country, carrier), counted in sorted(self._sums.items()):
            by_carrier.setdefault(carrier, _Sum()).add(counted)
            by_country.setdefault(country, {})[carrier] = counted.share()
        return Shares(
            {carrier: counted.share() for carrier, counted in sorted(by_carrier.items())},
            by_country,
            dict(sorted(self._unroutable.items())),
        )
