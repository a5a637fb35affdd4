"""Accounts as the console needs them: looked at, and changed with a record. Credits are millicredits."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from api.console.ports.entrance import NotDone
from api.console.ports.messages import FoundMessage, LedgerLine
from messages.account import AccountStatus
from messages.ids import AccountId, KeyId
from messages.staff.action import Action
from messages.staff.member import Member
from sendername.registration.form import Form


@attrs.frozen
class AccountLine:
    """One line of the list of accounts."""

    id: AccountId
    name: str
    status: AccountStatus
    home_country: str | None
    available_mc: int
    held_mc: int
    created_at_ms: int


@attrs.frozen
class KeyLine:
    """One API key; its secret is nowhere."""

    id: KeyId
    created_at_ms: int
    revoked_at_ms: int | None


@attrs.frozen
class SenderLine:
    """One sender of an account."""

    value: str
    kind: str
    status: str


@attrs.frozen
class Note:
    """What a staff member wrote about an account."""

    at_ms: int
    who: str
    text: str


@attrs.frozen
class AccountFile:
    """All there is to tell of one account. ``ledger`` has no single messages: those are with their message.

    ``contact`` is the form of its newest registration, None where it never registered anything.
    """

    line: AccountLine
    webhook_url: str | None
    default_sender: str | None
    keys: tuple[KeyLine, ...]
    senders: tuple[SenderLine, ...]
    ledger: tuple[LedgerLine, ...]
    notes: tuple[Note, ...]
    actions: tuple[Action, ...]
    messages: tuple[FoundMessage, ...]
    contact: Form | None


class AccountOffice(Protocol):
    """The accounts; every change is recorded in the commit that makes it."""

    async def find(self, text: str) -> tuple[Sequence[AccountLine], bool]:
        """The first accounts by name whose name holds ``text``, or whose id it is; and whether there are more."""
        ...

    async def file(self, account_id: AccountId) -> AccountFile | None:
        """One account."""
        ...

    async def issue_key(self, member: Member, account_id: AccountId) -> str | NotDone:
        """A fresh key in plain; nobody can read it again."""
        ...

    async def revoke_key(self, member: Member, account_id: AccountId, key_id: KeyId) -> NotDone | None:
        """End a key of this account."""
        ...

    async def suspend(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let an active account send no more."""
        ...

    async def reinstate(self, member: Member, account_id: AccountId, reason: str) -> NotDone | None:
        """Let a suspended account send again."""
        ...

    async def note(self, member: Member, account_id: AccountId, text: str) -> NotDone | None:
        """Write something down about an account."""
        ...
