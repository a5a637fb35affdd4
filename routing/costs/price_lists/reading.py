"""A price list read: the prices that its lines say, and everything that could not be understood, line by line."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

import attrs

from messages.ids import CarrierName
from routing.costs.price_lists.amounts import amount_micros
from routing.costs.price_lists.currencies import currency_in
from routing.costs.price_lists.days import day
from routing.costs.price_lists.destinations import country, joined_networks, networks
from routing.costs.price_lists.headers import Column, columns_of, is_header
from routing.costs.price_lists.layout import Layout, LayoutWords, detect, rows_of
from routing.costs.table import CarrierPrice


@attrs.frozen
class Terms:
    """How a list is understood where it says nothing: prices are in ``currency``, and begin at ``from_ms``.

    ``rate`` turns one unit of the list's currency into the business's; without one both must be the same.
    """

    currency: str
    from_ms: int
    rate: Decimal | None = None


@attrs.frozen
class PriceList:
    """What a list says, of ``lines`` lines behind its header.

    ``faults`` are those that were not understood, ``(line, why)``; nothing was made of them.
    """

    layout: Layout
    prices: tuple[CarrierPrice, ...]
    faults: tuple[tuple[int, str], ...]
    lines: int


def read_price_list(octets: bytes, carrier: CarrierName, terms: Terms, words: LayoutWords) -> PriceList:
    """Read a carrier's list as it came.

    Raises:
        PriceListError: it cannot be read at all; the message says what to do.
    """
    encoding, separator, rows = rows_of(octets, words)
    layout = detect(encoding, separator, rows, words)
    body = rows[0 if layout.header is None else layout.header + 1 :]
    found: dict[tuple[str, str | None, int], tuple[int, CarrierPrice]] = {}
    faults: list[tuple[int, str]] = []
    for line, row in body:
        if _is_note(row):
            continue
        try:
            prices = _prices(row, carrier, layout, terms)
        except ValueError as error:
            faults.append((line, str(error)))
            continue
        for price in prices:
            key = (price.country, price.network, price.from_ms)
            before = found.setdefault(key, (line, price))
            if before[1].micros != price.micros:
                what = price.network or price.country
                faults.append((line, f"{what} has another price in line {before[0]}; correct the list"))
    return PriceList(layout, tuple(price for _, price in found.values()), tuple(faults), len(body))


def _prices(row: Sequence[str], carrier: CarrierName, layout: Layout, terms: Terms) -> list[CarrierPrice]:
    def cell(column: Column) -> str:
        place = layout.columns.get(column)
        return row[place] if place is not None and place < len(row) else ""

    if Column.MCCMNC in layout.columns and cell(Column.MCCMNC).strip():
        mcc, codes = joined_networks(cell(Column.MCCMNC))
    elif cell(Column.MCC).strip():
        mcc, codes = networks(cell(Column.MCC), cell(Column.MNC))
    else:
        mcc, codes = "", ()
    where = country(cell(Column.COUNTRY), mcc or None)
    micros = amount_micros(cell(Column.PRICE), layout.decimals, _rate(cell, layout, terms))
    begins = day(cell(Column.FROM), layout.days)
    from_ms = terms.from_ms if begins is None else _midnight_ms(begins)
    return [CarrierPrice(carrier, where, micros, code, from_ms) for code in codes or (None,)]


def _is_note(row: Sequence[str]) -> bool:
    """One cell alone is a remark or a region's title; some lists repeat their header on each page."""
    return sum(1 for cell in row if cell.strip()) == 1 or is_header(columns_of(row))


def _rate(cell: Callable[[Column], str], layout: Layout, terms: Terms) -> Decimal:
    currency = currency_in(cell(Column.CURRENCY)) or currency_in(cell(Column.PRICE)) or layout.currency
    if currency is None or currency == terms.currency:
        return Decimal(1)
    if terms.rate is None:
        raise ValueError(f"the price is in {currency}, the business counts in {terms.currency}; give --rate")
    return terms.rate


def _midnight_ms(date: dt.date) -> int:
    return int(dt.datetime.combine(date, dt.time(), dt.UTC).timestamp() * 1000)
