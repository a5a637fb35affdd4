"""How well each carrier delivers to each country and network: a score, with what it rests on in words.

A share of three messages says nothing, so every figure is drawn towards what is known one step further out, as if
``TRUST`` messages had come out like that: a network's towards its country's, a country's by one carrier towards what
the carrier's other messages and the other carriers there let expect, a carrier's towards that of all carriers.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.health.figures import Counted, Passage

TRUST: Final = 20
"""So many messages of its own outweigh what is known one step further out."""

SHARE_EXPECTED: Final = 0.9
LATENCY_EXPECTED_MS: Final = 10_000
"""What is expected where nothing is known at all."""

MINUTE_COSTS: Final = 0.05
"""A receipt that comes a minute later weighs as much as five points of the share delivered; later ones no more."""

_NOTHING: Final = Counted()
_TENTHS_BELOW_S: Final = 10


@attrs.frozen
class Score:
    """How well a carrier may be expected to deliver. ``value`` is 0 … 1, more is better; ``words`` say why.

    ``share`` is the expected share of the reported messages that are delivered (0 … 1), ``latency_ms`` the expected
    time from the carrier's answer to its receipt.
    """

    value: float
    share: float
    latency_ms: float
    words: str


@attrs.frozen
class _Expected:
    share: float
    latency_ms: float

    def drawn_to(self, counted: Counted) -> "_Expected":
        """What is expected once ``counted`` is known too."""
        return _Expected(
            (counted.delivered + TRUST * self.share) / (counted.reported + TRUST),
            (counted.latency_ms + TRUST * self.latency_ms) / (counted.delivered + TRUST),
        )


@attrs.frozen
class QualityBoard:
    """Scores from the counts of the last ``window_s`` seconds; those asked for once are kept."""

    counted: Mapping[Passage, Counted] = attrs.field(factory=dict)
    window_s: int = 3_600
    _by_carrier: Mapping[CarrierName, Counted] = attrs.field(init=False, eq=False, repr=False)
    _by_country: Mapping[Country, Counted] = attrs.field(init=False, eq=False, repr=False)
    _by_both: Mapping[tuple[CarrierName, Country], Counted] = attrs.field(init=False, eq=False, repr=False)
    _everything: Counted = attrs.field(init=False, eq=False, repr=False)
    _scores: dict[Passage, Score] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_carrier: dict[CarrierName, Counted] = {}
        by_country: dict[Country, Counted] = {}
        by_both: dict[tuple[CarrierName, Country], Counted] = {}
        everything = _NOTHING
        for (carrier, country, _), counted in self.counted.items():
            by_carrier[carrier] = by_carrier.get(carrier, _NOTHING) + counted
            by_country[country] = by_country.get(country, _NOTHING) + counted
            by_both[carrier, country] = by_both.get((carrier, country), _NOTHING) + counted
            everything += counted
        object.__setattr__(self, "_by_carrier", by_carrier)
        object.__setattr__(self, "_by_country", by_country)
        object.__setattr__(self, "_by_both", by_both)
        object.__setattr__(self, "_everything", everything)

    def score(self, carrier: CarrierName, country: Country, network: NetworkCode | None = None) -> Score:
        """How well ``carrier`` may be expected to deliver to ``network`` of ``country``."""
        passage = Passage(carrier, country, network)
        known = self._scores.get(passage)
        if known is None:
            known = self._scores[passage] = self._score(passage)
        return known

    def of_others(self, carrier: CarrierName, country: Country) -> Counted:
        """What the other carriers did with messages to ``country``."""
        return self._by_country.get(country, _NOTHING) - self.of_country(carrier, country)

    def of_country(self, carrier: CarrierName, country: Country) -> Counted:
        """What ``carrier`` did with messages to ``country``, all networks together."""
        return self._by_both.get((carrier, country), _NOTHING)

    def _score(self, passage: Passage) -> Score:
        carrier, country, network = passage
        overall = _Expected(SHARE_EXPECTED, LATENCY_EXPECTED_MS).drawn_to(self._everything)
        of_carrier = overall.drawn_to(self._by_carrier.get(carrier, _NOTHING))
        of_country = overall.drawn_to(self._by_country.get(country, _NOTHING))
        expected = _joined(of_carrier, of_country, overall).drawn_to(self.of_country(carrier, country))
        if network is not None:
            expected = expected.drawn_to(self.counted.get(passage, _NOTHING))
        minutes = min(expected.latency_ms / 60_000, 1.0)
        value = max(expected.share - MINUTE_COSTS * minutes, 0.0)
        words = f"{100 * expected.share:.0f} % delivered within {_seconds(expected.latency_ms)}, {self._basis(passage)}"
        return Score(value, expected.share, expected.latency_ms, words)

    def _basis(self, passage: Passage) -> str:
        carrier, country, network = passage
        there = self.counted.get(passage, _NOTHING).reported if network is not None else 0
        if there >= TRUST:
            return f"by {there:,} receipts of {network} in {self._span}"
        in_country = self.of_country(carrier, country).reported
        if in_country >= TRUST:
            few = "" if network is None else f" ({there} of {network}: too few)"
            return f"by {in_country:,} receipts of {country} in {self._span}{few}"
        at_all = self._by_carrier.get(carrier, _NOTHING).reported
        few = f"{in_country} of {country}: too few"
        if at_all >= TRUST:
            return f"by {at_all:,} receipts of all its countries in {self._span} ({few})"
        return f"as others do and by its {at_all} receipts in {self._span}: too few"

    @property
    def _span(self) -> str:
        return f"the last {self.window_s // 60} min"


def _joined(carrier: _Expected, country: _Expected, overall: _Expected) -> _Expected:
    """What a carrier's usual and a country's usual together let expect: as far off the mean as both."""
    return _Expected(
        min(max(carrier.share * country.share / max(overall.share, 0.01), 0.01), 0.99),
        carrier.latency_ms * country.latency_ms / max(overall.latency_ms, 1.0),
    )


def _seconds(milliseconds: float) -> str:
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < _TENTHS_BELOW_S else f"{seconds:.0f} s"
