"""When less is delivered than before so that somebody should know, and how it is said."""

import pytest

from gateway.figures.delivery_drop import Drop, drops_among
from messages.addresses import Country
from messages.ids import CarrierName
from store.delivery_counts import Deliveries, Stream, Totals


def stream(sender: str = "MAXONY") -> Stream:
    return Stream(CarrierName("alpine"), Country("CH"), sender)


def totals(lately: tuple[int, int], before: tuple[int, int]) -> Totals:
    return Totals(Deliveries(*lately), Deliveries(*before))


@pytest.mark.parametrize(
    ("lately", "before"),
    [
        ((69, 100), (900, 1_000)),
        ((0, 50), (50, 50)),
        ((39, 50), (50, 50)),
        # to under half, and ten are missing, though it is less than twenty points
        ((14, 100), (300, 1_000)),
    ],
)
def test_a_drop_is_more_than_twenty_points_or_to_under_half(lately: tuple[int, int], before: tuple[int, int]) -> None:
    assert [drop.stream for drop in drops_among({stream(): totals(lately, before)})] == [stream()]


@pytest.mark.parametrize(
    ("lately", "before"),
    [
        ((71, 100), (900, 1_000)),
        ((40, 50), (50, 50)),
        ((100, 100), (300, 1_000)),
        # half of it is not under half
        ((15, 100), (300, 1_000)),
        # too few in one of the two times
        ((0, 49), (1_000, 1_000)),
        ((0, 1_000), (49, 49)),
        # three in a hundred, then one: chance
        ((1, 100), (30, 1_000)),
        ((0, 50), (0, 50)),
    ],
)
def test_less_is_no_drop(lately: tuple[int, int], before: tuple[int, int]) -> None:
    assert drops_among({stream(): totals(lately, before)}) == ()


def test_where_the_most_deliveries_are_missing_stands_first() -> None:
    found = drops_among(
        {
            stream("FEW"): totals((0, 60), (60, 60)),
            stream("MANY"): totals((0, 5_000), (60, 60)),
            stream("WELL"): totals((60, 60), (60, 60)),
        }
    )

    assert [drop.stream.sender for drop in found] == ["MANY", "FEW"]


def test_it_is_said_with_both_shares_and_how_many_messages_they_are_of() -> None:
    drop = Drop(stream(), totals((197, 480), (10_420, 11_204)))

    assert drop.sentence() == (
        "MAXONY to CH: 41 % of 480 delivered in the last hour, 93 % of 11,204 in the 24 hours before"
    )


def test_numbers_as_senders_are_told_together_and_none_by_itself() -> None:
    assert Drop(stream(""), totals((0, 50), (50, 50))).sentence().startswith("numbers as senders to CH: 0 % of 50")
