"""What Prometheus reads: a series for everything that ``carrier status`` shows."""

from prometheus_client import CollectorRegistry

from gateway.figures.gauges import Gauges
from tests.support.fakes.control import facts_of


def registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Gauges(lambda: 3, lambda: [facts_of("alpine")]))
    return registry


def test_there_is_a_series_for_each_figure_of_a_carrier_and_of_a_bind() -> None:
    found = registry()
    of_carrier = {
        "passerelle_queue_depth": 7,
        "passerelle_uncertain_messages": 2,
        "passerelle_orphan_receipts": 5,
    }
    of_bind = {
        "passerelle_bind_up": 1,
        "passerelle_bind_state_seconds": 75,
        "passerelle_window_used": 3,
        "passerelle_window_size": 10,
        "passerelle_bind_sent_per_second": 42,
        "passerelle_bind_rate_per_second": 50,
        "passerelle_bind_rate_limit_per_second": 100,
    }

    assert found.get_sample_value("passerelle_writer_backlog") == 3
    assert {name: found.get_sample_value(name, {"carrier": "alpine"}) for name in of_carrier} == of_carrier
    labels = {"carrier": "alpine", "bind": "trx1"}
    assert {name: found.get_sample_value(name, labels) for name in of_bind} == of_bind


def test_the_age_of_the_queue_is_told_for_each_country_that_something_waits_for() -> None:
    found = registry()

    def oldest(country: str) -> float | None:
        return found.get_sample_value("passerelle_queue_oldest_seconds", {"carrier": "alpine", "country": country})

    assert [oldest(country) for country in ("CH", "FR", "DE")] == [312.0, 8.0, None]


def test_exactly_one_state_of_a_bind_is_1() -> None:
    samples = [
        sample
        for family in registry().collect()
        for sample in family.samples
        if sample.name == "passerelle_bind_state" and sample.labels["bind"] == "trx2"
    ]

    assert {sample.labels["state"] for sample in samples if sample.value} == {"waiting"}
    assert len(samples) == 7


def test_round_trips_have_their_quantiles_and_a_bind_without_answers_has_none() -> None:
    found = registry()

    def quantile(bind: str, share: str) -> float | None:
        labels = {"carrier": "alpine", "bind": bind, "quantile": share}
        return found.get_sample_value("passerelle_round_trip_recent_seconds", labels)

    assert [quantile("trx1", share) for share in ("0.5", "0.9", "0.99")] == [0.0125, 0.04, 0.25]
    assert quantile("trx2", "0.5") is None
