"""Parked receipts keep the addresses that they came with."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name in ("source", "destination"):
        op.add_column("parked_receipts", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go back."""
    for name in ("destination", "source"):
        op.drop_column("parked_receipts", name)
