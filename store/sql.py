"""Statements of the hot path: written once with ``?``, run as they are on SQLite and PostgreSQL.

SQLAlchemy compiles and binds at a few microseconds a row, which is half of the budget of a durable step; these go to
the driver as text. Three marks stand for what the dialects spell differently:

* ``{in_list}``: the parameter is a list (``id {in_list}``); one statement for any length, so drivers keep it prepared
* ``{locked}``: lock the rows read until the commit (SQLite: the writer holds the whole database already)
* ``?``: a parameter
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

Row = Sequence[Any]

encode_json = msgspec.json.Encoder().encode
decode_json = msgspec.json.Decoder().decode


class Statement:
    """One SQL statement in both dialects."""

    def __init__(self, text: str) -> None:
        self._sqlite = text.format(in_list="IN (SELECT value FROM json_each(?))", locked="")
        self._postgresql = text.format(in_list="= ANY(?)", locked="FOR UPDATE").replace("?", "%s")

    @property
    def sqlite(self) -> str:
        """What SQLite is asked, for those who want to see its plan."""
        return self._sqlite

    def _text(self, connection: Connection) -> str:
        return self._sqlite if connection.dialect.name == "sqlite" else self._postgresql

    def run(self, connection: Connection, *parameters: Any) -> int:  # noqa: ANN401 - whatever the driver binds
        """Run it once; lists go to ``{in_list}`` marks. Returns how many rows it changed."""
        return connection.exec_driver_sql(self._text(connection), self._bind(connection, parameters)).rowcount

    def rows(self, connection: Connection, *parameters: Any) -> Sequence[Row]:  # noqa: ANN401 - as above
        """Run it once and fetch all rows; the caller bounds them."""
        result = connection.exec_driver_sql(self._text(connection), self._bind(connection, parameters))
        # from the driver's own cursor: SQLAlchemy would wrap each row, at a third of the time that reading it takes
        rows: Sequence[Row] = result.cursor.fetchall()
        result.close()
        return rows

    def many(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run it for each of ``rows`` in one call; nothing to do when there is none."""
        if rows:
            connection.exec_driver_sql(self._text(connection), list(rows))

    @staticmethod
    def _bind(connection: Connection, parameters: Iterable[Any]) -> tuple[Any, ...]:
        if connection.dialect.name == "sqlite":
            return tuple(encode_json(value).decode() if isinstance(value, list) else value for value in parameters)
        return tuple(parameters)


class Query:
    """A ``SELECT`` of many rows on the hot path; ``tail`` is all behind the columns, with the marks of a statement.

    On SQLite all rows come as one JSON value, in one step of the statement: see ``_CHUNKS`` for why. Rows hold text,
    integers and NULL only.
    """

    def __init__(self, columns: Sequence[str], tail: str) -> None:
        names = ", ".join(columns)
        self._each = Statement(f"SELECT {names} {tail}")
        self._whole = Statement(f"SELECT json_group_array(json_array({names})) FROM (SELECT {names} {tail})")  # noqa: S608

    @property
    def sqlite(self) -> str:
        """What SQLite is asked, for those who want to see its plan."""
        return self._whole.sqlite

    def rows(self, connection: Connection, *parameters: Any) -> Sequence[Row]:  # noqa: ANN401 - as in Statement
        """Run it and fetch all rows; the caller bounds them."""
        if connection.dialect.name != "sqlite":
            return self._each.rows(connection, *parameters)
        ((found,),) = self._whole.rows(connection, *parameters)
        rows: Sequence[Row] = decode_json(found)
        return rows


class Insert:
    """``INSERT`` of whole rows into all ``columns``; ``conflict`` is the tail for rows that exist."""

    def __init__(self, table: str, columns: Sequence[str], *, conflict: str = "") -> None:
        head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 - our names
        one = _marks(len(columns))
        self._sqlite = {size: f"{head}{', '.join([one] * size)} {conflict}" for size in _CHUNKS}
        self._postgresql = f"{head}{one} {conflict}".replace("?", "%s")

    def run(self, connection: Connection, *row: Any) -> None:  # noqa: ANN401 - whatever the driver binds
        """Insert one row."""
        self.many(connection, [row])

    def many(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert all ``rows``."""
        _write(connection, self._sqlite, self._postgresql, rows)


class Update:
    """``UPDATE`` of ``columns`` of the rows found by ``keys``; a row's values come in that order, each key once."""

    def __init__(self, table: str, columns: Sequence[str], keys: Sequence[str]) -> None:
        width = len(columns)
        changes = ", ".join(f"{name} = new.column{place}" for place, name in enumerate(columns, 1))
        found = " AND ".join(f"{table}.{name} = new.column{place}" for place, name in enumerate(keys, width + 1))
        one = _marks(width + len(keys))
        self._sqlite = {
            size: f"UPDATE {table} SET {changes} FROM (VALUES {', '.join([one] * size)}) AS new WHERE {found}"  # noqa: S608
            for size in _CHUNKS
        }
        changes = ", ".join(f"{name} = %s" for name in columns)
        self._postgresql = f"UPDATE {table} SET {changes} WHERE {' AND '.join(f'{name} = %s' for name in keys)}"  # noqa: S608

    def many(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Update all ``rows``."""
        _write(connection, self._sqlite, self._postgresql, rows)


_CHUNKS: Final = (64, 16, 4, 1)
"""How many rows one SQLite statement writes. Its driver gives the interpreter lock away at every step of a statement,
and beside a busy loop waits up to 5 ms to get it back: row by row, 100 rows took 225 ms, in chunks 25 ms."""


def _marks(number: int) -> str:
    return f"({', '.join('?' * number)})"


def _write(connection: Connection, sqlite: Mapping[int, str], postgresql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(postgresql, list(rows))
        return
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            values = tuple(itertools.chain.from_iterable(rows[start : start + size]))
            connection.exec_driver_sql(sqlite[size], values)
            start += size
