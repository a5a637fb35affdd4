"""Which senders accounts registered, and what each country does with names."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from sendername.carrier_states import CarrierState
from sendername.country_rules import SenderRule
from sendername.registry import NameStatus, SenderRegistration
from store import ledger
from store.business.versions import changed
from store.sql import Insert, Statement, encode_json

_PUT_REGISTRATION: Final = Insert(
    "sender_registrations",
    ("account_id", "kind", "value", "status"),
    conflict="ON CONFLICT (account_id, kind, value) DO UPDATE SET status = excluded.status",
)
_REGISTRATIONS: Final = Statement(
    "SELECT account_id, kind, value, status FROM sender_registrations ORDER BY account_id, kind, value"
)
_CARRIER_STATES: Final = Statement(
    "SELECT r.account_id, r.kind, r.value, c.country, c.state FROM carrier_states AS c"
    " JOIN registrations AS r ON r.id = c.registration_id"
)
_PUT_RULE: Final = Insert(
    "sender_rules", ("country", "rule"), conflict="ON CONFLICT (country) DO UPDATE SET rule = excluded.rule"
)
_REMOVE_RULE: Final = Statement("DELETE FROM sender_rules WHERE country = ?")
_RULES: Final = Statement("SELECT rule FROM sender_rules ORDER BY country")
_rule_decoder: Final = msgspec.json.Decoder(SenderRule)


def register_sender(
    connection: Connection,
    account_id: AccountId,
    sender: Sender,
    status: NameStatus,
) -> None:
    """Store an account's sender with its status.

    Raises:
        UnknownAccountError: there is no such account.
    """
    ledger.lock_balances(connection, [account_id])
    _PUT_REGISTRATION.run(connection, account_id, str(sender.kind), sender.value, str(status))
    changed(connection)


def put_sender_rules(connection: Connection, rules: Iterable[SenderRule]) -> None:
    """Store the rules of these countries; other countries keep theirs."""
    _PUT_RULE.many(connection, [(rule.country, encode_json(rule).decode()) for rule in rules])
    changed(connection)


def remove_sender_rule(connection: Connection, country: Country) -> bool:
    """Forget a country's rule. Returns False when there is none."""
    removed = _REMOVE_RULE.run(connection, country) > 0
    if removed:
        changed(connection)
    return removed


def registrations(connection: Connection) -> Iterator[SenderRegistration]:
    """All registered senders, whatever their status."""
    states: dict[tuple[str, str, str], dict[Country, CarrierState]] = {}
    for account_id, kind, value, country, state in _CARRIER_STATES.rows(connection):
        states.setdefault((account_id, kind, value), {})[Country(country)] = CarrierState(state)
    for account_id, kind, value, status in _REGISTRATIONS.rows(connection):
        carriers = states.get((account_id, kind, value), {})
        yield SenderRegistration(account_id, Sender(SenderKind(kind), value), NameStatus(status), carriers)


def sender_rules(connection: Connection) -> Iterator[SenderRule]:
    """What each country does with names."""
    for row in _RULES.rows(connection):
        yield _rule_decoder.decode(row[0])
