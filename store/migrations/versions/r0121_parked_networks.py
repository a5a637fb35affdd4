"""The network that a parked receipt tells."""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("parked_receipts", sa.Column("network", sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("parked_receipts", "network")
