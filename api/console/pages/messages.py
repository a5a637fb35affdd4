"""Where is my message? The search, and the page that tells one message's whole life.

What is searched for travels in the body of a request, never in an address: addresses end up in histories and logs, and
a phone number is nobody else's business.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import attrs

from api.console.answer import NOT_FOUND, Answer, Go, Show
from api.console.life import chapters
from api.console.ports import AccountOffice, Found, MessageLife, MessageOffice, Wanted
from api.console.visit import Visit
from messages.ids import AccountId, MessageId
from messages.staff.rights import Right

TEXT_LONGEST: Final = 200
_FIELDS: Final = ("text", "account", "from", "until")


@attrs.frozen
class Messages:
    """The search and the life."""

    messages: MessageOffice
    accounts: AccountOffice

    async def begin(self, visit: Visit) -> Answer:
        """The empty form, or the newest messages of the account that the address names."""
        account_id = visit.query.get("account", "")[:TEXT_LONGEST]
        found = None
        if account_id:
            found = await self.messages.find(Wanted(account_id=AccountId(account_id)))
        return _results(dict.fromkeys(_FIELDS, "") | {"account": account_id}, found)

    async def search(self, visit: Visit) -> Answer:
        """What was found; the page of the message itself when it was asked for by its id."""
        asked = {name: visit.form.get(name, "").strip()[:TEXT_LONGEST] for name in _FIELDS}
        try:
            from_ms, until_ms = read_moment(asked["from"]), read_moment(asked["until"])
        except ValueError:
            return _results(asked, None, "messages.wrong_time")
        account_id = await self._account(asked["account"]) if asked["account"] else None
        if asked["account"] and account_id is None:
            return _results(asked, None, "messages.no_account")
        before = visit.form.get("before", "")[:TEXT_LONGEST]
        wanted = Wanted(asked["text"], account_id, from_ms, until_ms, MessageId(before) if before else None)
        if wanted == Wanted():
            return _results(asked, None, "messages.nothing_asked")
        found = await self.messages.find(wanted)
        if len(found.messages) == 1 and found.messages[0].id == asked["text"]:
            return Go(f"/console/messages/{found.messages[0].id}")
        return _results(asked, found)

    async def _account(self, text: str) -> AccountId | None:
        """The account that is called so, by its id or its whole name."""
        lines, _ = await self.accounts.find(text)
        exact = [line.id for line in lines if text.casefold() in {line.id.casefold(), line.name.casefold()}]
        return exact[0] if len(exact) == 1 else lines[0].id if len(lines) == 1 else None

    async def life(self, visit: Visit) -> Answer:
        """One message, number and text masked."""
        life = await self.messages.life(_message_id(visit))
        return NOT_FOUND if life is None else _life(life, visit, revealed=False)

    async def reveal(self, visit: Visit) -> Answer:
        """The same with number and text: the asking is in the audit log before anything is shown."""
        life = await self.messages.reveal(visit.member, _message_id(visit))
        return NOT_FOUND if life is None else _life(life, visit, revealed=True)


def read_moment(text: str) -> int | None:
    """A moment as a ``datetime-local`` field gives it, in UTC; None when it was left empty.

    Raises:
        ValueError: it is none.
    """
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return int((read if read.tzinfo is not None else read.replace(tzinfo=UTC)).timestamp() * 1000)


def _results(asked: dict[str, str], found: Found | None, problem: str | None = None) -> Show:
    status = HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return Show("messages.html", {"asked": asked, "found": found, "problem": problem}, status)


def _life(life: MessageLife, visit: Visit, *, revealed: bool) -> Show:
    return Show(
        "message.html",
        {
            "life": life,
            "message": life.view.message,
            "chapters": chapters(life, visit.words),
            "revealed": revealed,
            "may_reveal": visit.may(Right.REVEAL_MESSAGES) and not revealed,
        },
    )


def _message_id(visit: Visit) -> MessageId:
    return MessageId(visit.place["message_id"][:TEXT_LONGEST])
