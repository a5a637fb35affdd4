"""Registrations and what happened to them: written whole, found by sender, account or place in the queue."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from sendername.likeness.findings import ApprovedName, ApprovedNames
from sendername.likeness.shape import near_shapes, shape_of
from sendername.registration.event import RegistrationEvent, RegistrationEventKind
from sendername.registration.form import Form
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import Step
from sendername.registration.version import VersionState
from store.business import register_sender
from store.sql import Insert, Row, Statement, Update, encode_json

PAGE: Final = 50
"""Registrations on one page of a list."""

_COLUMNS: Final = (
    "id",
    "account_id",
    "kind",
    "value",
    "folded",
    "shape",
    "state",
    "status",
    "company",
    "submitted_at_ms",
    "revision",
    "record",
)
_INSERT: Final = Insert("registrations", _COLUMNS)
_UPDATE: Final = Update("registrations", _COLUMNS[6:], ("id",))
_INSERT_EVENT: Final = Insert(
    "registration_events",
    ("registration_id", "sequence", "step_id", "kind", "at_ms", "actor", "version", "words"),
)
_ONE: Final = Statement("SELECT record FROM registrations WHERE id = ?")
_LOCKED: Final = Statement("SELECT record FROM registrations WHERE id = ? {locked}")
_OF_SENDER: Final = Statement("SELECT record FROM registrations WHERE account_id = ? AND kind = ? AND folded = ?")
_OF_VALUE: Final = Statement("SELECT record FROM registrations WHERE folded = ? ORDER BY id LIMIT ?")
_OF_ACCOUNT: Final = Statement("SELECT record FROM registrations WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?")
_NEWEST: Final = Statement("SELECT record FROM registrations WHERE account_id = ? ORDER BY id DESC LIMIT 1")
_QUEUE: Final = Statement(
    "SELECT record FROM registrations WHERE state = ? AND kind = 'name' ORDER BY submitted_at_ms, id LIMIT ?"
)
_SEARCH: Final = Statement("SELECT record FROM registrations WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?")
_WAITING: Final = Statement("SELECT count(*) FROM registrations WHERE state {in_list} AND kind = 'name'")
_EVENTS: Final = Statement(
    "SELECT kind, at_ms, actor, version, words FROM registration_events WHERE registration_id = ? ORDER BY sequence"
)
_STEP: Final = Statement("SELECT 1 FROM registration_events WHERE step_id = ?")
_OF_SHAPES: Final = Statement(
    "SELECT r.value, r.company, a.name FROM registrations AS r JOIN accounts AS a ON a.id = r.account_id"
    " WHERE r.shape {in_list} AND r.status = 'approved' AND r.account_id <> ?"
    " ORDER BY CASE WHEN r.shape = ? THEN 0 ELSE 1 END, r.id LIMIT ?"
)
_APPROVED_RECORDS: Final = Statement("SELECT record FROM registrations WHERE kind = 'name' AND status = 'approved'")
_decoder: Final = msgspec.json.Decoder(Registration)


def insert(connection: Connection, step: Step, step_id: str) -> None:
    """Store a new registration with the event that tells of its beginning."""
    _INSERT.run(connection, *_row(step.registration))
    _tell(connection, step, step_id)


def update(connection: Connection, step: Step, step_id: str) -> None:
    """Store a registration after a step, with its event; where its status says so, the send path goes by it."""
    row = _row(step.registration)
    _UPDATE.many(connection, [(*row[6:], row[0])])
    _tell(connection, step, step_id)


def _tell(connection: Connection, step: Step, step_id: str) -> None:
    registration, event = step.registration, step.event
    _INSERT_EVENT.run(
        connection,
        registration.id,
        registration.revision,
        step_id,
        str(event.kind),
        event.at_ms,
        event.actor,
        event.version,
        event.words,
    )
    register_sender(connection, registration.account_id, registration.sender, registration.status)


def one(connection: Connection, registration_id: RegistrationId) -> Registration | None:
    """One registration as it stands."""
    return _first(_ONE.rows(connection, registration_id))


def locked(connection: Connection, registration_id: RegistrationId) -> Registration | None:
    """One registration, kept from changing until the commit."""
    return _first(_LOCKED.rows(connection, registration_id))


def of_sender(connection: Connection, account_id: AccountId, sender: Sender) -> Registration | None:
    """An account's registration of a sender, names without regard to case."""
    return _first(_OF_SENDER.rows(connection, account_id, str(sender.kind), _folded(sender)))


def of_value(connection: Connection, value: str, limit: int = PAGE) -> Sequence[Registration]:
    """The registrations of one sender by all accounts, names without regard to case."""
    return _all(_OF_VALUE.rows(connection, value.casefold(), limit))


def of_account(
    connection: Connection, account_id: AccountId, after: str = "", limit: int = PAGE
) -> Sequence[Registration]:
    """An account's registrations, oldest first, from behind the id ``after``."""
    return _all(_OF_ACCOUNT.rows(connection, account_id, after, limit))


def newest_form(connection: Connection, account_id: AccountId) -> Form | None:
    """What the account last said about itself, in the registration that was begun last; None without any."""
    newest = _first(_NEWEST.rows(connection, account_id))
    return None if newest is None else newest.latest.form


def queue(connection: Connection, limit: int = PAGE) -> Sequence[Registration]:
    """The names that wait for a reviewer or have one, handed in first first; numbers are validated by code."""
    # one state after the other: each in the order of its index, where both together would have to be sorted
    found = [
        registration
        for state in (VersionState.SUBMITTED, VersionState.IN_REVIEW)
        for registration in _all(_QUEUE.rows(connection, str(state), limit))
    ]
    return sorted(found, key=lambda one: (one.latest.submitted_at_ms or 0, one.id))[:limit]


def waiting(connection: Connection) -> int:
    """How many wait for a reviewer or have one."""
    return int(_WAITING.rows(connection, [str(VersionState.SUBMITTED), str(VersionState.IN_REVIEW)])[0][0])


def search(connection: Connection, text: str, limit: int = PAGE) -> Sequence[Registration]:
    """Registrations whose sender begins with ``text``, names without regard to case."""
    folded = text.strip().casefold()
    return _all(_SEARCH.rows(connection, folded, folded + "\uffff", limit)) if folded else ()


def events(connection: Connection, registration_id: RegistrationId) -> Sequence[RegistrationEvent]:
    """What happened to a registration, oldest first."""
    return [
        RegistrationEvent(RegistrationEventKind(row[0]), *row[1:]) for row in _EVENTS.rows(connection, registration_id)
    ]


def is_taken(connection: Connection, step_id: str) -> bool:
    """Whether the step of this id was stored already."""
    return bool(_STEP.rows(connection, step_id))


def approved(connection: Connection) -> Iterator[Registration]:
    """Every registration whose name may leave the gateway."""
    for row in _APPROVED_RECORDS.rows(connection):
        yield _decoder.decode(row[0])


def lookalikes(connection: Connection, name: str, beside: AccountId) -> ApprovedNames:
    """The approved names of all accounts but ``beside`` whose shape is that of ``name``, then one letter away."""
    shape = shape_of(name)
    rows = _OF_SHAPES.rows(connection, [shape, *sorted(near_shapes(shape))], beside, shape, PAGE)
    return ApprovedNames(ApprovedName(value, company or account) for value, company, account in rows)


def _row(registration: Registration) -> Row:
    latest = registration.latest
    return (
        registration.id,
        registration.account_id,
        str(registration.sender.kind),
        registration.sender.value,
        _folded(registration.sender),
        shape_of(registration.sender.value) if registration.sender.kind is SenderKind.NAME else "",
        str(latest.state),
        str(registration.status),
        latest.form.company,
        latest.submitted_at_ms,
        registration.revision,
        encode_json(registration).decode(),
    )


def _folded(sender: Sender) -> str:
    return sender.value.casefold() if sender.kind is SenderKind.NAME else sender.value


def _first(rows: Sequence[Row]) -> Registration | None:
    return _decoder.decode(rows[0][0]) if rows else None


def _all(rows: Sequence[Row]) -> Sequence[Registration]:
    return [_decoder.decode(row[0]) for row in rows]
