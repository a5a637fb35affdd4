"""The networks of single numbers, looked up or learned, under fingerprints; how many were looked up on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "known_networks",
        sa.Column("number_fingerprint", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number_fingerprint", "source", name=op.f("pk_known_networks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_known_networks_at", "known_networks", ["source", "at_ms"])
    op.create_table(
        "lookup_days",
        sa.Column("from_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("from_ms", name=op.f("pk_lookup_days")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("lookup_days")
    op.drop_index("ix_known_networks_at", table_name="known_networks")
    op.drop_table("known_networks")
