"""Prices by network and from a date on; those that there were hold for every network and from the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    before = op.get_bind().execute(sa.text("SELECT country, per_segment_mc FROM prices")).all()
    # a primary key cannot be widened in SQLite, and there are a few hundred prices at most
    op.drop_table("prices")
    prices = op.create_table(
        "prices",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("per_segment_mc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("country", "network", "from_ms", name=op.f("pk_prices")),
    )
    op.bulk_insert(
        prices, [{"country": row[0], "network": "", "from_ms": 0, "per_segment_mc": row[1]} for row in before]
    )


def downgrade() -> None:
    """Go back."""
    before = (
        op.get_bind()
        .execute(sa.text("SELECT country, per_segment_mc FROM prices WHERE network = '' ORDER BY from_ms"))
        .all()
    )
    op.drop_table("prices")
    prices = op.create_table(
        "prices",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("per_segment_mc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_prices")),
    )
    last = {row[0]: row[1] for row in before}
    op.bulk_insert(prices, [{"country": country, "per_segment_mc": mc} for country, mc in last.items()])
