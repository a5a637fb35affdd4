"""The networks of single numbers, as they were looked up or learned, and how many were looked up today.

Numbers are kept as the vault's fingerprints of them. It is a memory and no book: whatever is missing is asked again.
"""

from collections.abc import Sequence
from typing import Final, Self

import attrs
from sqlalchemy import Connection

from messages.network import NetworkCode, NetworkSource
from messages.values import value
from store.operations import Single
from store.sql import Insert, Statement

_REMEMBER: Final = Insert(
    "known_networks",
    ("number_fingerprint", "source", "network", "at_ms"),
    conflict="ON CONFLICT (number_fingerprint, source) DO UPDATE SET network = excluded.network, at_ms = excluded.at_ms"
    " WHERE known_networks.at_ms <= excluded.at_ms",
)
_KNOWN: Final = Statement(
    "SELECT number_fingerprint, source, network, at_ms FROM known_networks WHERE number_fingerprint {in_list}"
)
_FORGET: Final = Statement(
    "DELETE FROM known_networks WHERE (number_fingerprint, source) IN"
    " (SELECT number_fingerprint, source FROM known_networks WHERE source = ? AND at_ms < ? LIMIT ?)"
)
_SPEND: Final = Statement(
    "INSERT INTO lookup_days (from_ms, asked) VALUES (?, 1)"
    " ON CONFLICT (from_ms) DO UPDATE SET asked = lookup_days.asked + 1 WHERE lookup_days.asked < ?"
)
_FORGET_DAYS: Final = Statement("DELETE FROM lookup_days WHERE from_ms < ?")

DAY_MS: Final = 86_400_000


@value
class KnownNetwork:
    """What ``source`` knew at ``at_ms`` (Unix milliseconds) of the number with this fingerprint; None: no network."""

    number_fingerprint: str
    source: NetworkSource
    code: NetworkCode | None
    at_ms: int


@value
class RememberNetwork(Single):
    """Store what a source says of a number; what it said later already stays."""

    known: KnownNetwork

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[None]:
        """Store all of it."""
        _REMEMBER.many(
            connection,
            [
                (one.known.number_fingerprint, str(one.known.source), one.known.code or "", one.known.at_ms)
                for one in batch
            ],
        )
        return [None] * len(batch)


@attrs.frozen
class ForgetNetworks:
    """Forget up to ``limit`` of what ``source`` said before ``before_ms`` (Unix milliseconds), and older days' counts.

    Returns how many it forgot.
    """

    source: NetworkSource
    before_ms: int
    limit: int

    @property
    def weight(self) -> int:
        """How many rows it removes at most."""
        return self.limit

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[int]:
        """One after the other."""
        forgotten: list[int] = []
        for one in batch:
            forgotten.append(_FORGET.run(connection, str(one.source), one.before_ms, one.limit))
            _FORGET_DAYS.run(connection, one.before_ms)
        return forgotten


@attrs.frozen
class SpendLookup(Single):
    """Take one lookup out of the budget of the day that ``at_ms`` (Unix milliseconds, UTC) is in.

    ``budget`` is 1 or more. Returns whether there was one left, whichever process asks. Run twice it may take two:
    rather a lookup too few than one too many.
    """

    at_ms: int
    budget: int

    @classmethod
    def run_batch(cls, connection: Connection, batch: Sequence[Self]) -> Sequence[bool]:
        """One after the other."""
        return [_SPEND.run(connection, one.at_ms - one.at_ms % DAY_MS, one.budget) > 0 for one in batch]


def known_networks(connection: Connection, fingerprints: Sequence[str]) -> tuple[KnownNetwork, ...]:
    """Everything that is known of the numbers with these fingerprints."""
    return tuple(
        KnownNetwork(row[0], NetworkSource(row[1]), NetworkCode(row[2]) if row[2] else None, row[3])
        for row in _KNOWN.rows(connection, list(fingerprints))
    )
