"""The shapes of names, so that look-alikes among a hundred thousand are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

_SINGLE = str.maketrans("01ij23456789q", "olllzeasgtbgg")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))


def upgrade() -> None:
    """Go forward."""
    op.add_column("registrations", sa.Column("shape", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_registrations_shape", "registrations", ["shape"])
    connection = op.get_bind()
    names = connection.execute(sa.text("SELECT id, folded FROM registrations WHERE kind = 'name'")).all()
    for registration_id, folded in names:
        connection.execute(
            sa.text("UPDATE registrations SET shape = :shape WHERE id = :id"),
            {"id": registration_id, "shape": _shape(folded)},
        )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_registrations_shape", "registrations")
    op.drop_column("registrations", "shape")


def _shape(folded: str) -> str:
    for pair, one in _PAIRS:
        folded = folded.replace(pair, one)
    return folded.translate(_SINGLE)
