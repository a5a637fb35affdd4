"""The tables of staff: who they are, their sessions and tokens, what they did, what they noted about accounts."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from store.metadata import CLUSTERED, metadata

staff_members = Table(
    "staff_members",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    # sealed by the vault
    Column("totp_secret", Text, nullable=False),
    # of the last code that opened the door: it opens no second time
    Column("totp_step", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Index("ix_staff_members_name", "name", unique=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("staff_members.id"), nullable=False),
    Column("begun_at_ms", BigInteger, nullable=False),
    Column("seen_at_ms", BigInteger, nullable=False),
)

staff_tokens = Table(
    "staff_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    # given once for good: the audit log calls it so
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("revoked_at_ms", BigInteger),
    Index("ix_staff_tokens_name", "name", unique=True),
)

staff_actions = Table(
    "staff_actions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    # a name, kept though its member may be disabled
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_staff_actions_subject", "subject", "id"),
    **CLUSTERED,
)

account_notes = Table(
    "account_notes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_account_notes_account", "account_id", "id"),
)
