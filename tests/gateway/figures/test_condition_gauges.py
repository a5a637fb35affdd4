"""What Prometheus reads of how the carriers do."""

from prometheus_client import CollectorRegistry

from gateway.figures.condition_gauges import ConditionGauges
from messages.addresses import Country
from messages.ids import CarrierName
from routing.health.breaker import BreakerState
from routing.health.breakers import Whose
from routing.health.conditions import Condition, ConditionKind, Conditions
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard

ALPINE, OCEANIC, CH = CarrierName("alpine"), CarrierName("oceanic"), Country("CH")


def test_conditions_breakers_and_scores_have_series() -> None:
    conditions = Conditions(
        {ALPINE: Condition(ConditionKind.DOWN, "it is down", 0)},
        {(OCEANIC, CH): Condition(ConditionKind.BROKEN, "it is broken", 0)},
    )
    breakers = [
        (Whose(OCEANIC, CH), ConditionKind.BROKEN, BreakerState.OPEN),
        (Whose(ALPINE), ConditionKind.BROKEN, BreakerState.HALF_OPEN),
    ]
    board = QualityBoard({Passage(ALPINE, CH, None): Counted(1_000, 1_000, 900, 3_600_000)})
    registry = CollectorRegistry()
    registry.register(ConditionGauges(lambda: conditions, lambda: breakers, lambda: board))

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    assert value("passerelle_carrier_condition", carrier="alpine", country="", kind="down") == 1
    assert value("passerelle_carrier_condition", carrier="oceanic", country="CH", kind="broken") == 1
    assert value("passerelle_breaker_state", carrier="oceanic", country="CH", kind="broken") == 2
    assert value("passerelle_breaker_state", carrier="alpine", country="", kind="broken") == 1
    score = board.score(ALPINE, CH)
    of_alpine = {"carrier": "alpine", "country": "CH"}
    assert value("passerelle_quality_score", **of_alpine) == score.value
    assert value("passerelle_quality_delivered_share", **of_alpine) == score.share
    assert value("passerelle_quality_latency_seconds", **of_alpine) == score.latency_ms / 1000
    assert value("passerelle_quality_score", carrier="oceanic", country="CH") is None
