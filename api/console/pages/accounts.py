"""The accounts: the list, one account's file, and what staff may change about it."""

from http import HTTPStatus
from typing import Final

import attrs

from api.console.answer import NOT_FOUND, Answer, Go, Show
from api.console.ports import AccountFile, AccountOffice, NotDone
from api.console.visit import Visit
from messages.ids import AccountId, KeyId

TEXT_LONGEST: Final = 2_000
"""Characters of a note or a reason."""
ID_LONGEST: Final = 64


@attrs.frozen
class Accounts:
    """The pages of the accounts."""

    accounts: AccountOffice

    async def search(self, visit: Visit) -> Answer:
        """The accounts whose name holds what was typed."""
        text = visit.query.get("text", "").strip()[:100]
        lines, has_more = await self.accounts.find(text)
        return Show(
            "accounts_list.html" if visit.is_partial else "accounts.html",
            {"text": text, "lines": lines, "has_more": has_more},
        )

    async def file(self, visit: Visit) -> Answer:
        """One account."""
        file = await self.accounts.file(_account_id(visit))
        return NOT_FOUND if file is None else _file(file)

    async def issue_key(self, visit: Visit) -> Answer:
        """A new key, shown on this page and never again."""
        issued = await self.accounts.issue_key(visit.member, _account_id(visit))
        if isinstance(issued, NotDone):
            return await self._again(visit, issued)
        file = await self.accounts.file(_account_id(visit))
        return NOT_FOUND if file is None else _file(file, fresh_key=issued)

    async def revoke_key(self, visit: Visit) -> Answer:
        """A key opens nothing from now on."""
        key_id = KeyId(visit.place["key_id"][:ID_LONGEST])
        return await self._after(visit, await self.accounts.revoke_key(visit.member, _account_id(visit), key_id))

    async def suspend(self, visit: Visit) -> Answer:
        """The account sends no more; a reason is wanted."""
        reason = _text(visit)
        if not reason:
            return await self._again(visit, NotDone("accounts.reason_missing"))
        return await self._after(visit, await self.accounts.suspend(visit.member, _account_id(visit), reason))

    async def reinstate(self, visit: Visit) -> Answer:
        """It sends again; a reason is wanted."""
        reason = _text(visit)
        if not reason:
            return await self._again(visit, NotDone("accounts.reason_missing"))
        return await self._after(visit, await self.accounts.reinstate(visit.member, _account_id(visit), reason))

    async def note(self, visit: Visit) -> Answer:
        """A note for those who come after."""
        text = _text(visit)
        if not text:
            return await self._again(visit, NotDone("accounts.note_missing"))
        return await self._after(visit, await self.accounts.note(visit.member, _account_id(visit), text))

    async def _after(self, visit: Visit, refused: NotDone | None) -> Answer:
        if refused is not None:
            return await self._again(visit, refused)
        return Go(f"/console/accounts/{_account_id(visit)}")

    async def _again(self, visit: Visit, refused: NotDone) -> Answer:
        file = await self.accounts.file(_account_id(visit))
        if file is None:
            return NOT_FOUND
        return _file(file, problem=refused.reason, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _file(file: AccountFile, *, problem: str | None = None, fresh_key: str | None = None, status: int = 200) -> Show:
    return Show("account.html", {"file": file, "problem": problem, "fresh_key": fresh_key}, status)


def _account_id(visit: Visit) -> AccountId:
    return AccountId(visit.place["account_id"][:ID_LONGEST])


def _text(visit: Visit) -> str:
    return visit.form.get("text", "").strip()[:TEXT_LONGEST]
