"""What carriers charge, the versions of the business, and what accounts may send and spend."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "carrier_prices",
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("carrier", "country", "network", "from_ms", name=op.f("pk_carrier_prices")),
    )
    op.create_table(
        "business_history",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_business_history")),
    )
    op.create_table(
        "account_days",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("spent_mc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_account_days")),
    )
    op.add_column("accounts", sa.Column("group_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("accounts", sa.Column("messages_per_s", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("credits_per_day_mc", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go back."""
    for column in ("credits_per_day_mc", "messages_per_s", "group_name"):
        op.drop_column("accounts", column)
    for table in ("account_days", "business_history", "carrier_prices"):
        op.drop_table(table)
