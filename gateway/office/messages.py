"""Messages at the office: found, told with their whole life, revealed to those who ask; fulfils ``MessageOffice``."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs
from sqlalchemy import Connection

from api.console.ports import Found, FoundMessage, LedgerLine, MessageLife, Wanted, WebhookTry
from credits.ledger import Entry
from gateway.office.asking import Asking
from gateway.office.readings import Reading, readings
from gateway.views import seen
from messages.addresses import Country
from messages.events import Event
from messages.ids import CarrierName, MessageId
from messages.staff.action import Action, ActionKind
from messages.staff.member import Member
from messages.status import FINAL
from store import queries
from store.business import Business
from store.office.life import Pending, account_name, entries_of, pending_of
from store.office.search import Search, find_messages
from store.staff.actions import actions_about

PAGE: Final = 50
ACTIONS_SHOWN: Final = 50


@attrs.frozen
class MessageOffice:
    """Where is my message?"""

    asking: Asking
    business: Callable[[], Business]

    async def find(self, wanted: Wanted) -> Found:
        """The newest messages that fit, by the first reading of the text that any fit."""
        business = self.business()
        ways: list[Reading] = [*readings(wanted.text, _home_countries(business, wanted))]
        if not wanted.text:
            ways = [Reading("", Search())]
        return await self.asking.read(lambda connection: _find(connection, wanted, ways, [*business.carriers]))

    async def life(self, message_id: MessageId) -> MessageLife | None:
        """One message's whole life."""
        return await self.asking.read(lambda connection: _life(connection, message_id))

    async def reveal(self, member: Member, message_id: MessageId) -> MessageLife | None:
        """The same, with the asking on record before anything is read."""
        if await self.life(message_id) is None:
            return None
        await self.asking.act(member, ActionKind.MESSAGE_REVEALED, message_id)
        return await self.life(message_id)


def found_message(line: object) -> FoundMessage:
    """A line of the store as the console has it: the same fields."""
    return FoundMessage(**{field.name: getattr(line, field.name) for field in attrs.fields(FoundMessage)})


def ledger_line(entry: Entry) -> LedgerLine:
    """An entry as the console has it."""
    return LedgerLine(
        entry.id,
        str(entry.kind),
        entry.available_delta_mc,
        entry.held_delta_mc,
        entry.reason,
        entry.message_id,
        entry.at_ms,
    )


def _home_countries(business: Business, wanted: Wanted) -> Iterable[Country]:
    if wanted.account_id is not None:
        account = business.accounts.get(wanted.account_id)
        return () if account is None or account.home_country is None else (account.home_country,)
    known = (account.home_country for account in business.accounts.values())
    return dict.fromkeys(country for country in known if country is not None)


def _find(connection: Connection, wanted: Wanted, ways: Sequence[Reading], carriers: Sequence[CarrierName]) -> Found:
    for way in ways:
        search = attrs.evolve(
            way.search,
            account_id=wanted.account_id,
            from_ms=wanted.from_ms,
            until_ms=wanted.until_ms,
            before=wanted.before,
        )
        lines = find_messages(connection, search, carriers, PAGE + 1)
        if lines:
            shown = tuple(found_message(line) for line in lines[:PAGE])
            return Found(shown, has_more=len(lines) > PAGE, read_as=way.read_as)
    return Found()


def _life(connection: Connection, message_id: MessageId) -> MessageLife | None:
    view = queries.message_view(connection, None, message_id)
    if view is None:
        return None
    events = tuple(event for _, event in queries.message_events(connection, None, message_id))
    told_at_ms = list(dict.fromkeys(event.at_ms for event in events if event.status in FINAL))
    pending = pending_of(connection, message_id, told_at_ms)
    return MessageLife(
        view=seen(view),
        account_name=account_name(connection, view.message.account_id),
        events=events,
        ledger=tuple(ledger_line(entry) for entry in entries_of(connection, message_id)),
        webhooks=_webhooks(view.message.webhook_url, events, pending),
        refused_by=tuple(map(str, view.refused_by)),
        seen_by=_revealed(actions_about(connection, message_id, ACTIONS_SHOWN)),
    )


def _webhooks(url: str | None, events: Sequence[Event], pending: Sequence[Pending]) -> tuple[WebhookTry, ...]:
    """Each final event makes one notification; one that is no longer in the outbox was taken."""
    if url is None:
        return ()
    waiting = {one.created_at_ms: one for one in pending}
    tries = []
    # what only repeats the status makes no notification
    before = None
    for event in events:
        if event.status in FINAL and event.status != before:
            tries.append(_try(event.at_ms, waiting.get(event.at_ms)))
        before = event.status
    return tuple(tries)


def _try(at_ms: int, pending: Pending | None) -> WebhookTry:
    if pending is None:
        return WebhookTry(at_ms, "taken")
    if pending.is_given_up:
        return WebhookTry(at_ms, "given_up", pending.attempts, error=pending.error)
    return WebhookTry(at_ms, "waiting", pending.attempts, pending.next_attempt_at_ms, pending.error)


def _revealed(actions: Sequence[Action]) -> tuple[Action, ...]:
    return tuple(action for action in actions if action.kind is ActionKind.MESSAGE_REVEALED)
