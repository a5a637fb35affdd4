"""Which approved names a country's rule concerns: those asked for there, how often, and those meant for it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from messages.addresses import Country, SenderKind
from messages.ids import AccountId, first_message_id
from sendername.registry import NameStatus
from sendername.rule_change import Use
from store.business import Business
from store.registrations import records
from store.sql import Statement

_TRAFFIC: Final = Statement(
    "SELECT account_id, sender_requested, sender, sender_kind, count(*) FROM messages"
    " WHERE id >= ? AND country = ? GROUP BY account_id, sender_requested, sender, sender_kind"
)


def uses_of(connection: Connection, business: Business, country: Country, since_ms: int) -> Sequence[Use]:
    """The approved names that were asked for in ``country`` since then (Unix milliseconds), or whose form names it."""
    counted = _counted(connection, business, country, since_ms)
    meant = {
        (registration.account_id, registration.sender.value.casefold())
        for registration in records.approved(connection)
        if registration.approved is not None and country in registration.approved.form.countries
    }
    uses: list[Use] = []
    for entry in business.registrations:
        key = (entry.account_id, entry.sender.value.casefold())
        concerned = entry.status is NameStatus.APPROVED and entry.sender.kind is SenderKind.NAME
        if concerned and (key in meant or counted[key]):
            uses.append(Use(entry, business.accounts[entry.account_id].name, counted[key]))
    return uses


def _counted(
    connection: Connection, business: Business, country: Country, since_ms: int
) -> Counter[tuple[AccountId, str]]:
    """Messages by what was asked for: by the request, else by the account's default."""
    counted: Counter[tuple[AccountId, str]] = Counter()
    for account_id, requested, sender, kind, count in _TRAFFIC.rows(connection, first_message_id(since_ms), country):
        default = business.accounts[account_id].default_sender if account_id in business.accounts else None
        asked = requested or default or (sender if kind == SenderKind.NAME else None)
        if asked is not None:
            counted[account_id, asked.casefold()] += count
    return counted
