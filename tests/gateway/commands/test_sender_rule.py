"""``passerelle sender-rule``: rules are changed after showing what that touches."""

from pathlib import Path

import pytest

from messages.addresses import Country, Sender, SenderKind
from sendername.registration import steps
from sendername.registration.registration import RegistrationId
from store.business import load_business
from store.database import Database
from store.registrations import records
from store.vault import Vault
from tests.sendername.registration.forms import form
from tests.support.running.terminal import Type

SET = ("sender-rule", "set", "AE", "--as", "ana", "--checked-on", "2026-09-01")


@pytest.fixture(autouse=True)
def _name_for_ae(passerelle: Type) -> None:
    """A name that was approved for the Emirates, where names are shown."""
    passerelle("account", "create", "demo")
    rule = (
        'country = "AE"\nalphanumeric = "yes"\nregistration = "none"\nsources = "hearsay"\ncountry_name = "Emirates"\n'
    )
    Path("rules.toml").write_text(f"[[sender_rules]]\n{rule}")
    assert passerelle("apply", "rules.toml", "--yes").code == 0
    database = Database.open("sqlite:///data/passerelle.db")
    with database.begin() as connection:
        (account_id,) = load_business(connection, Vault.from_key_file("data/secret.key")).accounts
        sender = Sender(SenderKind.NAME, "MAXONY")
        stated = form(countries=(Country("AE"),))
        records.insert(
            connection, steps.settled(RegistrationId("reg_1"), account_id, sender, stated, "ana", 1), "step_1"
        )
    database.close()


def test_a_change_shows_what_it_touches_and_is_put_in_force_with_source_day_and_author(passerelle: Type) -> None:
    changed = passerelle(*SET, "--registration", "required", "--sources", "TDRA", "--yes", "--reason", "new law")

    assert changed.code == 0
    touches = "it touches 1 of 1 approved names that are sent to Emirates (AE), and 0 messages of the last 30 days"
    assert touches in changed.out
    assert "MAXONY of demo, 0 messages: sent as it is → replaced, or sent at risk" in changed.out
    (shown,) = [line for line in passerelle("sender-rule", "show", "AE").out.splitlines() if "Emirates" in line]
    assert shown.split() == ["Emirates", "(AE)", "yes", "required", "at_risk", "TDRA", "2026-09-01", "ana"]


def test_a_dry_run_changes_nothing(passerelle: Type) -> None:
    shown = passerelle(*SET, "--alphanumeric", "no", "--sources", "TDRA", "--dry-run")

    assert "it touches 1 of 1" in shown.out
    assert "hearsay" in passerelle("sender-rule", "show").out


def test_what_is_set_already_is_told(passerelle: Type) -> None:
    passerelle(*SET, "--sources", "TDRA", "--yes")

    assert passerelle(*SET, "--sources", "TDRA", "--yes").out == "nothing to change: the rule says so already\n"


def test_a_rule_survives_the_way_through_an_apply_file(passerelle: Type) -> None:
    passerelle(*SET, "--sources", "TDRA", "--yes")
    exported = passerelle("export").out

    Path("all.toml").write_text(exported)

    assert 'checked_on = "2026-09-01"' in exported
    assert "nothing to change" in passerelle("apply", "all.toml", "--yes").out


@pytest.mark.parametrize(
    "words", [("ae", "--sources", "x"), ("AE", "--sources", " "), ("AE",), ("AE", "--sources", "y" * 301)]
)
def test_a_rule_needs_a_country_and_a_source(passerelle: Type, words: tuple[str, ...]) -> None:
    assert passerelle("sender-rule", "set", *words).code == 2
