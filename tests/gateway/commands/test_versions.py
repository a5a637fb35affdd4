"""Versions of the business: listed, exported, and returned to."""

from pathlib import Path

import pytest

from gateway.books import configuration, opened
from tests.gateway.commands.test_apply import CARRIER, FILE
from tests.support.running.terminal import Ended, Type


@pytest.fixture(autouse=True)
def _file(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE, encoding="utf-8")
    assert passerelle("apply", "apply.toml", "--yes", "--reason", "the beginning").code == 0


def apply(passerelle: Type, text: str) -> Ended:
    Path("change.toml").write_text(text, encoding="utf-8")
    return passerelle("apply", "change.toml", "--yes")


def version_numbers(passerelle: Type) -> list[str]:
    return [line.split()[0] for line in passerelle("business", "versions").out.splitlines()]


def test_every_change_is_a_version_with_what_it_changed_and_why(passerelle: Type) -> None:
    apply(passerelle, '[[routes]]\ncountry = "FR"\ncarriers = ["oceanic"]\n')

    lines = passerelle("business", "versions").out.splitlines()

    assert len(lines) == 2
    assert lines[0].endswith("  1 route new")
    assert lines[1].endswith("  1 setting new, 2 carriers new, 1 route new, 1 price new  (the beginning)")


def test_an_export_can_be_applied_and_changes_nothing(passerelle: Type) -> None:
    exported = passerelle("export")

    assert exported.code == 0
    assert "hush" not in exported.out
    assert apply(passerelle, exported.out).out.startswith("nothing to change")


def test_an_earlier_version_can_be_exported(passerelle: Type) -> None:
    (first,) = version_numbers(passerelle)
    before = passerelle("export").out
    apply(passerelle, '[[routes]]\ncountry = "FR"\ncarriers = ["oceanic"]\n')

    assert passerelle("export", "--version", first).out == before
    assert passerelle("export").out != before


def test_a_rollback_shows_the_difference_and_is_a_version_itself(passerelle: Type) -> None:
    (first,) = version_numbers(passerelle)
    before = passerelle("export").out
    apply(passerelle, '[[routes]]\ncountry = "CH"\ncarriers = ["oceanic"]\n[[prices]]\ncountry = "FR"\ncredits = 1\n')

    back = passerelle("rollback", first, "--yes")

    assert back.code == 0
    assert back.out.splitlines()[:-1] == [
        "~ route ch",
        "    - carriers: oceanic",
        "    + carriers: alpine → oceanic",
        "- price FR: 1",
    ]
    assert passerelle("export").out == before
    assert passerelle("business", "versions").out.splitlines()[0].endswith(f"(back to version {first})")
    assert passerelle("rollback", first).out == f"nothing to change: the business is as it was in version {first}\n"


def test_a_carrier_that_is_newer_than_the_version_is_switched_off(passerelle: Type) -> None:
    (first,) = version_numbers(passerelle)
    apply(passerelle, CARRIER.replace("alpine", "nordic"))

    back = passerelle("rollback", first, "--yes")

    assert "carrier nordic did not exist then: it is switched off, and stays" in back.out
    assert ["nordic", "no"] in [line.split()[:2] for line in passerelle("carrier", "list").out.splitlines()]


def test_passwords_stay_as_they_are_over_a_rollback(passerelle: Type) -> None:
    (first,) = version_numbers(passerelle)
    apply(passerelle, CARRIER.replace("hush", "silence") + "window = 20\n")
    passerelle("rollback", first, "--yes")

    again = apply(passerelle, CARRIER.replace("hush", "silence"))

    assert again.out == "nothing to change: everything that the file names is in force\n"


def test_a_business_from_before_the_first_version_can_be_returned_to(passerelle: Type) -> None:
    """Whatever was in the database before the first change is kept as a version too."""

    with opened(configuration(None, {})) as books, books.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM business_history")
    before = passerelle("export").out
    apply(passerelle, '[[prices]]\ncountry = "FR"\ncredits = 1\n')

    newest, found = version_numbers(passerelle)
    passerelle("rollback", found, "--yes")

    assert passerelle("export").out == before
    assert newest != found


@pytest.mark.parametrize("words", [("rollback", "99"), ("export", "--version", "99")])
def test_a_version_that_is_not_there_is_told(passerelle: Type, words: tuple[str, ...]) -> None:
    refused = passerelle(*words)

    assert (refused.code, refused.err) == (1, "passerelle: there is no version 99; see: passerelle business versions\n")


def test_a_rollback_can_be_looked_at_first(passerelle: Type) -> None:
    (first,) = version_numbers(passerelle)
    apply(passerelle, '[[prices]]\ncountry = "FR"\ncredits = 1\n')

    shown = passerelle("rollback", first, "--dry-run")

    assert shown.out.splitlines() == ["- price FR: 1", "dry run: nothing was changed"]
    assert len(version_numbers(passerelle)) == 2
