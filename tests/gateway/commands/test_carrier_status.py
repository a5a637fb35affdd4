"""``passerelle carrier status``: the table, the words for time, and a gateway that is not there."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from gateway.commands import carrier_status
from gateway.commands.carrier_status import COLUMNS, duration, of_carrier, show, table
from gateway.control.caller import Line
from gateway.control.words import Answer, CarriersShown, Request
from gateway.terminal import CommandError
from tests.support.fakes.control import facts_of
from tests.support.running.terminal import Type


def printed(*names: str) -> list[str]:
    console = Console(file=io.StringIO(), width=220, highlight=False)
    console.print(table([facts_of(name) for name in names]))
    assert isinstance(console.file, io.StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_each_bind_has_a_line_with_all_its_figures() -> None:
    header, bound, waiting = printed("alpine")

    assert header == " ".join(COLUMNS)
    assert bound == "alpine trx1 bound 1m 15s 3/10 7 42 50/100 2 12.5 40 250 7 5m 12s 2 5"
    assert waiting == "trx2 waiting 1m 15s 0/10 10 0 ∞/∞ 2 - - - bind refused: ESME_RINVPASWD"


def test_a_carrier_for_which_nothing_waits_has_no_oldest_message() -> None:
    facts = facts_of("alpine", queued=0, oldest_queued_s={})

    assert of_carrier(facts) == ("0", "-", "2", "5")


def test_below_the_binds_stands_why_a_carrier_is_only_a_last_resort_and_what_is_delivered_less() -> None:
    console = Console(file=io.StringIO(), width=220, highlight=False)
    reason = "alpine for CH is broken: 20 of 20 messages failed within 60 s: 20 refused for good"
    sentence = "MAXONY to CH: 41 % of 480 delivered in the last hour, 93 % of 11,204 in the 24 hours before"

    show(console, CarriersShown(0, (facts_of("alpine", drops=(sentence,), against=(reason,)), facts_of("oceanic"))))

    assert isinstance(console.file, io.StringIO)
    *rows, against, last = console.file.getvalue().splitlines()
    assert len(rows) == 5
    assert against == f"last resort: {reason}"
    assert last == f"alpine delivers less: {sentence}"


def test_carriers_stand_one_below_the_other() -> None:
    assert [line.split()[0] for line in printed("alpine", "oceanic")] == [
        "carrier",
        "alpine",
        "trx2",
        "oceanic",
        "trx2",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0s"),
        (59.9, "59s"),
        (60, "1m 0s"),
        (3_599, "59m 59s"),
        (3_600, "1h 0m"),
        (86_399, "23h 59m"),
        (352_800, "4d 2h"),
    ],
)
def test_time_is_said_in_two_units_at_most(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize("words", [[], ["alpine"], ["--watch"]])
def test_without_a_gateway_it_says_what_to_do(passerelle: Type, words: Sequence[str]) -> None:
    told = passerelle("carrier", "status", *words)

    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("passerelle: no gateway runs here (nobody answers on data/control.sock); start it with")
    assert not Path("data").exists()


class Said:
    """A line on which the gateway says what was prepared."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: Iterator[Answer] = iter(answers)

    def ask(self, _request: Request) -> Answer:
        try:
            return next(self._answers)
        except StopIteration:
            raise CommandError("the gateway hung up") from None


def test_watching_shows_the_table_again_and_again_until_interrupted() -> None:
    console = Console(file=io.StringIO(), width=220, highlight=False)
    pauses: list[float] = []
    line = cast("Line", Said(*(CarriersShown(count, (facts_of("alpine", queued=count),)) for count in (101, 102, 103))))

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    carrier_status._watch(console, line, "", pause)

    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert pauses == [1.0, 1.0]
    assert [count for count in (101, 102, 103) if f" {count} " in shown] == [101, 102]


def test_watching_ends_with_the_gateway() -> None:
    console = Console(file=io.StringIO(), width=220)

    with pytest.raises(CommandError, match="hung up"):
        carrier_status._watch(console, cast("Line", Said()), "", lambda _: None)
