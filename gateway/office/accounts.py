"""Accounts at the office: looked at, suspended, annotated, their keys issued and revoked; fulfils ``AccountOffice``."""

from collections.abc import Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from api.console.ports import AccountFile, AccountLine, KeyLine, NotDone, Note, SenderLine
from gateway.office.asking import Asking
from gateway.office.messages import found_message, ledger_line
from messages.account import AccountStatus
from messages.ids import AccountId, KeyId
from messages.staff.action import ActionKind
from messages.staff.member import Member
from store.business import put_key, revoke_key
from store.keys import new_key
from store.office import accounts as stored
from store.office import notes
from store.office.search import Search, find_messages
from store.registrations import records
from store.registrations.account_status import move_account
from store.staff import actions

LINES: Final = 100
"""Accounts in the list, and keys, senders, notes and entries of one account."""
MESSAGES: Final = 10


@attrs.frozen
class AccountOffice:
    """The accounts as staff know them."""

    asking: Asking

    async def find(self, text: str) -> tuple[Sequence[AccountLine], bool]:
        """The first accounts by name."""
        lines = await self.asking.read(lambda connection: stored.find_accounts(connection, text, LINES + 1))
        return [_line(line) for line in lines[:LINES]], len(lines) > LINES

    async def file(self, account_id: AccountId) -> AccountFile | None:
        """One account, read fresh: what staff just did is in it."""
        return await self.asking.read(lambda connection: _file(connection, account_id))

    async def issue_key(self, member: Member, account_id: AccountId) -> str | NotDone:
        """A fresh key; the audit log has its id and not its secret."""
        key = new_key()
        now_ms = self.asking.clock.now_ms()

        def issue(connection: Connection) -> actions.NotDone | None:
            if stored.account_line(connection, account_id) is None:
                return actions.NotDone("accounts.no_such_account")
            put_key(connection, account_id, key, now_ms)
            return None

        refused = await self.asking.act(member, ActionKind.KEY_ISSUED, account_id, key.id, issue)
        return str(key) if refused is None else NotDone(refused.reason)

    async def revoke_key(self, member: Member, account_id: AccountId, key_id: KeyId) -> NotDone | None:
        """End a key, if it is one of this account."""
        now_ms = self.asking.clock.now_ms()

        def revoke(connection: Connection) -> actions.NotDone | None:
            revoked = revoke_key(connection, key_id, now_ms, account_id)
            return None if revoked else actions.NotDone("accounts.no_such_key")

        return _told(await self.asking.act(member, ActionKind.KEY_REVOKED, account_id, key_id, revoke))

    async def suspend(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let an active account send no more, and its senders with it."""
        now_ms = self.asking.clock.now_ms()

        def suspend(connection: Connection) -> actions.NotDone | None:
            moved = move_account(
                connection, account_id, AccountStatus.SUSPENDED, (AccountStatus.ACTIVE,), member.name, now_ms
            )
            return None if moved else actions.NotDone("accounts.not_active")

        return _told(await self.asking.act(member, ActionKind.ACCOUNT_SUSPENDED, account_id, reason, suspend))

    async def reinstate(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let a suspended account send again, and its senders with it."""
        now_ms = self.asking.clock.now_ms()

        def reinstate(connection: Connection) -> actions.NotDone | None:
            moved = move_account(
                connection, account_id, AccountStatus.ACTIVE, (AccountStatus.SUSPENDED,), member.name, now_ms
            )
            return None if moved else actions.NotDone("accounts.not_suspended")

        return _told(await self.asking.act(member, ActionKind.ACCOUNT_REINSTATED, account_id, reason, reinstate))

    async def note(self, member: Member, account_id: AccountId, text: str) -> NotDone | None:
        """Keep a note; the audit log says that one was written, and the note says what."""
        now_ms = self.asking.clock.now_ms()

        def write(connection: Connection) -> actions.NotDone | None:
            if stored.account_line(connection, account_id) is None:
                return actions.NotDone("accounts.no_such_account")
            notes.write_note(connection, account_id, notes.Note(now_ms, member.name, text))
            return None

        return _told(await self.asking.act(member, ActionKind.NOTE_WRITTEN, account_id, change=write))


def _told(refused: actions.NotDone | None) -> NotDone | None:
    return None if refused is None else NotDone(refused.reason)


def _line(line: stored.AccountLine) -> AccountLine:
    return AccountLine(
        line.id, line.name, line.status, line.home_country, line.available_mc, line.held_mc, line.created_at_ms
    )


def _file(connection: Connection, account_id: AccountId) -> AccountFile | None:
    line = stored.account_line(connection, account_id)
    if line is None:
        return None
    latest = find_messages(connection, Search(account_id=account_id), (), MESSAGES)
    return AccountFile(
        line=_line(line),
        webhook_url=line.webhook_url,
        default_sender=line.default_sender,
        keys=tuple(
            KeyLine(key.id, key.created_at_ms, key.revoked_at_ms)
            for key in stored.keys_of(connection, account_id, LINES)
        ),
        senders=tuple(
            SenderLine(sender.value, sender.kind, sender.status)
            for sender in stored.senders_of(connection, account_id, LINES)
        ),
        ledger=tuple(ledger_line(entry) for entry in stored.entries_by_staff(connection, account_id, LINES)),
        notes=tuple(Note(note.at_ms, note.who, note.text) for note in notes.notes_of(connection, account_id, LINES)),
        actions=tuple(actions.actions_about(connection, account_id, LINES)),
        messages=tuple(found_message(message) for message in latest),
        contact=records.newest_form(connection, account_id),
    )
