"""What carriers do with SenderNames, country by country."""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sender_support",
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("carrier", "country", name=op.f("pk_sender_support")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("sender_support")
