"""Flash and binary messages, national shift tables, and MO messages that become whole texts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("messages", sa.Column("flash", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("binary_hex", sa.Text(), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("shift_tables", sa.Text(), nullable=False, server_default=""))
    op.add_column("routes", sa.Column("national_tables", sa.Text(), nullable=False, server_default=""))
    op.add_column("inbound_messages", sa.Column("default_alphabet", sa.Text(), nullable=False, server_default="gsm7"))
    op.add_column("inbound_messages", sa.Column("link", sa.Text(), nullable=True))
    op.add_column("inbound_messages", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("inbound_messages", sa.Column("text_id", sa.Text(), nullable=True))
    # what the first release stored was never promised to anybody: it stays, and is not told years later
    op.execute("UPDATE inbound_messages SET text_id = id")
    op.create_index(
        "ix_inbound_messages_link",
        "inbound_messages",
        ["carrier", "source", "destination", "link"],
        unique=False,
        sqlite_where=sa.text("link IS NOT NULL"),
        postgresql_where=sa.text("link IS NOT NULL"),
    )
    op.create_index(
        "ix_inbound_messages_waiting",
        "inbound_messages",
        ["received_at_ms", "id"],
        unique=False,
        sqlite_where=sa.text("text_id IS NULL"),
        postgresql_where=sa.text("text_id IS NULL"),
    )
    op.create_table(
        "inbound_texts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("binary_hex", sa.Text(), nullable=False),
        sa.Column("segment_count", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_at_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_texts")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("inbound_texts")
    op.drop_index("ix_inbound_messages_waiting", table_name="inbound_messages")
    op.drop_index("ix_inbound_messages_link", table_name="inbound_messages")
    for column in ("text_id", "number", "link", "default_alphabet"):
        op.drop_column("inbound_messages", column)
    op.drop_column("routes", "national_tables")
    for column in ("shift_tables", "binary_hex", "flash"):
        op.drop_column("messages", column)
