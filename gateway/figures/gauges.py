"""What Prometheus reads at scrape time: how things stand now, of the process and of each carrier and bind."""

from collections.abc import Callable, Iterable
from typing import Final

import attrs
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from carriers.bind_status import BindState
from gateway.control.words import BindFacts, CarrierFacts

_OF_CARRIER: Final[tuple[tuple[str, str, Callable[[CarrierFacts], float]], ...]] = (
    ("passerelle_queue_depth", "Messages waiting", lambda carrier: carrier.queued),
    ("passerelle_uncertain_messages", "Messages that nobody knows the fate of", lambda carrier: carrier.uncertain),
    ("passerelle_orphan_receipts", "Receipts that no segment was found for", lambda carrier: carrier.orphans),
)
_OF_BIND: Final[tuple[tuple[str, str, Callable[[BindFacts], float]], ...]] = (
    ("passerelle_bind_up", "1 while bound", lambda bind: bind.state == BindState.BOUND),
    ("passerelle_bind_state_seconds", "Seconds in the present state", lambda bind: bind.in_state_for_s),
    ("passerelle_window_used", "Unanswered requests", lambda bind: bind.window_used),
    ("passerelle_window_size", "Requests that may be unanswered", lambda bind: bind.window_size),
    ("passerelle_bind_sent_per_second", "Segments sent per second lately", lambda bind: bind.sent_per_s),
    ("passerelle_bind_rate_per_second", "Segments per second in force, 0 unlimited", lambda bind: bind.rate_per_s),
    (
        "passerelle_bind_rate_limit_per_second",
        "Segments per second that the profile allows, 0 unlimited",
        lambda bind: bind.rate_limit_per_s,
    ),
)
_QUANTILES: Final[tuple[tuple[str, Callable[[BindFacts], float]], ...]] = (
    ("0.5", lambda bind: bind.p50_ms),
    ("0.9", lambda bind: bind.p90_ms),
    ("0.99", lambda bind: bind.p99_ms),
)


@attrs.frozen
class Gauges(Collector):
    """Reads the writer's backlog and the carriers whenever somebody scrapes."""

    writer_backlog: Callable[[], int]
    carriers: Callable[[], Iterable[CarrierFacts]]

    def collect(self) -> Iterable[Metric]:
        """One family after the other, all of the same moment."""
        backlog = GaugeMetricFamily("passerelle_writer_backlog", "Operations waiting for the writer")
        backlog.add_metric([], self.writer_backlog())
        yield backlog
        carriers = tuple(self.carriers())
        for name, doc, value_of in _OF_CARRIER:
            family = GaugeMetricFamily(name, doc, labels=["carrier"])
            for carrier in carriers:
                family.add_metric([carrier.name], value_of(carrier))
            yield family
        yield _oldest_queued(carriers)
        binds = [(carrier.name, bind) for carrier in carriers for bind in carrier.binds]
        for name, doc, figure_of in _OF_BIND:
            family = GaugeMetricFamily(name, doc, labels=["carrier", "bind"])
            for carrier_name, bind in binds:
                family.add_metric([carrier_name, bind.name], figure_of(bind))
            yield family
        yield _states(binds)
        yield _round_trips(binds)


def _oldest_queued(carriers: Iterable[CarrierFacts]) -> Metric:
    family = GaugeMetricFamily(
        "passerelle_queue_oldest_seconds",
        "How long the oldest queued message has waited",
        labels=["carrier", "country"],
    )
    for carrier in carriers:
        for country, seconds in carrier.oldest_queued_s.items():
            family.add_metric([carrier.name, country], seconds)
    return family


def _states(binds: Iterable[tuple[str, BindFacts]]) -> Metric:
    family = GaugeMetricFamily("passerelle_bind_state", "1 for the present state", labels=["carrier", "bind", "state"])
    for carrier_name, bind in binds:
        for state in BindState:
            family.add_metric([carrier_name, bind.name, state.value], bind.state == state)
    return family


def _round_trips(binds: Iterable[tuple[str, BindFacts]]) -> Metric:
    family = GaugeMetricFamily(
        "passerelle_round_trip_recent_seconds",
        "From submit_sm to its answer, of the last answers",
        labels=["carrier", "bind", "quantile"],
    )
    for carrier_name, bind in binds:
        if bind.round_trips:
            for quantile, ms_of in _QUANTILES:
                family.add_metric([carrier_name, bind.name, quantile], ms_of(bind) / 1000)
    return family
