import attrs
import pytest

from gateway.figures import low_margins
from gateway.figures.low_margins import AGAIN_AFTER_MS, LowMargins
from gateway.figures.tally import Tally
from messages.addresses import Country
from messages.ids import CarrierName
from routing.deciding.candidate import Candidate, Standing
from tests.support.values.builders import NOW_MS

LOW = Candidate(
    CarrierName("alpine"), Standing.CHOSEN, "cheapest", route="ch", margin_micros=-2_000, is_low_margin=True
)


@attrs.define
class MovedClock:
    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms


@pytest.fixture
def alarms(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(low_margins.log, "error", lambda _text, **facts: told.append(facts))
    return told


def test_each_message_counts_and_a_carrier_route_and_country_are_alarmed_once_an_hour(
    alarms: list[dict[str, object]],
) -> None:
    clock = MovedClock()
    margins = LowMargins(Tally("low_total", "Low", ["carrier", "route", "country"]), clock)
    for _ in range(3):
        margins.heard(LOW, Country("CH"))
    margins.heard(LOW, Country("FR"))
    clock.at_ms += AGAIN_AFTER_MS
    margins.heard(LOW, Country("CH"))

    assert dict(margins.counted.counts) == {("alpine", "ch", "CH"): 4, ("alpine", "ch", "FR"): 1}
    assert [alarm["country"] for alarm in alarms] == ["CH", "FR", "CH"]
    assert alarms[0]["margin_micros"] == -2_000


def test_what_is_remembered_is_bounded(alarms: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(low_margins, "ALARMED_MAX", 2)
    margins = LowMargins(Tally("low_total", "Low", ["carrier", "route", "country"]), MovedClock())
    for country in ("CH", "FR", "DE", "CH"):
        margins.heard(LOW, Country(country))

    assert [alarm["country"] for alarm in alarms] == ["CH", "FR", "DE", "CH"]
