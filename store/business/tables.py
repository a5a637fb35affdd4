"""The tables of what staff decide: accounts, keys, sender rules, carriers, routes, prices, and each version of it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from store.metadata import CLUSTERED, metadata

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
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
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
    **CLUSTERED,
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
