"""The tables of the database, as SQLAlchemy metadata; ``migrations/`` builds the same and a test compares the two.

Times are Unix milliseconds, credits millicredits, JSON is stored as text. Hot tables carry no foreign keys: each would
cost a look-up per row on the path of every message, and what they would catch (an event without its message) is what
``audit`` looks for. They are clustered by keys that grow with time (``WITHOUT ROWID`` on SQLite), so that new rows land
at the end of the tree.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from store.metadata import metadata
from store.numbers.tables import known_networks, lookup_days
from store.registrations.tables import document_views, registration_documents, registration_events, registrations
from store.staff.tables import account_notes, staff_actions, staff_members, staff_sessions

__all__ = [
    "account_notes",
    "document_views",
    "known_networks",
    "lookup_days",
    "metadata",
    "registration_documents",
    "registration_events",
    "registrations",
    "staff_actions",
    "staff_members",
    "staff_sessions",
]

_CLUSTERED: Final[dict[str, Any]] = {"sqlite_with_rowid": False}


def _account() -> Column[str]:
    return Column("account_id", Text, ForeignKey("accounts.id"), nullable=False)


# What staff decide -----------------------------------------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("home_country", Text),
    Column("default_sender", Text),
    Column("webhook_url", Text),
    Column("webhook_secret", Text, nullable=False),
    Column("webhook_events_per_request", Integer, nullable=False),
    # constant TLVs, as messages.constant_tlvs writes them; so in messages
    Column("tlvs", Text, nullable=False, server_default=""),
    # as messages.number_kinds writes them
    Column("number_kinds", Text, nullable=False, server_default=""),
    # the group that routes match, empty for none
    Column("group_name", Text, nullable=False, server_default=""),
    # NULL: no limit
    Column("messages_per_s", Integer),
    Column("credits_per_day_mc", BigInteger),
    Column("created_at_ms", BigInteger, nullable=False),
)

account_days = Table(
    "account_days",
    metadata,
    # what an account with a limit for each day has spent: the day in whole days since 1970-01-01 UTC
    Column("account_id", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("spent_mc", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    _account(),
    Column("secret_sha256", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("revoked_at_ms", BigInteger),
)

sender_rules = Table(
    "sender_rules",
    metadata,
    Column("country", Text, primary_key=True),
    Column("rule", Text, nullable=False),
)

routes = Table(
    "routes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("country", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    # routing.table.route.Route
    Column("route", Text, nullable=False),
)

prices = Table(
    "prices",
    metadata,
    Column("country", Text, primary_key=True),
    # empty: of every network that has no price of its own
    Column("network", Text, primary_key=True),
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("per_segment_mc", BigInteger, nullable=False),
)

carrier_prices = Table(
    "carrier_prices",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    # empty: the whole country
    Column("network", Text, primary_key=True),
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    # NULL: the price before ends
    Column("micros", BigInteger),
)

networks = Table(
    "networks",
    metadata,
    Column("code", Text, primary_key=True),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False),
)

number_prefixes = Table(
    "number_prefixes",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("code", Text, nullable=False),
    **_CLUSTERED,
)

sender_support = Table(
    "sender_support",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("support", Text, nullable=False),
)

carriers = Table(
    "carriers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("profile", Text, nullable=False),
    Column("secrets", Text, nullable=False),
    Column("enabled", Integer, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

business_version = Table(
    "business_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

business_history = Table(
    "business_history",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("summary", Text, nullable=False),
    # the whole business as an apply file without secrets, compressed by zlib
    Column("document", LargeBinary, nullable=False),
)

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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
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
    **_CLUSTERED,
)
