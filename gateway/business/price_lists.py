"""A carrier's price list beside the business in force: read on the business's terms, and what it would change."""

from decimal import Decimal, InvalidOperation

from gateway.business.moments import DAY_MS, moment_ms
from gateway.business.picture import Picture, carrier_prices_by_key
from messages.ids import CarrierName
from routing.costs.price_lists.comparison import Comparison, compare
from routing.costs.price_lists.layout import LayoutWords
from routing.costs.price_lists.reading import PriceList, Terms, read_price_list

CURRENCY_DEFAULT = "EUR"


class UnknownCarrierError(LookupError):
    """There is no carrier of this name; the message says which there are."""


def begin_ms(day: str, now_ms: int) -> int:
    """When lines without a date begin: ``day``, or today where it is empty.

    Raises:
        ValueError: it is no day; the message says how to write one.
    """
    return moment_ms(day) if day else now_ms // DAY_MS * DAY_MS


def rate_of(text: str) -> Decimal | None:
    """What one unit of the list's currency is worth in the business's; None where nothing was said.

    Raises:
        ValueError: it is no number between a millionth and a million.
    """
    if not text:
        return None
    try:
        rate = Decimal(text)
        if Decimal("0.000001") <= rate <= Decimal(1_000_000):
            return rate
    except InvalidOperation:
        pass
    raise ValueError("write a number above 0, like 0.92")


def read_list(  # noqa: PLR0917 - the business, the list, and how to read it
    in_force: Picture, octets: bytes, carrier: str, words: LayoutWords, from_ms: int, rate: Decimal | None
) -> PriceList:
    """What the list of a carrier says.

    Raises:
        UnknownCarrierError: there is no such carrier.
        PriceListError: it cannot be read at all.
    """
    name = CarrierName(carrier)
    if name not in in_force.carriers:
        known = ", ".join(in_force.carriers) or "none"
        raise UnknownCarrierError(f"there is no carrier {carrier}; there is: {known}")
    terms = Terms(in_force.settings.get("currency") or CURRENCY_DEFAULT, from_ms, rate)
    return read_price_list(octets, name, terms, words)


def compared(in_force: Picture, listed: PriceList, carrier: str, *, is_whole: bool) -> Comparison:
    """What a list with one price at least changes; one that ``is_whole`` ends the prices that it does not name."""
    agreed = tuple(price for price in in_force.carrier_prices.values() if price is not None)
    return compare(agreed, listed.prices, CarrierName(carrier), is_whole=is_whole)


def wanted_by(comparison: Comparison) -> Picture:
    """What puts a list in force."""
    return Picture(carrier_prices=carrier_prices_by_key(*comparison.stored))
