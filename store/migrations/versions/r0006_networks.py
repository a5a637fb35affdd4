"""The recipient's network of each message, with the source of the guess."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for column in ("network", "network_source"):
        op.add_column("messages", sa.Column(column, sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back."""
    for column in ("network_source", "network"):
        op.drop_column("messages", column)
