"""What is known of single numbers, in memory; and the contract of all that answers at once."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.networks.memory import READ_AGAIN_MS, Fact, NetworkMemory, Remembered
from messages.addresses import Msisdn
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from routing.networks.ports import NetworkResolver
from routing.networks.prefixes import NumberPrefix, PrefixTable
from routing.networks.trust import ByTrust

SWISSCOM, SUNRISE, SALT = NetworkCode("228-01"), NetworkCode("228-02"), NetworkCode("228-03")
NUMBER, STRANGER = Msisdn("+41791234567"), Msisdn("+33612345678")
LOOKUP, LEARNED, PREFIX = NetworkSource.LOOKUP, NetworkSource.LEARNED, NetworkSource.PREFIX
NOW_MS, DAY_MS = 1_790_000_000_000, 86_400_000


def remembered(source: NetworkSource, code: NetworkCode) -> Remembered:
    memory = NetworkMemory()
    memory.put(NUMBER, source, Fact(code, NOW_MS))
    return Remembered(memory, source, 30 * DAY_MS)


RESOLVERS: dict[NetworkSource, Callable[[], NetworkResolver]] = {
    PREFIX: lambda: PrefixTable((NumberPrefix("+4179", SWISSCOM),)),
    LOOKUP: lambda: remembered(LOOKUP, SWISSCOM),
    LEARNED: lambda: remembered(LEARNED, SWISSCOM),
}


@pytest.fixture(params=RESOLVERS, ids=str)
def source(request: pytest.FixtureRequest) -> NetworkSource:
    return NetworkSource(request.param)


class TestEveryResolver:
    """The contract of ``routing.networks.ports.NetworkResolver``."""

    def test_names_itself_as_the_source_of_what_it_knows(self, source: NetworkSource) -> None:
        assert RESOLVERS[source]().resolve(NUMBER, NOW_MS) == NetworkGuess(SWISSCOM, source)

    def test_knows_nothing_of_a_number_it_was_never_told_about(self, source: NetworkSource) -> None:
        assert RESOLVERS[source]().resolve(STRANGER, NOW_MS) is None

    def test_gives_the_same_answer_to_the_same_question(self, source: NetworkSource) -> None:
        resolver = RESOLVERS[source]()
        assert len({resolver.resolve(NUMBER, NOW_MS) for _ in range(3)}) == 1

    def test_never_raises(self, source: NetworkSource) -> None:
        resolver = RESOLVERS[source]()
        for odd in ("", "+", "41791234567", "+4179", "\ud800", "+" + "9" * 1000):
            for at_ms in (-(2**63), 0, 2**63):
                resolver.resolve(Msisdn(odd), at_ms)


def test_a_fresh_lookup_counts_before_what_was_learned_and_that_before_the_range() -> None:
    memory = NetworkMemory()
    looked_up, learned = Remembered(memory, LOOKUP, 30 * DAY_MS), Remembered(memory, LEARNED, 180 * DAY_MS)
    all_three = ByTrust((looked_up, learned, PrefixTable((NumberPrefix("+4179", SALT),))))
    assert all_three.resolve(NUMBER, NOW_MS) == NetworkGuess(SALT, PREFIX)
    memory.put(NUMBER, LEARNED, Fact(SUNRISE, NOW_MS))
    assert all_three.resolve(NUMBER, NOW_MS) == NetworkGuess(SUNRISE, LEARNED)
    memory.put(NUMBER, LOOKUP, Fact(SWISSCOM, NOW_MS))
    assert all_three.resolve(NUMBER, NOW_MS + 30 * DAY_MS) == NetworkGuess(SWISSCOM, LOOKUP)
    assert all_three.resolve(NUMBER, NOW_MS + 30 * DAY_MS + 1) == NetworkGuess(SUNRISE, LEARNED)
    assert all_three.resolve(NUMBER, NOW_MS + 180 * DAY_MS + 1) == NetworkGuess(SALT, PREFIX)


def test_a_lookup_that_knew_no_network_leaves_the_word_to_the_others() -> None:
    memory = NetworkMemory()
    memory.put(NUMBER, LOOKUP, Fact(None, NOW_MS))
    memory.put(NUMBER, LEARNED, Fact(SUNRISE, NOW_MS))
    both = ByTrust((Remembered(memory, LOOKUP, DAY_MS), Remembered(memory, LEARNED, DAY_MS)))
    assert both.resolve(NUMBER, NOW_MS) == NetworkGuess(SUNRISE, LEARNED)


def test_what_a_source_said_later_stays() -> None:
    memory = NetworkMemory()
    memory.put(NUMBER, LEARNED, Fact(SUNRISE, NOW_MS))
    memory.put(NUMBER, LEARNED, Fact(SWISSCOM, NOW_MS - 1))
    assert memory.fact(NUMBER, LEARNED) == Fact(SUNRISE, NOW_MS)


def test_the_store_is_asked_about_a_number_once_in_a_while_and_about_each_once() -> None:
    memory = NetworkMemory()
    assert memory.missing([NUMBER, STRANGER, NUMBER], NOW_MS) == [NUMBER, STRANGER]
    memory.was_read(NUMBER, NOW_MS)
    assert memory.missing([NUMBER], NOW_MS + READ_AGAIN_MS) == []
    assert memory.missing([NUMBER], NOW_MS + READ_AGAIN_MS + 1) == [NUMBER]


def test_hearing_of_a_number_does_not_keep_the_store_from_being_asked_about_it() -> None:
    memory = NetworkMemory()
    memory.put(NUMBER, LEARNED, Fact(SUNRISE, NOW_MS))
    assert memory.missing([NUMBER], NOW_MS) == [NUMBER]


@given(st.lists(st.integers(0, 30), max_size=60))
def test_only_the_numbers_that_were_heard_of_last_are_kept(heard: list[int]) -> None:
    memory = NetworkMemory(numbers_max=5)
    for at_ms, last in enumerate(heard):
        memory.put(Msisdn(f"+41{last}"), LEARNED, Fact(SUNRISE, at_ms))
    kept = {last for last in range(31) if memory.fact(Msisdn(f"+41{last}"), LEARNED) is not None}
    assert kept == set(list(dict.fromkeys(reversed(heard)))[:5])
