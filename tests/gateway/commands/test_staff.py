"""``passerelle staff``: who may log in to the console."""

import re
from pathlib import Path

from messages.staff.action import ActionKind
from store.database import Database
from store.staff.actions import latest_actions
from tests.support.running.terminal import Type


def actions(folder: Path) -> list[tuple[str, ActionKind, str]]:
    database = Database.open(f"sqlite:///{folder / 'data' / 'passerelle.db'}")
    with database.reading() as connection:
        found = [(action.who, action.kind, action.words) for action in latest_actions(connection, 10)]
    database.close()
    return found[::-1]


def test_somebody_is_hired_with_what_opens_the_door(passerelle: Type, tmp_path: Path) -> None:
    created = passerelle("staff", "create", "anna", "--role", "support")
    assert created.code == 0
    assert re.search(r"^password: ([a-z2-9]{5}-){3}[a-z2-9]{5}$", created.out, re.MULTILINE)
    assert re.search(r"^authenticator app: [A-Z2-7]{32}$", created.out, re.MULTILINE)
    assert "otpauth://totp/Passerelle:anna" in created.out
    listed = passerelle("staff", "list").out.splitlines()
    assert listed[1].split() == ["anna", "support", "active"]
    assert actions(tmp_path) == [("command line", ActionKind.MEMBER_CREATED, "anna, support")]


def test_two_staff_members_have_two_names_of_the_right_form(passerelle: Type) -> None:
    passerelle("staff", "create", "anna", "--role", "support")
    again = passerelle("staff", "create", "anna", "--role", "finance")
    assert (again.code, "already" in again.err) == (1, True)
    odd = passerelle("staff", "create", "Anna Muster", "--role", "finance")
    assert (odd.code, "small letters" in odd.err) == (2, True)
    assert passerelle("staff", "create", "bert", "--role", "king").code == 2


def test_somebody_is_reset_and_disabled(passerelle: Type, tmp_path: Path) -> None:
    first = passerelle("staff", "create", "anna", "--role", "engineer")
    reset = passerelle("staff", "reset", "anna")
    assert reset.code == 0
    assert set(reset.out.splitlines()).isdisjoint(first.out.splitlines())
    assert passerelle("staff", "disable", "anna").code == 0
    assert "disabled" in passerelle("staff", "list").out
    assert [kind for _, kind, _ in actions(tmp_path)] == [
        ActionKind.MEMBER_CREATED,
        ActionKind.MEMBER_RESET,
        ActionKind.MEMBER_DISABLED,
    ]
    for verb in ("reset", "disable"):
        unknown = passerelle("staff", verb, "nobody")
        assert (unknown.code, "passerelle staff list" in unknown.err) == (1, True)
