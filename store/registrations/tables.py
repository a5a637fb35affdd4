"""The tables of registrations: record and history, documents and who looked at them, letters, carrier states."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from store.metadata import metadata

sender_registrations = Table(
    "sender_registrations",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("status", Text, nullable=False),
)
"""What the send path loads of each registration."""

registrations = Table(
    "registrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    # a name without regard to case
    Column("folded", Text, nullable=False),
    # how a name looks, as sendername.likeness has it; empty for a number
    Column("shape", Text, nullable=False, server_default=""),
    # of the latest version
    Column("state", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("submitted_at_ms", BigInteger),
    Column("revision", Integer, nullable=False),
    # all of it, as sendername.registration has it
    Column("record", Text, nullable=False),
    Index("ix_registrations_sender", "account_id", "kind", "folded", unique=True),
    Index("ix_registrations_queue", "state", "submitted_at_ms", "id"),
    Index("ix_registrations_folded", "folded"),
    Index("ix_registrations_shape", "shape"),
)

registration_events = Table(
    "registration_events",
    metadata,
    Column("registration_id", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    # made up by who asks for the step, so that asking twice does it once
    Column("step_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_registration_events_step", "step_id", unique=True),
)

registration_documents = Table(
    "registration_documents",
    metadata,
    Column("registration_id", Text, primary_key=True),
    # that it was added to; later versions keep it until they have another of its kind
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("octets", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    # what the virus scan said
    Column("checked", Text, nullable=False),
    Column("added_at_ms", BigInteger, nullable=False),
    Column("deleted_at_ms", BigInteger),
    # sealed; NULL once deleted
    Column("content", LargeBinary),
)

carrier_states = Table(
    "carrier_states",
    metadata,
    Column("registration_id", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger),
    Column("note", Text, nullable=False),
    Index("ix_carrier_states_expiry", "state", "expires_at_ms"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at_ms", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    # set when given up: kept for support, sent no more
    Column("abandoned", Integer, nullable=False),
    Index("ix_letters_due", "abandoned", "next_attempt_at_ms", "id"),
)

document_views = Table(
    "document_views",
    metadata,
    Column("id", Text, primary_key=True),
    Column("registration_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("viewer", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_document_views_registration", "registration_id", "at_ms"),
)
