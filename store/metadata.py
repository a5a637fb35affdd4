"""What every table of the database is part of, and how its keys are named."""

from typing import Any, Final

from sqlalchemy import MetaData

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

CLUSTERED: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
"""Of tables that are clustered by their keys."""
