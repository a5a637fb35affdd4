"""How people write amounts of money: decimal numbers, to and from integer micros, not through floats."""

from decimal import Decimal, InvalidOperation
from typing import Final

from routing.costs.table import MICROS, MICROS_MAX

_DECIMALS: Final = 6
_WRONG: Final = f'write 0 to {MICROS_MAX // MICROS} with at most {_DECIMALS} decimals, like "0.045"'


def money_text(micros: int) -> str:
    """Micros as an amount, exactly and with at least two decimals: ``45000`` is ``0.045``, ``2000000`` is ``2.00``."""
    sign = "-" if micros < 0 else ""
    whole, rest = divmod(abs(micros), MICROS)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{decimals:0<2}"


def money_micros(value: object) -> int:
    """An amount as written by people (``"0.045"``, 2, Decimal) in micros, 0 … ``MICROS_MAX``.

    Raises:
        ValueError: it is no such number, or has more than six decimals; the message says what to write.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(_WRONG)  # noqa: TRY004 - one kind of error for one kind of mistake
    try:
        amount = Decimal(value)
        # the bounds come first: an exponent of a billion is short to write and long to multiply
        if not 0 <= amount <= MICROS_MAX // MICROS or amount.quantize(Decimal(1).scaleb(-_DECIMALS)) != amount:
            raise ValueError(_WRONG)
    except InvalidOperation:
        raise ValueError(_WRONG) from None
    return int(amount.scaleb(_DECIMALS))
