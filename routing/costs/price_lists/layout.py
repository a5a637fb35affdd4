"""How a price list is laid out: encoding, separator, columns, decimals, days; detected, or told by staff."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from routing.costs.price_lists.amounts import Decimals, decimals_in
from routing.costs.price_lists.currencies import currency_in
from routing.costs.price_lists.days import Days, days_in
from routing.costs.price_lists.headers import Column, columns_of, is_header

OCTETS_MAX: Final = 10_000_000
ROWS_MAX: Final = 100_000
CELLS_MAX: Final = 100
CELL_MAX: Final = 1_000
"""Characters of one cell."""
HEADER_WITHIN: Final = 30
"""The header stands in the first so many rows; above it lists have titles and addresses."""

_SEPARATORS: Final = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_LOOKED_AT: Final = 60
_ENCODINGS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class PriceListError(Exception):
    """The list cannot be read at all; the message says what to do."""


@attrs.frozen
class Layout:
    """Where everything stands in a list.

    ``header`` is the row with the header words, from 0 on, None where there is none. ``columns`` tells the cell of each
    column, from 0 on. ``currency`` is the one that the header names.
    """

    encoding: str
    separator: str
    header: int | None
    columns: Mapping[Column, int]
    decimals: Decimals
    days: Days | None
    currency: str | None = None

    def __str__(self) -> str:
        """The layout as people check it; cells are counted from 1."""
        places = " ".join(f"{column}={index + 1}" for column, index in sorted(self.columns.items(), key=_by_place))
        words = [f"separator={_SEPARATORS[self.separator]}", places, f"decimals={self.decimals}"]
        if self.days is not None:
            words.append(f"days={self.days}")
        return " ".join([*words, f"(encoding {self.encoding}{f', {self.currency}' if self.currency else ''})"])


@attrs.frozen
class LayoutWords:
    """What staff say of a layout, in place of what would be detected; None and no column leave it to detection."""

    separator: str | None = None
    decimals: Decimals | None = None
    days: Days | None = None
    columns: Mapping[Column, int] = attrs.field(factory=dict)


def read_layout_words(text: str) -> LayoutWords:
    """Words like ``separator=semicolon decimals=comma days=day_first mcc=1 mnc=2 price=4``; cells count from 1.

    Raises:
        ValueError: a word is not known; the message says which there are.
    """
    separators = {name: separator for separator, name in _SEPARATORS.items()}
    words = LayoutWords()
    for word in text.split():
        key, _, value = word.partition("=")
        if key == "separator" and value in separators:
            words = attrs.evolve(words, separator=separators[value])
        elif key == "decimals" and value in set(Decimals):
            words = attrs.evolve(words, decimals=Decimals(value))
        elif key == "days" and value in set(Days):
            words = attrs.evolve(words, days=Days(value))
        elif key in set(Column) and re.fullmatch("[1-9][0-9]?", value):
            words = attrs.evolve(words, columns={**words.columns, Column(key): int(value) - 1})
        else:
            raise ValueError(
                f"{word!r} is none of: separator={'|'.join(separators)}, decimals={'|'.join(Decimals)}, "
                f"days={'|'.join(Days)}, {', '.join(f'{column}=N' for column in Column)} (N counts cells from 1)"
            )
    return words


def rows_of(octets: bytes, words: LayoutWords) -> tuple[str, str, Sequence[tuple[int, Sequence[str]]]]:
    """The encoding, the separator and the rows with something in them, each with the line it ends on.

    Raises:
        PriceListError: it is no text, too long, or no CSV.
    """
    if len(octets) > OCTETS_MAX:
        raise PriceListError(f"the list has more than {OCTETS_MAX // 1_000_000} MB; is it a price list?")
    encoding, text = _decoded(octets)
    if "\0" in text:
        raise PriceListError("it is no text; save the sheet as CSV")
    separator = words.separator or _separator(text)
    rows: list[tuple[int, Sequence[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if not any(map(str.strip, row)):
                continue
            if len(rows) >= ROWS_MAX:
                raise PriceListError(f"the list has more than {ROWS_MAX:,} rows; split it")
            if len(row) > CELLS_MAX or max(map(len, row)) > CELL_MAX:
                raise PriceListError(
                    f"line {reader.line_num} has more than {CELLS_MAX} cells, or one of more than {CELL_MAX:,} letters"
                )
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise PriceListError(f"line {reader.line_num} is no CSV: {error}") from error
    return encoding, separator, rows


def detect(encoding: str, separator: str, rows: Sequence[tuple[int, Sequence[str]]], words: LayoutWords) -> Layout:
    """The layout of a list with these rows; what ``words`` say is taken as it is.

    Raises:
        PriceListError: no header is found, and ``words`` do not name the columns.
    """
    header, columns = _header([row for _, row in rows[:HEADER_WITHIN]])
    columns = {**columns, **words.columns}
    if not is_header(columns):
        raise PriceListError(
            "no row heads a price and what it is the price of; name the columns with --layout, like "
            '--layout "mcc=1 mnc=2 price=4"'
        )
    body = [row for _, row in rows[0 if header is None else header + 1 :]]

    def cells(column: Column) -> list[str]:
        place = columns.get(column)
        return [] if place is None else [row[place] for row in body if place < len(row)]

    head = rows[header][1] if header is not None else ()
    place = columns[Column.PRICE]
    return Layout(
        encoding=encoding,
        separator=separator,
        header=header,
        columns=columns,
        decimals=words.decimals or decimals_in(cells(Column.PRICE)) or Decimals.POINT,
        days=words.days or days_in(cells(Column.FROM)),
        currency=currency_in(head[place]) if place < len(head) else None,
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int | None, Mapping[Column, int]]:
    """The row that heads the most columns."""
    found = [(index, columns_of(row)) for index, row in enumerate(rows)]
    heads = [(index, columns) for index, columns in found if is_header(columns)]
    return max(heads, key=lambda head: len(head[1])) if heads else (None, {})


def _decoded(octets: bytes) -> tuple[str, str]:
    for mark, encoding in _ENCODINGS:
        if octets.startswith(mark):
            try:
                return encoding, octets.decode(encoding)
            except UnicodeDecodeError as error:
                raise PriceListError(f"it begins like {encoding} and is not: {error.reason}") from error
    for encoding in ("utf-8", "cp1252"):
        try:
            return encoding, octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    # it reads any octets; wrong letters can only stand in names
    return "latin-1", octets.decode("latin-1")


def _separator(text: str) -> str:
    """The one that cuts the most of the first lines into equally many cells."""
    lines = [line for line in text.splitlines()[: 4 * _LOOKED_AT] if line.strip()][:_LOOKED_AT]
    best, score = ",", 0
    for separator in _SEPARATORS:
        try:
            counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        counts.pop(1, None)
        cells, rows = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if rows * 100 + cells > score:
            best, score = separator, rows * 100 + cells
    return best


def _by_place(item: tuple[Column, int]) -> int:
    return item[1]
