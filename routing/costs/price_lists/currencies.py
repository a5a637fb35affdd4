"""The currencies that price lists name, by code or sign."""

import re
from typing import Final

_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "US$": "USD",
    "Fr.": "CHF",
    "¥": "JPY",
    "₹": "INR",
    "₺": "TRY",
    "zł": "PLN",
}
_CODES: Final = frozenset({
    "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "KRW",
    "MAD", "MXN", "NOK", "NZD", "PLN", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "UAH", "USD", "ZAR",
})  # fmt: skip
_TOKEN: Final = re.compile(r"[A-Za-z]{3}(?![A-Za-z])|US\$|Fr\.|zł|[€£$¥₹₺]")
_BEFORE: Final = re.compile(r"[A-Za-z]")


def currency_in(text: str) -> str | None:
    """The ISO 4217 code of the first currency that ``text`` names; None when it names none."""
    for token in _TOKEN.finditer(text):
        if token.start() and _BEFORE.match(text[token.start() - 1]) and _BEFORE.match(token[0]):
            continue
        word = token[0].upper() if token[0].upper() in _CODES else _SIGNS.get(token[0])
        if word is not None:
            return word
    return None
