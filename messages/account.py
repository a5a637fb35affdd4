"""A customer of the gateway, as far as sending and telling need to know it."""

import enum

import attrs

from messages.addresses import Country
from messages.constant_tlvs import ConstantTlvs
from messages.ids import AccountId
from messages.number_kinds import NumberKinds


class AccountStatus(enum.StrEnum):
    """Whether an account may send."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@attrs.frozen
class AccountLimits:
    """What an account may do at most; None is no limit.

    ``messages_per_s`` (1 …) messages are taken a second, with bursts of as many; ``credits_per_day_mc`` (0 …)
    millicredits are held from 00:00 UTC on, whether a message is charged in the end or not.
    """

    messages_per_s: int | None = None
    credits_per_day_mc: int | None = None


@attrs.frozen
class Account:
    """An account.

    ``home_country`` reads numbers in national form. ``default_sender`` is used when a request names none; it must
    itself be approved. ``webhook_events_per_request`` (1 … 100) is how many events the account's endpoint takes in
    one request; 1 sends each event alone. ``tlvs`` go along with every segment of its messages. ``number_kinds`` says
    to which kinds of numbers it sends. Routes may match its ``group``, empty for none.
    """

    id: AccountId
    name: str
    status: AccountStatus
    home_country: Country | None = None
    default_sender: str | None = None
    webhook_url: str | None = None
    webhook_secret: str = attrs.field(default="", repr=False)
    webhook_events_per_request: int = 1
    tlvs: ConstantTlvs = ()
    number_kinds: NumberKinds = attrs.field(factory=NumberKinds)
    group: str = ""
    limits: AccountLimits = AccountLimits()
