"""Who may do what."""

import pytest

from messages.staff.member import Role, is_name
from messages.staff.rights import RIGHTS, Right, may


def test_every_role_has_its_rights_and_every_right_somebody() -> None:
    assert set(RIGHTS) == set(Role)
    assert frozenset().union(*RIGHTS.values()) == set(Right)


@pytest.mark.parametrize("right", [Right.REVEAL_MESSAGES, Right.SEE_DOCUMENTS, Right.CHANGE_KEYS])
def test_those_who_talk_with_customers_see_what_is_theirs_and_the_others_do_not(right: Right) -> None:
    assert {role for role in Role if may(role, right)} == {Role.SUPPORT, Role.SUPERVISOR}


def test_only_a_supervisor_suspends_and_reads_what_the_others_did() -> None:
    for right in (Right.SUSPEND_ACCOUNTS, Right.READ_AUDIT_LOG):
        assert {role for role in Role if may(role, right)} == {Role.SUPERVISOR}


@pytest.mark.parametrize(
    ("text", "fine"), [("anna", True), ("a.b-2", True), ("a", False), ("Anna", False), ("", False)]
)
def test_a_name_is_short_and_plain(text: str, *, fine: bool) -> None:
    assert is_name(text) is fine
