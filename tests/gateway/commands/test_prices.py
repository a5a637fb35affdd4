"""``passerelle prices import``: a carrier's list is read, told, asked about and put in force."""

from pathlib import Path

import pytest

from tests.gateway.commands.test_apply import FILE
from tests.support.running.terminal import Type

LIST = "Country;MCC;MNC;Price;Valid from\nSwitzerland;228;01,02;0,045;01.01.2027\nFrance;208;*;0,03;01.01.2027\n"
NEXT = "Country;MCC;MNC;Price;Valid from\nSwitzerland;228;01;0,0495;01.02.2027\nItaly;222;;0,02;01.02.2027\n"


@pytest.fixture(autouse=True)
def _file(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE, encoding="utf-8")
    assert passerelle("apply", "apply.toml", "--yes").code == 0
    Path("list.csv").write_text(LIST, encoding="latin-1")


def test_a_list_is_told_and_put_in_force_as_a_version(passerelle: Type) -> None:
    taken = passerelle("prices", "import", "alpine", "list.csv", "--yes")

    assert taken.code == 0
    assert taken.out.splitlines()[:-1] == [
        "layout: separator=semicolon country=1 mcc=2 mnc=3 price=4 from=5 decimals=comma (encoding utf-8)",
        "3 prices from 2 lines",
        "+ CH 228-01: 0.045 from 2027-01-01",
        "+ CH 228-02: 0.045 from 2027-01-01",
        "+ FR: 0.03 from 2027-01-01",
        "prices: 3 new, 0 up, 0 down, 0 same, 0 gone",
        (
            "warning: carrier_prices.alpine: what these cost before their date is not known: "
            "CH 228-01 from 2027-01-01, CH 228-02 from 2027-01-01"
        ),
    ]
    assert "3 carrier prices new  (price list list.csv)" in passerelle("business", "versions").out
    assert 'price = "0.045"' in passerelle("export").out
    assert passerelle("prices", "import", "alpine", "list.csv").out.endswith(
        "nothing to change: these prices are in force\n"
    )


def test_the_next_list_says_what_moves_and_by_how_much(passerelle: Type) -> None:
    passerelle("prices", "import", "alpine", "list.csv", "--yes")
    Path("next.csv").write_text(NEXT, encoding="utf-8")

    whole = passerelle("prices", "import", "alpine", "next.csv", "--dry-run")
    partial = passerelle("prices", "import", "alpine", "next.csv", "--dry-run", "--partial")

    assert whole.out.splitlines()[2:] == [
        "+ IT: 0.02 from 2027-02-01",
        "~ CH 228-01: 0.045 → 0.0495 (+10.0 %) from 2027-02-01",
        "- CH 228-02: 0.045 until 2027-02-01",
        "- FR: 0.03 until 2027-02-01",
        "prices: 1 new, 1 up, 0 down, 0 same, 2 gone",
        "dry run: nothing was changed",
    ]
    assert "0 gone" in partial.out


def test_a_faulty_line_refuses_the_list_unless_it_is_left_out(passerelle: Type) -> None:
    Path("list.csv").write_text(LIST + "Elbonia;;;0,05;\n", encoding="utf-8")

    refused = passerelle("prices", "import", "alpine", "list.csv", "--yes")
    taken = passerelle("prices", "import", "alpine", "list.csv", "--yes", "--skip-faulty")

    assert refused.code == 2
    assert "list.csv:4: 'Elbonia' is no country that is known" in refused.err
    assert "left out: list.csv:4" in taken.out
    assert taken.code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nordic", "list.csv"), "there is no carrier nordic; there is: alpine, oceanic"),
        (("alpine", "missing.csv"), "missing.csv: No such file or directory"),
        (("alpine", "list.csv", "--layout", "colour=red"), "--layout: 'colour=red' is none of: separator="),
        (("alpine", "list.csv", "--rate", "-1"), "--rate: write a number above 0, like 0.92"),
        (("alpine", "list.csv", "--from", "soon"), "--from: write a day"),
    ],
)
def test_a_wrong_word_is_told(passerelle: Type, words: tuple[str, ...], told: str) -> None:
    refused = passerelle("prices", "import", *words)

    assert refused.code == 2
    assert refused.err.startswith(f"passerelle: {told}")


def test_the_routes_that_become_unprofitable_are_told(passerelle: Type) -> None:
    Path("worth.toml").write_text("[settings]\ncredit_micros = 20_000\n", encoding="utf-8")
    passerelle("apply", "worth.toml", "--yes")

    taken = passerelle("prices", "import", "alpine", "list.csv", "--dry-run")

    assert "warning: routes.ch: CH 228-01 by alpine costs 0.045 and customers pay 0.03" in taken.out.splitlines()
