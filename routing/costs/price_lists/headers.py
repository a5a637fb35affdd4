"""The header words of price lists in the languages that carriers write, and the columns that they head."""

import enum
import re
from collections.abc import Mapping, Sequence
from typing import Final

from routing.costs.price_lists.currencies import currency_in
from routing.costs.price_lists.words import folded


class Column(enum.StrEnum):
    """What a column of a price list holds."""

    COUNTRY = "country"
    MCC = "mcc"
    MNC = "mnc"
    MCCMNC = "mccmnc"
    PRICE = "price"
    FROM = "from"
    CURRENCY = "currency"


_WORDS: Final[Mapping[Column, str]] = {
    Column.COUNTRY: """country, country name, country code, iso, iso code, iso2, iso3, iso country, country iso, alpha2,
        destination, destination country, land, länderkürzel, ländercode, zielland, pays, code pays, destination pays,
        paese, nazione, país, pais, código país, kraj, ülke, landcode, страна""",
    Column.MCC: "mcc, mobile country code, mcc code",
    Column.MNC: "mnc, mncs, mobile network code, mnc code, mnc list, liste mnc",
    Column.MCCMNC: """mccmnc, mcc mnc, mcc/mnc, mcc-mnc, mcc+mnc, mcc & mnc, network code, plmn, imsi prefix, imsi,
        e212, numeric, netzcode, code réseau, codice rete, código de red""",
    Column.PRICE: """price, rate, cost, tariff, new price, new rate, current price, current rate, price per sms,
        price/sms, unit price, sms price, sms rate, price per message, price per segment, preis, preis pro sms,
        neuer preis, tarif, prix, prix unitaire, nouveau prix, prix par sms, prezzo,
        prezzo unitario, tariffa, precio, precio unitario, tarifa, preço, prijs, cena, fiyat, цена""",
    Column.FROM: """from, valid from, effective, effective date, effective from, date, start, start date, valid since,
        date effective, price effective from, gültig ab, gültigkeit, gültig von, ab, datum, stand, date d'effet,
        date deffet, valable dès, valable depuis, à partir du, dès le, valido dal, data validità, decorrenza,
        válido desde, desde, fecha, fecha efectiva, vigencia, a partir de, geldig vanaf, ważne od, geçerlilik""",
    Column.CURRENCY: "currency, curr, ccy, währung, devise, monnaie, valuta, moneda, moeda, divisa, waluta",
}


_COLUMNS: Final[Mapping[str, Column]] = {
    folded(word): column for column, words in _WORDS.items() for word in words.split(",")
}
_RANKED: Final = {folded(word): rank for words in _WORDS.values() for rank, word in enumerate(words.split(","))}


def columns_of(header: Sequence[str]) -> Mapping[Column, int]:
    """Which cell of a header row heads which column; of two for one column the more telling word counts."""
    found: dict[Column, tuple[int, int]] = {}
    for index, cell in enumerate(header):
        word = _without_currency(cell)
        column = _COLUMNS.get(word)
        if column is not None and (column not in found or _RANKED[word] < found[column][0]):
            found[column] = (_RANKED[word], index)
    return {column: index for column, (_, index) in found.items()}


def is_header(columns: Mapping[Column, int]) -> bool:
    """Whether a row with these columns can head a price list: a price, and what it is the price of."""
    return Column.PRICE in columns and bool({Column.MCCMNC, Column.MCC, Column.COUNTRY} & columns.keys())


def _without_currency(cell: str) -> str:
    """``Price (EUR)``, ``EUR/SMS`` and ``Rate [€]`` are prices whatever the currency."""
    word = folded(cell)
    if word in _COLUMNS:
        return word
    currency = currency_in(cell)
    if currency is None:
        return re.sub(r" (per )?(sms|message|segment|msg)$", "", word)
    kept = [
        part for part in word.split() if currency_in(part) is None and part not in {"in", "per", "sms", "pro", "par"}
    ]
    return " ".join(kept) or "price"
