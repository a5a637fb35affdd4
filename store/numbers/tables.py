"""The tables of what was asked and learned about single numbers."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from store.metadata import CLUSTERED, metadata

known_networks = Table(
    "known_networks",
    metadata,
    # numbers are personal data: the vault's fingerprint of it
    Column("number_fingerprint", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    # empty: the source was asked and knows none
    Column("network", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_known_networks_at", "source", "at_ms"),
    # fingerprints are in no order, so a row is found by its key alone
    **CLUSTERED,
)

lookup_days = Table(
    "lookup_days",
    metadata,
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("asked", Integer, nullable=False),
)
