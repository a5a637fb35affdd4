"""The tables of the database, as SQLAlchemy metadata; ``migrations/`` builds the same and a test compares the two.

Times are Unix milliseconds, credits millicredits, JSON is stored as text. Hot tables carry no foreign keys: each would
cost a look-up per row on the path of every message, and what they would catch (an event without its message) is what
``audit`` looks for. They are clustered by keys that grow with time (``WITHOUT ROWID`` on SQLite), so that new rows land
at the end of the tree.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from store.business.tables import (
    account_days,
    accounts,
    api_keys,
    business_history,
    business_version,
    carrier_prices,
    carriers,
    networks,
    number_prefixes,
    prices,
    routes,
    sender_rules,
    sender_support,
    settings,
)
from store.metadata import CLUSTERED, metadata
from store.numbers.tables import known_networks, lookup_days
from store.registrations.tables import document_views, registration_documents, registration_events, registrations
from store.staff.tables import account_notes, staff_actions, staff_members, staff_sessions

__all__ = [
    "account_days",
    "account_notes",
    "accounts",
    "api_keys",
    "business_history",
    "business_version",
    "carrier_prices",
    "carriers",
    "document_views",
    "known_networks",
    "lookup_days",
    "metadata",
    "networks",
    "number_prefixes",
    "prices",
    "registration_documents",
    "registration_events",
    "registrations",
    "routes",
    "sender_rules",
    "sender_support",
    "settings",
    "staff_actions",
    "staff_members",
    "staff_sessions",
]

# Credits ---------------------------------------------------------------------------------------------------------

balances = Table(
    "balances",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("available_mc", BigInteger, nullable=False),
    Column("held_mc", BigInteger, nullable=False),
    CheckConstraint("available_mc >= 0", name="available"),
    CheckConstraint("held_mc >= 0", name="held"),
)

ledger = Table(
    "ledger",
    metadata,
    # "hold:msg_…", "capture:msg_…", "purchase:<reference>": the key itself makes each movement happen once
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("available_delta_mc", BigInteger, nullable=False),
    Column("held_delta_mc", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("message_id", Text),
    Column("at_ms", BigInteger, nullable=False),
    **CLUSTERED,
)

# of what staff and fees move; the movements of messages are found by their ids, and need no index of their own
_OF_NO_MESSAGE: Final = text("message_id IS NULL")
Index(
    "ix_ledger_account",
    ledger.c.account_id,
    ledger.c.at_ms,
    ledger.c.id,
    sqlite_where=_OF_NO_MESSAGE,
    postgresql_where=_OF_NO_MESSAGE,
)

# Messages --------------------------------------------------------------------------------------------------------

messages = Table(
    "messages",
    metadata,
    # as accepted: never changed
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("alphabet", Text, nullable=False),
    Column("segment_count", Integer, nullable=False),
    Column("sender_kind", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("sender_requested", Text),
    Column("sender_reason", Text),
    Column("category", Text, nullable=False),
    Column("on_unknown", Text, nullable=False),
    Column("routes", Text, nullable=False),
    Column("hold_mc", BigInteger, nullable=False),
    Column("accepted_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("client_ref", Text),
    Column("webhook_url", Text),
    Column("flash", Integer, nullable=False, server_default="0"),
    Column("binary_hex", Text, nullable=False, server_default=""),
    Column("shift_tables", Text, nullable=False, server_default=""),
    # NULL for the many that have none: a byte in the row, and nothing to parse
    Column("tlvs", Text),
    # the recipient's, and how it is known; NULL where it is not
    Column("network", Text),
    Column("network_source", Text),
    # where it stands: changed by every durable step
    Column("status", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("bind", Text),
    Column("attempts", Integer, nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("event_count", Integer, nullable=False),
    Column("refused_by", Text, nullable=False),
    Column("not_before_ms", BigInteger, nullable=False),
    # when a sweep should look: queued → its expiry, uncertain → its deadline, sent → when it was sent
    Column("due_at_ms", BigInteger, nullable=False),
    Column("held_mc", BigInteger, nullable=False),
    Column("charged_mc", BigInteger, nullable=False),
    Column("error_code", Text),
    Column("final_at_ms", BigInteger),
    CheckConstraint("held_mc >= 0 AND charged_mc >= 0", name="credits"),
    **CLUSTERED,
)

# not by a list of statuses: SQLite evaluates the condition at every update, and comparing words costs 3 microseconds
_OPEN: Final = text("final_at_ms IS NULL")
Index(
    "ix_messages_open",
    messages.c.status,
    messages.c.due_at_ms,
    messages.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

# what staff look for; ids sort by time, so the newest come first along each of these
Index("ix_messages_recipient", messages.c.recipient, messages.c.id)
Index("ix_messages_account", messages.c.account_id, messages.c.id)
_REFERENCED: Final = text("client_ref IS NOT NULL")
Index(
    "ix_messages_client_ref",
    messages.c.client_ref,
    messages.c.id,
    sqlite_where=_REFERENCED,
    postgresql_where=_REFERENCED,
)

events = Table(
    "events",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    **CLUSTERED,
)

segments = Table(
    "segments",
    metadata,
    Column("message_id", Text, primary_key=True),
    # which answer of a carrier: 1 for the first; a resent message may be answered twice
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("total", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("carrier_message_id", Text),
    Column("command_status", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    # the carrier's own word in the last receipt, and in the last one that came too late to count
    Column("state", Text, nullable=False),
    Column("ignored_state", Text, nullable=False),
    **CLUSTERED,
)

_ANSWERED: Final = text("carrier_message_id IS NOT NULL")
Index(
    "ix_segments_carrier_message",
    segments.c.carrier,
    segments.c.carrier_message_id,
    segments.c.message_id,
    sqlite_where=_ANSWERED,
    postgresql_where=_ANSWERED,
)

parked_receipts = Table(
    "parked_receipts",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("carrier_message_id", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("error_code", Text, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    # as the carrier wrote them; they find the message when the id does not
    Column("source", Text, nullable=False, server_default=""),
    Column("destination", Text, nullable=False, server_default=""),
    # the carrier's own date of the final state, NULL when it gave none
    Column("done_at_ms", BigInteger),
    # the recipient's, NULL where the receipt tells none
    Column("network", Text),
    Index("ix_parked_receipts_received", "received_at_ms"),
    **CLUSTERED,
)

inbound_messages = Table(
    "inbound_messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("carrier", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("data_coding", Integer, nullable=False),
    Column("esm_class", Integer, nullable=False),
    Column("body_hex", Text, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    Column("default_alphabet", Text, nullable=False, server_default="gsm7"),
    # what links a segment to others, and its place among them; NULL for a message by itself
    Column("link", Text),
    Column("number", Integer),
    # the text that it became a part of; NULL while it waits for the others
    Column("text_id", Text),
    **CLUSTERED,
)

_LINKED: Final = text("link IS NOT NULL")
Index(
    "ix_inbound_messages_link",
    inbound_messages.c.carrier,
    inbound_messages.c.source,
    inbound_messages.c.destination,
    inbound_messages.c.link,
    sqlite_where=_LINKED,
    postgresql_where=_LINKED,
)
_INCOMPLETE: Final = text("text_id IS NULL")
Index(
    "ix_inbound_messages_waiting",
    inbound_messages.c.received_at_ms,
    inbound_messages.c.id,
    sqlite_where=_INCOMPLETE,
    postgresql_where=_INCOMPLETE,
)

inbound_texts = Table(
    "inbound_texts",
    metadata,
    # that of the segment which completed it
    Column("id", Text, primary_key=True),
    # whose number it was sent to; NULL when nobody's
    Column("account_id", Text),
    Column("carrier", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("binary_hex", Text, nullable=False),
    Column("segment_count", Integer, nullable=False),
    # the numbers of the segments that never came, separated by spaces
    Column("missing", Text, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    # when its notification went into the outbox; NULL when there was nobody to tell
    Column("told_at_ms", BigInteger),
    **CLUSTERED,
)

# Notifications not yet taken -------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at_ms", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    # set when given up: kept for support, delivered no more
    Column("abandoned", Integer, nullable=False),
    **CLUSTERED,
)

_WAITING: Final = text("abandoned = 0")
Index(
    "ix_outbox_waiting",
    outbox.c.next_attempt_at_ms,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

# Figures ---------------------------------------------------------------------------------------------------------

delivery_counts = Table(
    "delivery_counts",
    metadata,
    # a span of ten minutes, and which run of which gateway counted
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("process", Text, primary_key=True),
    Column("carrier", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    # a SenderName, empty for all numbers together
    Column("sender", Text, primary_key=True),
    Column("delivered", Integer, nullable=False),
    Column("reported", Integer, nullable=False),
    **CLUSTERED,
)

passage_counts = Table(
    "passage_counts",
    metadata,
    # the minute in which the carrier took the messages, and which run of which gateway counted
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("process", Text, primary_key=True),
    Column("carrier", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    # empty where it was not known
    Column("network", Text, primary_key=True),
    Column("taken", Integer, nullable=False),
    Column("reported", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    # the sum over the delivered ones
    Column("latency_ms", BigInteger, nullable=False),
    # by the clock of who counted: others read what is new
    Column("written_ms", BigInteger, nullable=False, server_default="0"),
    **CLUSTERED,
)
