"""What Prometheus reads at scrape time of how the carriers do: breakers that are not closed, and scores."""

from collections.abc import Callable, Iterable
from typing import Final

import attrs
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.breaker import BreakerState
from routing.health.breakers import Whose
from routing.health.conditions import ConditionKind, Conditions
from routing.health.quality import QualityBoard

PAIRS_MAX: Final = 1_000
"""Carriers with a country that are shown, those with the most messages first."""


@attrs.frozen
class ConditionGauges(Collector):
    """Reads the breakers and the board whenever somebody scrapes."""

    conditions: Callable[[], Conditions]
    breakers: Callable[[], Iterable[tuple[Whose, ConditionKind, BreakerState]]]
    quality: Callable[[], QualityBoard]

    def collect(self) -> Iterable[Metric]:
        """One family after the other."""
        conditions = self.conditions()
        against = GaugeMetricFamily(
            "passerelle_carrier_condition",
            "1 while this stands against the carrier, so that it is only a last resort",
            labels=["carrier", "country", "kind"],
        )
        for carrier, condition in conditions.of_carriers.items():
            against.add_metric([carrier, "", condition.kind], 1)
        for (carrier, country), condition in conditions.of_countries.items():
            against.add_metric([carrier, country, condition.kind], 1)
        yield against
        states = GaugeMetricFamily(
            "passerelle_breaker_state",
            "Breakers that are not closed: 2 open, 1 half-open",
            labels=["carrier", "country", "kind"],
        )
        for whose, kind, state in self.breakers():
            states.add_metric([whose.carrier, whose.country or "", kind], 2 if state is BreakerState.OPEN else 1)
        yield states
        yield from _scores(self.quality())


def _scores(board: QualityBoard) -> Iterable[Metric]:
    score = GaugeMetricFamily(
        "passerelle_quality_score",
        "How well the carrier may be expected to deliver, 0 to 1",
        labels=["carrier", "country"],
    )
    share = GaugeMetricFamily(
        "passerelle_quality_delivered_share", "Share expected to be delivered, 0 to 1", labels=["carrier", "country"]
    )
    latency = GaugeMetricFamily(
        "passerelle_quality_latency_seconds",
        "From the carrier's answer to its receipt, as expected",
        labels=["carrier", "country"],
    )
    for carrier, country in _pairs(board):
        found = board.score(carrier, country)
        score.add_metric([carrier, country], found.value)
        share.add_metric([carrier, country], found.share)
        latency.add_metric([carrier, country], found.latency_ms / 1000)
    yield from (score, share, latency)


def _pairs(board: QualityBoard) -> list[tuple[CarrierName, Country]]:
    pairs = {(passage.carrier, passage.country) for passage in board.counted}
    return sorted(pairs, key=lambda pair: (-board.of_country(*pair).taken, pair))[:PAIRS_MAX]
