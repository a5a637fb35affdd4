"""A small business in one value: two carriers, routes, prices and costs, one account with an approved name."""

from typing import Any

import attrs

from credits.pricing import Price
from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId, CarrierName
from routing.costs.table import CarrierPrice
from sendername.country_rules import load_seed
from sendername.registry import NameStatus, SenderRegistration
from store.business import Business, CarrierRecord
from tests.support.values.builders import an_account
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")


def a_business(**changes: Any) -> Business:
    """CH by alpine and then oceanic, FR by oceanic, DE has a price only; a segment costs 1 credit, worth 0.10."""
    account = an_account()
    business = Business(
        version=7,
        accounts={account.id: account},
        keys={},
        registrations=(
            SenderRegistration(AccountId(account.id), Sender(SenderKind.NAME, "MAXONY"), NameStatus.APPROVED),
        ),
        rules=load_seed(),
        routes=(a_route("CH", ALPINE, OCEANIC), a_route("FR", OCEANIC)),
        prices=(Price("CH", 1_000), Price("FR", 1_000), Price("DE", 1_000)),
        carriers={name: CarrierRecord(name, {}) for name in (ALPINE, OCEANIC)},
        settings={"substitute_sender": "+41790000000", "credit_micros": "100000", "currency": "EUR"},
        carrier_prices=(CarrierPrice(ALPINE, Country("CH"), 40_000), CarrierPrice(OCEANIC, Country("CH"), 70_000)),
    )
    return attrs.evolve(business, **changes)
