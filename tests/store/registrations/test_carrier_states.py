"""What staff note about carriers reaches the send path, stands in the history, and expires."""

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from sendername.carrier_states import CarrierState, CountryState
from sendername.registration.event import RegistrationEventKind
from sendername.registration.registration import Registration
from store.business import load_business, version
from store.database import Database
from store.registrations import carrier_states, records
from store.registrations.carrier_states import ExpireCarrierStates
from store.registrations.settlement import settle
from tests.support.values.stored import NOW_MS, VAULT, new_account, run_one

ACME = Sender(SenderKind.NAME, "ACME")
AE = Country("AE")


def approved(database: Database) -> tuple[AccountId, Registration]:
    account_id = new_account(database)
    with database.begin() as connection:
        settled = settle(connection, account_id, ACME, company="Acme", who="ana", now_ms=NOW_MS)
    assert isinstance(settled, Registration)
    return account_id, settled


def note(database: Database, state: CarrierState, expires_at_ms: int | None = None) -> None:
    with database.begin() as connection:
        (found,) = records.of_value(connection, "acme")
        noted = CountryState(AE, state, expires_at_ms=expires_at_ms, note="ticket 7")
        carrier_states.put(connection, found, noted, who="ben", now_ms=NOW_MS + 1)


def seen_by_the_send_path(database: Database) -> object:
    with database.reading() as connection:
        (entry,) = load_business(connection, VAULT).registrations
    return entry.carriers


def test_what_is_noted_reaches_the_send_path_and_stands_in_the_history(database: Database) -> None:
    _, registration = approved(database)
    with database.reading() as connection:
        before = version(connection)
    note(database, CarrierState.REQUESTED)
    note(database, CarrierState.REGISTERED)

    assert seen_by_the_send_path(database) == {AE: CarrierState.REGISTERED}
    with database.reading() as connection:
        assert version(connection) > before
        *_, last = records.events(connection, registration.id)
        states = carrier_states.of_registration(connection, registration.id)
    assert (last.kind, last.actor) == (RegistrationEventKind.CARRIER_STATE, "ben")
    assert last.words == "With the carriers of AE it is registered (ticket 7)."
    assert states == {AE: CountryState(AE, CarrierState.REGISTERED, NOW_MS + 1, None, "ticket 7")}


def test_a_registration_with_carriers_expires_when_its_time_is_over(database: Database) -> None:
    approved(database)
    note(database, CarrierState.REGISTERED, expires_at_ms=NOW_MS + 1_000)

    assert run_one(database, ExpireCarrierStates(NOW_MS + 999)) == 0
    assert seen_by_the_send_path(database) == {AE: CarrierState.REGISTERED}
    assert run_one(database, ExpireCarrierStates(NOW_MS + 1_000)) == 1
    assert seen_by_the_send_path(database) == {AE: CarrierState.EXPIRED}
    assert run_one(database, ExpireCarrierStates(NOW_MS + 1_000)) == 0
