"""What staff look for: indexes on messages and on the ledger, and notes about accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

_OF_NO_MESSAGE = sa.text("message_id IS NULL")
_REFERENCED = sa.text("client_ref IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "account_notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_notes_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notes")),
    )
    op.create_index("ix_account_notes_account", "account_notes", ["account_id", "id"])
    op.create_index("ix_messages_recipient", "messages", ["recipient", "id"])
    op.create_index("ix_messages_account", "messages", ["account_id", "id"])
    op.create_index(
        "ix_messages_client_ref",
        "messages",
        ["client_ref", "id"],
        sqlite_where=_REFERENCED,
        postgresql_where=_REFERENCED,
    )
    op.create_index(
        "ix_ledger_account",
        "ledger",
        ["account_id", "at_ms", "id"],
        sqlite_where=_OF_NO_MESSAGE,
        postgresql_where=_OF_NO_MESSAGE,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_ledger_account", "ledger")
    op.drop_index("ix_messages_client_ref", "messages")
    op.drop_index("ix_messages_account", "messages")
    op.drop_index("ix_messages_recipient", "messages")
    op.drop_table("account_notes")
