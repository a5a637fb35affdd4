"""What is exported is read back to the same business."""

import tomllib

from hypothesis import given, settings

from credits.pricing import Price
from gateway.business.apply.document import read
from gateway.business.difference import difference
from gateway.business.export import document_of
from gateway.business.picture import AccountTerms, Picture, prices_by_key
from messages.account import AccountLimits
from messages.ids import AccountId, CarrierName
from tests.support.values.pictures import pictures
from tests.support.values.routes import a_route


@settings(max_examples=25)
@given(pictures())
def test_applying_an_export_changes_nothing(business: Picture) -> None:
    document = document_of(business)

    assert difference(business, read(document, {}, business).wanted) == ()


@settings(max_examples=25)
@given(pictures(), pictures())
def test_an_export_brings_back_all_that_it_names(business: Picture, other: Picture) -> None:
    """Whatever holds meanwhile: only passwords and what the export says nothing of stay."""
    wanted = read(document_of(business), {}, other).wanted

    assert wanted.routes == business.routes
    assert wanted.prices == business.prices
    assert wanted.carrier_prices == business.carrier_prices
    assert wanted.networks == business.networks
    assert wanted.sender_support == business.sender_support
    assert wanted.rules == business.rules
    assert wanted.settings == business.settings


@settings(max_examples=25)
@given(pictures())
def test_no_secret_is_in_an_export(business: Picture) -> None:
    document = document_of(business)

    assert "password" not in document
    assert "hush" not in document


def test_an_export_reads_like_a_file_that_people_write() -> None:
    profile = {"host": "h", "port": 1, "system_id": "s", "name_sender": {"ton": 5, "npi": 0}, "enabled": True}
    business = Picture(
        settings={"currency": "EUR", "credit_micros": "50000"},
        carriers={CarrierName("alpine"): {**profile, "password": "hush"}},
        routes={"ch": a_route("CH", "alpine", "oceanic")},
        prices=prices_by_key(Price("CH", 1500), Price("CH", 1600, from_ms=1_798_761_600_000)),
        accounts={
            AccountId("acc_1"): AccountTerms("demo", "resellers", limits=AccountLimits(50, 1_000_500)),
            AccountId("acc_2"): AccountTerms("plain"),
        },
    )

    assert document_of(business) == (
        "[settings]\n"
        'currency = "EUR"\n'
        "credit_micros = 50000\n"
        "\n"
        "[[carriers]]\n"
        'name = "alpine"\n'
        'host = "h"\n'
        "port = 1\n"
        'system_id = "s"\n'
        "name_sender = { ton = 5, npi = 0 }\n"
        "\n"
        "[[routes]]\n"
        'name = "ch"\n'
        'country = "CH"\n'
        'carriers = ["alpine", "oceanic"]\n'
        "\n"
        "[[prices]]\n"
        'country = "CH"\n'
        'credits = "1.5"\n'
        "\n"
        "[[prices]]\n"
        'country = "CH"\n'
        'from = "2027-01-01"\n'
        'credits = "1.6"\n'
        "\n"
        "[[accounts]]\n"
        'name = "demo"\n'
        'group = "resellers"\n'
        "messages_per_s = 50\n"
        'credits_per_day = "1000.5"\n'
    )
    tomllib.loads(document_of(business))
