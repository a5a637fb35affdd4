"""When the counts of what carriers delivered were written, so that other processes read what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("passage_counts", sa.Column("written_ms", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Go back."""
    op.drop_column("passage_counts", "written_ms")
