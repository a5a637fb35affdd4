"""Staff as the store keeps them: members, sessions, the audit log."""

import pytest

from messages.staff.action import Action, ActionKind, new_action
from messages.staff.member import Member, MemberStatus, Role
from messages.staff.session import IDLE_MS, Session
from store.database import Database
from store.staff.actions import Act, NotDone, actions_about, latest_actions
from store.staff.members import (
    Proofs,
    StaffError,
    add_member,
    disable_member,
    member_named,
    members,
    proofs_of,
    reset_member,
)
from store.staff.sessions import BeginSession, TouchSession, end_session, session_of
from store.vault import Vault, VaultError
from tests.support.values.stored import NOW_MS, VAULT, count, run_one

PROOFS = Proofs("$argon2id$hash", "SECRET", 7)


def hired(database: Database, name: str = "anna", role: Role = Role.SUPPORT) -> Member:
    with database.begin() as connection:
        return add_member(connection, VAULT, name, role, PROOFS, NOW_MS)


def begin(database: Database, member: Member, token: str = "t1", step: int = 8, at_ms: int = NOW_MS) -> bool:
    action = new_action(at_ms, member.name, ActionKind.LOGGED_IN, member.id)
    return run_one(database, BeginSession(Session(token, member, at_ms, at_ms), step, action))


def session(database: Database, token: str = "t1", at_ms: int = NOW_MS) -> Session | None:
    with database.reading() as connection:
        return session_of(connection, token, at_ms)


def log(database: Database) -> list[Action]:
    with database.reading() as connection:
        return [*latest_actions(connection, 100)]


def test_a_member_comes_back_with_a_secret_that_is_not_stored_in_plain(database: Database) -> None:
    member = hired(database)
    with database.reading() as connection:
        assert member_named(connection, "anna") == member
        assert proofs_of(connection, VAULT, member.id) == PROOFS
        stored = connection.exec_driver_sql("SELECT totp_secret FROM staff_members").scalar_one()
        assert "SECRET" not in stored
        with pytest.raises(VaultError):
            proofs_of(connection, Vault(bytes(31) + b"1"), member.id)
    assert "SECRET" not in repr(PROOFS)


def test_a_name_is_taken_once_and_has_its_form(database: Database) -> None:
    hired(database)
    with pytest.raises(StaffError, match="already"):
        hired(database)
    with pytest.raises(StaffError, match="no name for staff"):
        hired(database, "Anna Muster")
    hired(database, "bert", Role.ENGINEER)
    with database.reading() as connection:
        assert [member.name for member in members(connection)] == ["anna", "bert"]


def test_a_session_begins_lasts_and_ends(database: Database) -> None:
    member = hired(database)
    assert session(database) is None
    assert begin(database, member)
    assert session(database) == Session("t1", member, NOW_MS, NOW_MS)
    assert session(database, at_ms=NOW_MS + IDLE_MS) is None
    run_one(database, TouchSession("t1", NOW_MS + IDLE_MS - 1))
    run_one(database, TouchSession("t1", NOW_MS))
    assert session(database, at_ms=NOW_MS + IDLE_MS) is not None
    with database.begin() as connection:
        end_session(connection, "t1")
    run_one(database, TouchSession("t1", NOW_MS + 5))
    assert session(database) is None


def test_a_code_that_was_used_meanwhile_begins_no_second_session(database: Database) -> None:
    member = hired(database)
    assert begin(database, member, "t1", step=8)
    assert not begin(database, member, "t2", step=8)
    assert not begin(database, member, "t3", step=7)
    assert [action.kind for action in log(database)] == [ActionKind.LOGGED_IN]
    assert count(database, "staff_sessions") == 1


def test_sessions_that_are_over_are_swept_when_another_begins(database: Database) -> None:
    member = hired(database)
    begin(database, member, "t1")
    begin(database, member, "t2", step=99, at_ms=NOW_MS + IDLE_MS)
    assert count(database, "staff_sessions") == 1


@pytest.mark.parametrize("done", ["reset", "disabled"])
def test_a_member_who_is_reset_or_disabled_is_out_at_once(database: Database, done: str) -> None:
    member = hired(database)
    begin(database, member)
    with database.begin() as connection:
        if done == "reset":
            reset_member(connection, VAULT, member.id, Proofs("other", "OTHER"))
        else:
            disable_member(connection, member.id)
    assert session(database) is None
    assert begin(database, member, "t2", step=99) is (done == "reset")
    with database.begin() as connection:
        reset_member(connection, VAULT, member.id, Proofs("third", "THIRD"))
        known = member_named(connection, "anna")
    assert known is not None
    assert known.status is MemberStatus.ACTIVE


def test_a_change_and_its_action_are_one_commit_and_happen_once(database: Database) -> None:
    done: list[str] = []
    action = new_action(NOW_MS, "anna", ActionKind.NOTE_WRITTEN, "acc_1")
    for _ in range(2):
        assert run_one(database, Act(action, lambda _: done.append("once"))) is None
    refused = Act(new_action(NOW_MS, "anna", ActionKind.NOTE_WRITTEN, "acc_1"), lambda _: NotDone("not.so"))
    assert run_one(database, refused) == NotDone("not.so")
    assert done == ["once"]
    assert log(database) == [action]

    def fail(_connection: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        run_one(database, Act(new_action(NOW_MS, "anna", ActionKind.NOTE_WRITTEN, "acc_1"), fail))
    assert log(database) == [action]


def test_the_audit_log_is_read_backwards_page_by_page_and_by_subject(database: Database) -> None:
    made = [new_action(NOW_MS + place, "anna", ActionKind.KEY_ISSUED, f"acc_{place % 2}") for place in range(5)]
    for action in made:
        run_one(database, Act(action))
    with database.reading() as connection:
        first = latest_actions(connection, 2)
        second = latest_actions(connection, 2, first[-1].id)
        about = actions_about(connection, "acc_1", 10)
    assert [*first, *second] == made[::-1][:4]
    assert about == [made[3], made[1]]
