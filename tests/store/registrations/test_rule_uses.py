"""Which approved names a country's rule concerns."""

import attrs

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from sendername.registration import steps
from sendername.registration.registration import Registration, RegistrationId
from store.business import load_business
from store.database import Database
from store.registrations import records
from store.registrations.rule_uses import uses_of
from store.registrations.settlement import settle
from tests.sendername.registration.forms import form
from tests.support.values.stored import NOW_MS, VAULT, accepted, new_account

CH = Country("CH")


def approve(database: Database, account_id: AccountId, name: str, *countries: str) -> None:
    sender = Sender(SenderKind.NAME, name)
    stated = form(countries=tuple(Country(country) for country in countries))
    step = steps.settled(RegistrationId(f"reg_{name}"), account_id, sender, stated, "ana", NOW_MS)
    with database.begin() as connection:
        records.insert(connection, step, f"step_{name}")


def test_names_asked_for_and_names_meant_for_a_country_are_concerned(database: Database) -> None:
    account_id = new_account(database)
    for name, countries in (("ACME", ["FR"]), ("MEANT", ["CH"]), ("OTHER", ["FR"])):
        approve(database, account_id, name, *countries)
    for _ in range(2):
        accepted(database, account_id, sender_requested="acme")
    accepted(database, account_id, sender_requested=None, sender=Sender(SenderKind.NAME, "ACME"))
    accepted(database, account_id, country=Country("FR"), sender_requested="OTHER")

    with database.reading() as connection:
        business = load_business(connection, VAULT)
        uses = uses_of(connection, business, CH, NOW_MS)
        later = uses_of(connection, business, CH, NOW_MS + 1)

    assert {(use.registration.sender.value, use.messages) for use in uses} == {("ACME", 3), ("MEANT", 0)}
    assert {use.holder for use in uses} == {"Acme"}
    assert {use.registration.sender.value for use in later} == {"MEANT"}


def test_messages_that_named_no_sender_count_for_the_accounts_default(database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        settled = settle(
            connection, account_id, Sender(SenderKind.NAME, "ACME"), company="Acme", who="ana", now_ms=NOW_MS
        )
    assert isinstance(settled, Registration)
    accepted(database, account_id, sender_requested=None, sender=Sender(SenderKind.NUMBER, "+41790000000"))

    with database.reading() as connection:
        business = load_business(connection, VAULT)
        account = attrs.evolve(business.accounts[account_id], default_sender="Acme")
        uses = uses_of(connection, attrs.evolve(business, accounts={account_id: account}), CH, NOW_MS)

    assert [(use.registration.sender.value, use.messages) for use in uses] == [("ACME", 1)]
