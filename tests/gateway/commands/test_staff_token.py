"""``passerelle staff token``: what programs show to the staff API."""

from pathlib import Path

from messages.staff.action import ActionKind
from messages.staff.token import read_token
from tests.gateway.commands.test_staff import actions
from tests.support.running.terminal import Type


def test_a_token_is_made_listed_and_revoked_and_the_audit_log_knows(passerelle: Type, tmp_path: Path) -> None:
    created = passerelle("staff", "token", "create", "price-desk")
    assert created.code == 0
    plain = read_token(created.out.strip())
    assert plain is not None
    listed = passerelle("staff", "token", "list").out
    assert listed.splitlines()[1].split()[:2] == ["price-desk", "engineer"]
    assert plain.secret not in listed
    assert passerelle("staff", "token", "revoke", "price-desk").code == 0
    assert actions(tmp_path) == [
        ("command line", ActionKind.TOKEN_CREATED, "price-desk, engineer"),
        ("command line", ActionKind.TOKEN_REVOKED, "price-desk"),
    ]


def test_what_cannot_be_is_refused_with_words(passerelle: Type) -> None:
    passerelle("staff", "token", "create", "price-desk", "--role", "support")
    again = passerelle("staff", "token", "create", "price-desk")
    assert (again.code, "another name" in again.err) == (1, True)
    assert passerelle("staff", "token", "create", "Price Desk").code == 2
    unknown = passerelle("staff", "token", "revoke", "nobody")
    assert (unknown.code, "staff token list" in unknown.err) == (1, True)
    passerelle("staff", "token", "revoke", "price-desk")
    twice = passerelle("staff", "token", "revoke", "price-desk")
    assert (twice.code, "before" in twice.err) == (1, True)
