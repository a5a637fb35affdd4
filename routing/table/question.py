"""What is asked about one message: everything about it that routes match on and decisions weigh."""

from messages.addresses import Country, Msisdn, Sender
from messages.ids import AccountId
from messages.message import Category
from messages.network import NetworkGuess
from messages.values import value


@value
class Question:
    """One message that wants a carrier, as of ``at_ms`` (Unix milliseconds; routes count time by the minute).

    ``group`` is the account's, empty without one. ``price_mc`` is what the customer pays for one segment, in
    millicredits. How many segments there are is no part of it: all segments of a message go the same way, and costs
    and margins are told of one.
    """

    to: Msisdn
    country: Country
    network: NetworkGuess | None
    account_id: AccountId
    group: str
    category: Category
    sender: Sender
    price_mc: int
    at_ms: int
