"""What is stored about the networks of single numbers, and how many may be looked up on a day."""

from messages.network import NetworkCode, NetworkSource
from store.database import Database
from store.numbers.known_networks import (
    DAY_MS,
    ForgetNetworks,
    KnownNetwork,
    RememberNetwork,
    SpendLookup,
    known_networks,
)
from tests.support.values.stored import NOW_MS, run, run_one

SWISSCOM, SUNRISE = NetworkCode("228-01"), NetworkCode("228-02")
LOOKUP, LEARNED = NetworkSource.LOOKUP, NetworkSource.LEARNED


def known(database: Database, *fingerprints: str) -> set[KnownNetwork]:
    with database.reading() as connection:
        return set(known_networks(connection, fingerprints))


def test_what_each_source_said_of_a_number_is_remembered_and_of_one_source_the_latest(database: Database) -> None:
    first = KnownNetwork("a", LOOKUP, SWISSCOM, 1)
    later = KnownNetwork("a", LOOKUP, None, 3)
    too_late = KnownNetwork("a", LOOKUP, SUNRISE, 2)
    learned = KnownNetwork("a", LEARNED, SUNRISE, 2)
    other = KnownNetwork("b", LOOKUP, SUNRISE, 1)
    run(database, *[RememberNetwork(one) for one in (first, later, learned, other)])
    run_one(database, RememberNetwork(too_late))
    assert known(database, "a", "c") == {later, learned}


def test_what_a_source_said_too_long_ago_is_forgotten_a_few_at_a_time(database: Database) -> None:
    run(database, *[RememberNetwork(KnownNetwork(name, LOOKUP, SWISSCOM, at)) for at, name in enumerate("abcd")])
    run_one(database, RememberNetwork(KnownNetwork("a", LEARNED, SWISSCOM, 0)))
    assert [run_one(database, ForgetNetworks(LOOKUP, 3, 2)) for _ in range(3)] == [2, 1, 0]
    assert known(database, *"abcd") == {
        KnownNetwork("d", LOOKUP, SWISSCOM, 3),
        KnownNetwork("a", LEARNED, SWISSCOM, 0),
    }


def test_a_days_budget_is_spent_once_by_all_and_the_next_day_has_its_own(database: Database) -> None:
    today_ms = NOW_MS - NOW_MS % DAY_MS
    assert run(database, *[SpendLookup(today_ms + hour, 2) for hour in range(4)]) == [True, True, False, False]
    assert run_one(database, SpendLookup(today_ms + DAY_MS - 1, 2)) is False
    assert run_one(database, SpendLookup(today_ms + DAY_MS, 2)) is True
    assert run_one(database, SpendLookup(today_ms, 3)) is True, "a greater budget has some left"
