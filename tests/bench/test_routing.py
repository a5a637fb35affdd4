"""tests.bench.routing: a decision costs less than reading its number once more, however many routes there are."""

import pytest

from tests.bench.routing import Town, found, main, measured


@pytest.fixture(scope="module")
def town() -> Town:
    return found(prefixes=5_000, routes=2_000, messages=2_000)


def test_a_decision_costs_about_what_reading_a_number_by_a_parser_does(town: Town) -> None:
    """Generously: both are a dozen microseconds, and a walk over the routes would be hundreds."""
    costs = {cost.name: cost.median_us for cost in measured(town)}
    assert costs["number, network and decision"] < 5 * costs["phonenumbers' parser alone"]


def test_the_figures_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--messages", "200", "--prefixes", "500", "--routes", "300"])
    shown = capsys.readouterr().out
    for word in ("median", "p99", "300 routes"):
        assert word in shown
