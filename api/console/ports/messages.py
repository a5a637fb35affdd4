"""Messages as the console needs them: found, and told with their whole life. Credits are millicredits."""

from typing import Protocol

import attrs

from api.ports import MessageView
from messages.events import Event
from messages.ids import AccountId, MessageId
from messages.staff.action import Action
from messages.staff.member import Member
from messages.status import MessageStatus


@attrs.frozen
class Wanted:
    """What is looked for: ``text`` is a number, an id or a client reference; each part may be missing.

    ``before`` is the last message of the page before.
    """

    text: str = ""
    account_id: AccountId | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    before: MessageId | None = None


@attrs.frozen
class FoundMessage:
    """One line of what was found."""

    id: MessageId
    account_id: AccountId
    account_name: str
    recipient: str
    country: str
    sender: str
    status: MessageStatus
    carrier: str
    accepted_at_ms: int
    client_ref: str | None


@attrs.frozen
class Found:
    """The newest messages that fit, and whether there are older ones; ``read_as`` says what the text was taken for."""

    messages: tuple[FoundMessage, ...] = ()
    has_more: bool = False
    read_as: str = ""


@attrs.frozen
class WebhookTry:
    """A notification of a message: ``taken``, ``waiting`` or ``given_up``, after so many attempts."""

    at_ms: int
    state: str
    attempts: int = 0
    next_attempt_at_ms: int | None = None
    error: str = ""


@attrs.frozen
class LedgerLine:
    """One movement of an account's credits."""

    id: str
    kind: str
    available_delta_mc: int
    held_delta_mc: int
    reason: str
    message_id: MessageId | None
    at_ms: int


@attrs.frozen
class MessageLife:
    """All there is to tell of one message."""

    view: MessageView
    account_name: str
    events: tuple[Event, ...]
    ledger: tuple[LedgerLine, ...]
    webhooks: tuple[WebhookTry, ...]
    refused_by: tuple[str, ...] = ()
    seen_by: tuple[Action, ...] = ()


class MessageOffice(Protocol):
    """Where is my message?"""

    async def find(self, wanted: Wanted) -> Found:
        """The newest messages that fit."""
        ...

    async def life(self, message_id: MessageId) -> MessageLife | None:
        """One message's whole life."""
        ...

    async def reveal(self, member: Member, message_id: MessageId) -> MessageLife | None:
        """The same for somebody who asked to see number and text; recorded before it is answered."""
        ...
