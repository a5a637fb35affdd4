"""Tokens that programs of staff show to the staff API."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0126"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "staff_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tokens")),
    )
    op.create_index("ix_staff_tokens_name", "staff_tokens", ["name"], unique=True)


def downgrade() -> None:
    """Go back: all tokens are lost."""
    op.drop_table("staff_tokens")
