"""Where names stand with the carriers of each country has a table of its own, with what was known before."""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    states = op.create_table(
        "carrier_states",
        sa.Column("registration_id", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "country", name=op.f("pk_carrier_states")),
    )
    op.create_index("ix_carrier_states_expiry", "carrier_states", ["state", "expires_at_ms"])
    known = op.get_bind().execute(
        sa.text(
            "SELECT r.id, s.registered_in, a.created_at_ms FROM sender_registrations AS s"
            " JOIN registrations AS r ON r.account_id = s.account_id AND r.kind = s.kind AND r.value = s.value"
            " JOIN accounts AS a ON a.id = s.account_id WHERE s.registered_in <> ''"
        )
    )
    rows = [
        {
            "registration_id": registration_id,
            "country": country,
            "state": "registered",
            "changed_at_ms": at_ms,
            "expires_at_ms": None,
            "note": "",
        }
        for registration_id, countries, at_ms in known
        for country in countries.split()
    ]
    op.bulk_insert(states, rows)
    op.drop_column("sender_registrations", "registered_in")


def downgrade() -> None:
    """Go back: how far registrations had come is lost."""
    op.add_column("sender_registrations", sa.Column("registered_in", sa.Text(), nullable=False, server_default=""))
    op.drop_table("carrier_states")
