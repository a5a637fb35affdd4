"""``passerelle route`` and ``passerelle coverage``, typed where no gateway runs."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.clock import SystemClock
from gateway.commands.route import span_s
from gateway.terminal import UsageError
from messages.ids import new_message_id
from store.database import Database
from tests.support.running.terminal import Type
from tests.support.values.stored import accepted

CARRIER = '[[carriers]]\nname = "{0}"\nhost = "h"\nport = 2775\nsystem_id = "s"\npassword = "hush"\n'
FILE = (
    '[settings]\nsubstitute_sender = "+41790000000"\n'
    + CARRIER.format("alpine")
    + CARRIER.format("oceanic")
    + '[[routes]]\ncountry = "CH"\ncarriers = ["alpine", "oceanic"]\n'
    + '[[prices]]\ncountry = "CH"\ncredits = "1.5"\n'
)


@pytest.fixture(autouse=True)
def _business(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE, encoding="utf-8")
    assert passerelle("apply", "apply.toml", "--yes").code == 0
    assert passerelle("account", "create", "demo", "--home-country", "CH").code == 0
    assert passerelle("sendername", "approve", "demo", "MAXONY").code == 0


def test_a_number_is_explained_with_every_carrier_and_what_is_not_known(passerelle: Type) -> None:
    told = passerelle("route", "explain", "079 123 45 67", "--account", "demo", "--from", "MAXONY")
    lines = [" ".join(line.split()) for line in told.out.splitlines()]

    assert told.code == 0
    assert lines[0].startswith("number +41791234567, CH")
    assert lines[1].startswith("sender MAXONY asked for, MAXONY decided")
    assert lines[2] == "text 1 segment(s) in gsm7, 1.5 credits each, 1.5 in all"
    assert any(line.startswith("1 alpine chosen ch MAXONY unknown unknown") for line in lines)
    assert any(line.startswith("2 oceanic next ch MAXONY unknown unknown") for line in lines)
    assert lines[-1].startswith("no gateway runs here")


def test_a_message_that_would_be_refused_says_why_and_ends_with_1(passerelle: Type) -> None:
    told = passerelle("route", "explain", "+33612345678", "--account", "demo", "--json")
    explanation = json.loads(told.out)

    assert told.code == 1
    assert [fault["code"] for fault in explanation["faults"]] == ["destination-unsupported"]
    assert {one["carrier"] for one in explanation["candidates"]} == {"alpine", "oceanic"}
    assert explanation["of_running_gateway"] is False


def test_an_account_that_is_none_is_told(passerelle: Type) -> None:
    told = passerelle("route", "explain", "+41791234567", "--account", "dema")

    assert told.code == 1
    assert "did you mean demo?" in told.err


def test_a_replay_of_nothing_says_so(passerelle: Type) -> None:
    told = passerelle("route", "replay", "--with", "apply.toml")

    assert told.code == 1
    assert "no message was accepted in the last 7d" in told.err


def test_a_replay_is_told_in_a_table_and_as_json_that_programs_read(passerelle: Type) -> None:
    now_ms = SystemClock().now_ms()
    database = Database.open("sqlite:///data/passerelle.db")
    with database.reading() as connection:
        account_id = connection.execute(text("SELECT id FROM accounts")).scalar_one()
    for number in range(2):
        message_id = new_message_id(now_ms - number)
        accepted(database, account_id, id=message_id, accepted_at_ms=now_ms - number, held_mc=0)
    database.close()
    Path("new.toml").write_text('[[routes]]\ncountry = "CH"\ncarriers = ["oceanic"]\n', encoding="utf-8")

    told = passerelle("route", "replay", "--since", "1h", "--with", "new.toml")
    compared = json.loads(passerelle("route", "replay", "--since", "1h", "--with", "new.toml", "--json").out)

    assert (told.code, "CH: alpine 2 → 0, oceanic 0 → 2" in told.out) == (0, True)
    assert compared["messages"] == 2
    assert compared["before"]["by_country"]["CH"]["alpine"]["messages"] == 2
    assert compared["after"]["by_country"]["CH"]["oceanic"]["segments"] == 2
    assert compared["after"]["unroutable"] == {}


def test_a_replay_names_every_mistake_of_the_file_with_its_line(passerelle: Type) -> None:
    Path("new.toml").write_text('[[routes]]\ncountry = "CH"\ncarriers = ["alpin"]\n', encoding="utf-8")

    told = passerelle("route", "replay", "--with", "new.toml")

    assert told.code == 2
    assert "new.toml:3" in told.err


def test_coverage_shows_each_country_and_carrier(passerelle: Type) -> None:
    told = passerelle("coverage")
    (covered,) = json.loads(passerelle("coverage", "CH", "--json").out)

    assert told.code == 0
    assert [line.split()[:2] for line in told.out.splitlines() if line.startswith("CH")] == [["CH", "1.5"]]
    assert [one["carrier"] for one in covered["carriers"]] == ["alpine", "oceanic"]
    assert covered["price_mc"] == 1_500
    assert passerelle("coverage", "Switzerland").code == 2


@pytest.mark.parametrize(("text", "seconds"), [("90m", 5_400), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600)])
def test_spans_are_read(text: str, seconds: int) -> None:
    assert span_s(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "7y", "1.5d", "99999w", "٣d"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        span_s(text)
