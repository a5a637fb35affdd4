"""Amounts in price lists, in the notations that carriers use."""

import enum
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from routing.costs.price_lists.words import folded, shown
from routing.costs.table import MICROS, MICROS_MAX

_DASHES: Final = frozenset({"", "-", "–", "—", "/"})
_NOT_OFFERED: Final = frozenset(
    {"na", "n a", "none", "closed", "blocked", "not available", "no", "off", "geschlossen", "ferme"}
)


class Decimals(enum.StrEnum):
    """Which mark stands before the decimals; the other one, spaces and apostrophes group thousands."""

    POINT = "point"
    COMMA = "comma"


def amount_micros(text: str, decimals: Decimals, rate: Decimal = Decimal(1)) -> int | None:
    """An amount in micros, with or without a currency around it, times ``rate``; None where nothing is offered.

    Raises:
        ValueError: it is no amount from 0 to ``MICROS_MAX``; the message says so.
    """
    if text.strip() in _DASHES or folded(text) in _NOT_OFFERED:
        return None
    number = re.sub(r"[\s'’]|[A-Za-z]{2,3}\.?|[€£$¥₹₺]|zł", "", text)
    thousands, point = (",", ".") if decimals is Decimals.POINT else (".", ",")
    whole, _, rest = number.partition(point)
    grouped = re.fullmatch(rf"[0-9]*|[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+", whole)
    if grouped is None or not re.fullmatch("[0-9]*", rest) or not whole + rest:
        raise ValueError(f"{shown(text)} is no price; prices are read with a decimal {decimals}")
    amount = Decimal(f"{whole.replace(thousands, '')}.{rest}0") * rate * MICROS
    if amount > MICROS_MAX:
        raise ValueError(f"{shown(text)} is more than {MICROS_MAX // MICROS:,} for a segment")
    return int(amount.to_integral_value())


def decimals_in(cells: Sequence[str]) -> Decimals | None:
    """Which mark these prices have before their decimals: the last one in most of them; None where none has any.

    A price of a segment is far below a thousand, so a mark alone groups none.
    """
    last = [cell[max(cell.rfind(","), cell.rfind("."))] for cell in cells if "," in cell or "." in cell]
    if not last:
        return None
    return Decimals.COMMA if last.count(",") > last.count(".") else Decimals.POINT
