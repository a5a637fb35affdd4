"""How people write credits: decimal numbers, to and from the integer millicredits of the books, not through floats."""

from decimal import Decimal, InvalidOperation
from typing import Final

MC_MAX: Final = 10**18
"""The books count in 64 bits; nobody has this many."""
_SMALLEST: Final = Decimal("0.001")


def credits_text(amount_mc: int) -> str:
    """Millicredits as credits, exactly: ``1500`` is ``1.5``."""
    sign = "-" if amount_mc < 0 else ""
    whole, rest = divmod(abs(amount_mc), 1000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def credits_to_mc(value: object) -> int:
    """Credits as written by people (``"1.5"``, 2, Decimal) in millicredits, 0 … ``MC_MAX``.

    Raises:
        ValueError: it is no such number, or has more than three decimals; the message says what to write.
    """
    wrong = 'write 0 or more with at most three decimals, like 2 or "1.5"'
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(wrong)  # noqa: TRY004 - one kind of error for one kind of mistake
    try:
        amount = Decimal(value)
        # the bounds come first: an exponent of a billion is short to write and long to multiply
        if not 0 <= amount <= MC_MAX // 1000 or amount.quantize(_SMALLEST) != amount:
            raise ValueError(wrong)
    except InvalidOperation:
        raise ValueError(wrong) from None
    return int(amount.quantize(_SMALLEST).scaleb(3))
