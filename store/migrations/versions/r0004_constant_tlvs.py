"""Constant TLVs of accounts, routes and messages; parked receipts keep the carrier's own date."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for table in ("accounts", "routes"):
        op.add_column(table, sa.Column("tlvs", sa.Text(), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("tlvs", sa.Text(), nullable=True))
    op.add_column("parked_receipts", sa.Column("done_at_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("parked_receipts", "done_at_ms")
    for table in ("messages", "routes", "accounts"):
        op.drop_column(table, "tlvs")
