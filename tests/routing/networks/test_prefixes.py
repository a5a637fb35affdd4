"""Networks by ranges of numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Msisdn
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from routing.networks.prefixes import NumberPrefix, PrefixTable, overlaid

SWISSCOM, SUNRISE, SALT = NetworkCode("228-01"), NetworkCode("228-02"), NetworkCode("228-03")

DIGITS = st.text("12", min_size=1, max_size=6).map(lambda digits: f"+{digits}")
PREFIXES = st.lists(st.builds(NumberPrefix, DIGITS, st.sampled_from([SWISSCOM, SUNRISE, SALT])), max_size=20)


def network(table: PrefixTable, number: str) -> NetworkCode | None:
    guess = table.resolve(Msisdn(number), 0)
    return None if guess is None else guess.code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+41791234567", SWISSCOM),
        ("+41797771234", SUNRISE),
        ("+41797", SWISSCOM),
        ("+41761234567", None),
        ("+4179", SWISSCOM),
        ("+417", None),
        ("", None),
    ],
)
def test_the_longest_known_prefix_decides(number: str, code: NetworkCode | None) -> None:
    table = PrefixTable((NumberPrefix("+4179", SWISSCOM), NumberPrefix("+4179777", SUNRISE)))
    assert network(table, number) == code


def test_of_one_prefix_given_twice_the_later_network_counts() -> None:
    assert network(PrefixTable((NumberPrefix("+4179", SWISSCOM), NumberPrefix("+4179", SALT))), "+41791234567") == SALT


@given(PREFIXES, DIGITS)
def test_the_table_finds_what_a_walk_through_all_prefixes_finds(prefixes: list[NumberPrefix], number: str) -> None:
    fitting = [(len(one.prefix), at, one.code) for at, one in enumerate(prefixes) if number.startswith(one.prefix)]
    expected = NetworkGuess(max(fitting)[2], NetworkSource.PREFIX) if fitting else None
    assert PrefixTable(tuple(prefixes)).resolve(Msisdn(number), 0) == expected


def test_who_speaks_for_a_prefix_speaks_for_the_longer_ones_behind_it() -> None:
    general = [NumberPrefix("+41", SALT), NumberPrefix("+4179777", SUNRISE), NumberPrefix("+4178", SALT)]
    table = PrefixTable(overlaid(general, [NumberPrefix("+4179", SWISSCOM)]))
    assert [network(table, number) for number in ("+41797771234", "+41781234567", "+41441234567")] == [
        SWISSCOM,
        SALT,
        SALT,
    ]


@given(PREFIXES, PREFIXES, DIGITS)
def test_what_is_overlaid_counts_wherever_it_says_anything(
    general: list[NumberPrefix], specific: list[NumberPrefix], number: str
) -> None:
    said = network(PrefixTable(tuple(specific)), number)
    both = network(PrefixTable(overlaid(general, specific)), number)
    assert both == (network(PrefixTable(tuple(general)), number) if said is None else said)
