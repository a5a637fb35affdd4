"""Where names stand with the carriers of each country, as staff keep it, until it expires."""

from collections.abc import Mapping, Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.addresses import Country
from messages.ids import new_id
from sendername.carrier_states import CarrierState, CountryState
from sendername.registration.event import RegistrationEventKind
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import stepped
from store.operations import Single
from store.registrations import records
from store.sql import Insert, Statement

GATEWAY: Final = "gateway"
"""Who lets registrations expire."""
EXPIRED_AT_ONCE: Final = 100

_COLUMNS: Final = ("registration_id", "country", "state", "changed_at_ms", "expires_at_ms", "note")
_PUT: Final = Insert(
    "carrier_states",
    _COLUMNS,
    conflict="ON CONFLICT (registration_id, country) DO UPDATE SET state = excluded.state,"
    " changed_at_ms = excluded.changed_at_ms, expires_at_ms = excluded.expires_at_ms, note = excluded.note",
)
_OF: Final = Statement(
    "SELECT country, state, changed_at_ms, expires_at_ms, note FROM carrier_states"
    " WHERE registration_id = ? ORDER BY country"
)
_DUE: Final = Statement(
    "SELECT registration_id, country, note FROM carrier_states"
    " WHERE state = 'registered' AND expires_at_ms <= ? ORDER BY expires_at_ms, registration_id, country LIMIT ?"
)


def put(connection: Connection, registration: Registration, state: CountryState, *, who: str, now_ms: int) -> None:
    """``who`` notes how a name stands in a country now; the send path goes by it from the commit on."""
    _PUT.run(connection, registration.id, state.country, str(state.state), now_ms, state.expires_at_ms, state.note)
    note = f" ({state.note})" if state.note else ""
    words = f"With the carriers of {state.country} it is {state.state.replace('_', ' ')}{note}."
    step = stepped(registration, RegistrationEventKind.CARRIER_STATE, now_ms, who, words)
    records.update(connection, step, new_id("step", now_ms))


def of_registration(connection: Connection, registration_id: RegistrationId) -> Mapping[Country, CountryState]:
    """The states that somebody noted, by country."""
    return {
        Country(row[0]): CountryState(Country(row[0]), CarrierState(row[1]), row[2], row[3], row[4])
        for row in _OF.rows(connection, registration_id)
    }


@attrs.frozen
class ExpireCarrierStates(Single):
    """Registrations with carriers whose time is over are expired; says of how many names."""

    at_ms: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[int]:
        """One after the other."""
        return [_expire(connection, one.at_ms) for one in batch]


def _expire(connection: Connection, at_ms: int) -> int:
    due = _DUE.rows(connection, at_ms, EXPIRED_AT_ONCE)
    for registration_id, country, note in due:
        registration = records.locked(connection, registration_id)
        if registration is not None:
            expired = CountryState(Country(country), CarrierState.EXPIRED, note=note)
            put(connection, registration, expired, who=GATEWAY, now_ms=at_ms)
    return len(due)
