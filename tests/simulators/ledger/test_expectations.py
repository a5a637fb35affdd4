import pytest

from simulators.ledger.expectations import Ground, broken, parse

KNOWN = ("lost", "p99_accept_ms")
GROUNDS = {"lost": Ground(("accepted", "seen"), "nothing was accepted")}


def test_an_expectation_that_holds_says_nothing() -> None:
    assert (
        broken(parse("lost==0 p99_accept_ms < 50", KNOWN), {"lost": 0, "accepted": 1, "p99_accept_ms": 49.9}, GROUNDS)
        == []
    )


@pytest.mark.parametrize(
    ("text", "holds"), [("lost==3", 1), ("lost!=3", 0), ("lost<=3", 1), ("lost>=4", 0), ("lost<3", 0), ("lost>2", 1)]
)
def test_every_comparison_compares(text: str, holds: int) -> None:
    assert len(broken(parse(text, KNOWN), {"lost": 3}, {})) == 1 - holds


def test_each_broken_expectation_is_named_with_what_was_measured() -> None:
    sentences = broken(parse("lost==0,p99_accept_ms<50", KNOWN), {"lost": 2, "p99_accept_ms": 61.25}, GROUNDS)
    assert sentences == ["lost==0: it is 2", "p99_accept_ms<50: it is 61.25"]


def test_what_nobody_measured_is_broken() -> None:
    assert broken(parse("lost==0", KNOWN), {}, GROUNDS) == ["lost==0: lost was not measured in this run"]


def test_everything_that_is_wrong_with_expectations_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"nobody measures 'host'.*'lost=0' is no expectation"):
        parse("host==0 lost=0", KNOWN)


@pytest.mark.parametrize("measures", [{"accepted": 0, "seen": 0}, {}])
def test_what_holds_only_because_nothing_happened_is_not_shown(measures: dict[str, float]) -> None:
    sentences = broken(parse("lost==0", KNOWN), {"lost": 0} | measures, GROUNDS)
    assert sentences == ["lost==0: this shows nothing, for nothing was accepted"]


def test_one_count_of_its_ground_is_enough() -> None:
    assert broken(parse("lost==0", KNOWN), {"lost": 0, "accepted": 0, "seen": 1}, GROUNDS) == []
