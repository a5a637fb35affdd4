"""What speaks against a change of the business, and the end of the month that prices wait for."""

import pytest

from credits.pricing import Price
from gateway.business.checking import changed_prices, findings, new_findings
from gateway.business.moments import moment_ms
from gateway.business.picture import Picture, PriceKey, carrier_prices_by_key, prices_by_key
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.costs.table import CarrierPrice
from tests.support.values.routes import a_route

ALPINE = CarrierName("alpine")
SWISSCOM = NetworkCode("228-01")
NOW_MS = moment_ms("2026-11-25T09:00:00Z")
DECEMBER_MS, JANUARY_MS = moment_ms("2026-12-01"), moment_ms("2027-01-01")
CARRIERS = {ALPINE: {"host": "h", "port": 1, "system_id": "s"}}
SOUND = Picture(
    settings={"currency": "EUR", "credit_micros": "50000"},
    carriers=CARRIERS,
    routes={"ch": a_route("CH", "alpine"), "every-country": a_route("*", "alpine")},
    prices=prices_by_key(Price("CH", 1_000), Price("*", 2_000)),
    carrier_prices=carrier_prices_by_key(CarrierPrice(ALPINE, "CH", 40_000)),
)


def too_soon(*prices: Price, gone: tuple[PriceKey, ...] = ()) -> list[object]:
    wanted = Picture(prices={**prices_by_key(*prices), **dict.fromkeys(gone)})
    return [finding.key for finding in changed_prices(SOUND, wanted, NOW_MS)]


@pytest.mark.parametrize(
    "price",
    [
        Price("CH", 1_100, from_ms=DECEMBER_MS),
        Price("CH", 1_100, SWISSCOM, JANUARY_MS),
        Price("*", 1_900, from_ms=DECEMBER_MS),
        Price("CH", 1_000),
        Price("FR", 2_000),
        Price("CH", 1_000, SWISSCOM),
    ],
)
def test_prices_may_change_when_a_coming_month_begins_or_stay_what_they_are(price: Price) -> None:
    assert too_soon(price) == []


@pytest.mark.parametrize(
    "price",
    [
        Price("CH", 1_100),
        Price("CH", 900),
        Price("CH", 1_100, from_ms=NOW_MS),
        Price("CH", 1_100, SWISSCOM),
        Price("CH", 1_100, from_ms=DECEMBER_MS + 86_400_000),
        Price("CH", 1_100, from_ms=moment_ms("2026-11-01")),
        Price("FR", 1_500),
        Price("*", 2_100),
    ],
)
def test_a_price_that_changes_before_a_months_end_is_an_error(price: Price) -> None:
    (finding,) = changed_prices(SOUND, Picture(prices=prices_by_key(price)), NOW_MS)

    assert finding.severity == "error"
    assert "prices change at a month's end only: write from = " in finding.detail


def test_taking_a_price_away_changes_what_is_paid_unless_it_has_not_begun() -> None:
    assert too_soon(gone=(("CH", None, 0),)) == [("CH", None, 0)]
    assert too_soon(gone=(("CH", None, JANUARY_MS),)) == []


def test_a_first_price_opens_a_country_at_once_and_its_last_one_closes_it() -> None:
    empty = Picture()
    one = prices_by_key(Price("CH", 1))

    assert [*changed_prices(empty, Picture(prices=one), NOW_MS)] == []
    assert [*changed_prices(Picture(prices=one), Picture(prices={("CH", None, 0): None}), NOW_MS)] == []


def test_a_sound_business_has_no_findings() -> None:
    assert [*findings(SOUND, NOW_MS)] == []


def test_only_what_a_change_brings_along_is_told() -> None:
    ill = Picture(carriers=CARRIERS, routes={"fr": a_route("FR", "alpine")}, prices=prices_by_key(Price("CH", 1_000)))

    found = new_findings(ill, Picture(routes={"it": a_route("IT", "alpine")}), NOW_MS)

    assert [(finding.key, finding.detail) for finding in found] == [
        ("it", "IT has no price: messages there are refused")
    ]


@pytest.mark.parametrize(
    ("wanted", "key", "words"),
    [
        (Picture(carrier_prices=carrier_prices_by_key(CarrierPrice(ALPINE, "CH", 60_000))), "ch", "customers pay 0.05"),
        (Picture(prices=prices_by_key(Price("CH", 700, from_ms=DECEMBER_MS))), "ch", "costs 0.04"),
        (Picture(carriers={ALPINE: None}), "ch", "alpine, which does not exist"),
        (Picture(carriers={ALPINE: {**CARRIERS[ALPINE], "enabled": False}}), "ch", "switched off"),
        (
            Picture(carrier_prices=carrier_prices_by_key(CarrierPrice(ALPINE, "FR", 1, None, JANUARY_MS))),
            "alpine",
            "what these cost before their date is not known: FR from 2027-01-01",
        ),
    ],
)
def test_a_change_anywhere_is_weighed_with_all_that_is_in_force(wanted: Picture, key: object, words: str) -> None:
    (finding, *_) = new_findings(SOUND, wanted, NOW_MS)

    assert finding.key == key
    assert words in finding.detail
