import attrs

from messages.addresses import Country
from messages.ids import CarrierName
from messages.message import QueueItem
from messages.status import MessageStatus
from store.database import Database
from store.rerouting import RerouteQueued
from tests.support.values.stored import ALPHA, BETA, NOW_MS, accepted, lease, leased, look, new_account, run_one

POLAR = CarrierName("polar")
DOWN = ((ALPHA, "alpha is down"),)


def away_from_alpha(*usable: CarrierName, limit: int = 10) -> RerouteQueued:
    return RerouteQueued(DOWN, usable, NOW_MS + 50, limit)


def test_a_queued_message_moves_to_its_next_usable_route_and_says_why(database: Database) -> None:
    message = accepted(database, new_account(database), routes=(ALPHA, POLAR, BETA))

    moved = run_one(database, away_from_alpha(BETA))

    assert moved == (QueueItem(message.id, message.account_id, BETA, message.category),)
    assert look(database, message).status is MessageStatus.QUEUED
    assert run_one(database, lease(message)).leased == ()
    assert run_one(database, away_from_alpha(BETA)) == ()


def test_a_message_without_another_usable_route_stays(database: Database) -> None:
    message = accepted(database, new_account(database), routes=(ALPHA, POLAR))

    assert run_one(database, away_from_alpha(BETA)) == ()
    assert len(run_one(database, lease(message)).leased) == 1


def test_a_message_on_a_wire_stays_with_its_carrier(database: Database) -> None:
    message = leased(database, new_account(database), routes=(ALPHA, BETA))

    assert run_one(database, away_from_alpha(BETA)) == ()
    assert look(database, message).status is MessageStatus.SENDING


def test_messages_move_a_bounded_number_at_a_time(database: Database) -> None:
    account_id = new_account(database, 1_000)
    for _ in range(3):
        accepted(database, account_id, routes=(ALPHA, BETA))

    assert [len(run_one(database, away_from_alpha(BETA, limit=2))) for _ in range(3)] == [2, 1, 0]


def test_messages_to_other_countries_stay_where_only_one_is_meant(database: Database) -> None:
    account_id = new_account(database)
    here, there = (accepted(database, account_id, routes=(ALPHA, BETA), country=Country(name)) for name in ("CH", "FR"))

    moved = run_one(database, attrs.evolve(away_from_alpha(BETA), country=Country("CH")))

    assert [item.message_id for item in moved] == [here.id]
    assert len(run_one(database, lease(there)).leased) == 1


def test_nothing_moves_when_no_carrier_is_usable(database: Database) -> None:
    accepted(database, new_account(database), routes=(ALPHA, BETA))

    assert run_one(database, away_from_alpha()) == ()
