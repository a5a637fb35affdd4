"""One route: which messages it matches, to which carriers it leads, and by which policy it ranks them."""

import enum
import re
from collections.abc import Iterator
from typing import Final

import attrs

from messages.addresses import SenderKind
from messages.constant_tlvs import ConstantTlvs
from messages.ids import AccountId, CarrierName
from messages.message import Category
from messages.network import NetworkCode, network_code
from messages.shift_tables import Language
from routing.table.hours import Hours
from routing.table.question import Question
from routing.table.sender_form import AS_IT_IS, SenderForm

EVERY_COUNTRY: Final = "*"
"""The country of a route for every country that is not named otherwise."""

WEIGHT_MAX: Final = 10_000
PRIORITY_MAX: Final = 1_000_000
EXPLORE_MAX: Final = 50
"""Percent: who explores more does not want the best."""
NAME_MAX: Final = 64

_COUNTRY: Final = re.compile(r"[A-Z]{2}|\*")
_NAME: Final = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{NAME_MAX - 1}}}")
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")


class Policy(enum.StrEnum):
    """How a route ranks its targets."""

    FIXED = "fixed"
    """In the order in which they are written."""
    CHEAPEST = "cheapest"
    """The one whose carrier charges least first."""
    QUALITY = "quality"
    """The one that delivers best first; some messages try the others, so that these keep figures."""
    WEIGHTED = "weighted"
    """Each is first for as many recipients as its weight says, always the same ones."""


class LowMargin(enum.StrEnum):
    """What happens to a target whose margin is below the route's least."""

    ALARM = "alarm"
    """It is used, and the decision says so."""
    REFUSE = "refuse"
    """It is not used."""


@attrs.frozen
class Target:
    """A carrier that a route leads to; ``weight`` (0 … ``WEIGHT_MAX``) is its share under ``Policy.WEIGHTED``.

    A target of weight 0 is used when no other of its route can be.
    """

    carrier: CarrierName
    weight: int = 1

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.weight <= WEIGHT_MAX:
            raise ValueError(f"a weight is 0 to {WEIGHT_MAX:,}")


@attrs.frozen
class Route:
    """A route to ``country`` (ISO 3166-1 alpha-2, or ``*`` for every country) with all that narrows it.

    An empty condition matches everything; of ``networks``, ``prefixes`` (E.164 with ``+``), ``accounts`` and so on one
    must match. A lower ``priority`` is tried first. ``explore_percent`` (0 … 50) is the share of messages that a route
    by quality sends another way than the best. ``margin_min_mc`` is the least margin of a segment, in thousandths of
    what one credit is worth. With ``prefer_shown``, carriers that would replace or refuse the name rank behind those
    that show it. ``national_tables`` are the languages in whose shift tables texts may go this way; ``tlvs`` go along
    with every segment that does.

    Raises:
        ValueError: from the constructor, for what no route may say; the message says what to write.
    """

    name: str
    country: str
    targets: tuple[Target, ...]
    priority: int = 0
    networks: tuple[NetworkCode, ...] = ()
    prefixes: tuple[str, ...] = ()
    accounts: tuple[AccountId, ...] = ()
    groups: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    senders: tuple[SenderKind, ...] = ()
    hours: Hours | None = None
    policy: Policy = Policy.FIXED
    explore_percent: int = 5
    margin_min_mc: int | None = None
    on_low_margin: LowMargin = LowMargin.ALARM
    prefer_shown: bool = False
    form: SenderForm = AS_IT_IS
    national_tables: tuple[Language, ...] = ()
    tlvs: ConstantTlvs = ()

    def __attrs_post_init__(self) -> None:
        for fault in _faults(self):
            raise ValueError(fault)

    def mismatch(self, question: Question) -> str | None:
        """Why the route is not for the message, in words; None when it is. Its country is not looked at."""
        network = None if question.network is None else question.network.code
        if self.prefixes and not question.to.startswith(self.prefixes):
            return f"{self.name} is for numbers that begin with {_listed(self.prefixes)}"
        if self.networks and network not in self.networks:
            return f"{self.name} is for the network {_listed(self.networks)}"
        if self.accounts and question.account_id not in self.accounts:
            return f"{self.name} is for other accounts"
        if self.groups and question.group not in self.groups:
            return f"{self.name} is for accounts of the group {_listed(self.groups)}"
        if self.categories and question.category not in self.categories:
            return f"{self.name} is for {_listed(self.categories)} messages"
        if self.senders and question.sender.kind not in self.senders:
            return f"{self.name} is for messages whose sender is a {_listed(self.senders)}"
        if self.hours is not None and not self.hours.hold_at(question.at_ms):
            return f"{self.name} holds {self.hours}"
        return None

    @property
    def specificity(self) -> tuple[bool, ...]:
        """What it says about messages, the weightiest condition first: the greater of two is the more specific one."""
        return tuple(
            map(
                bool,
                (self.prefixes, self.networks, self.accounts, self.groups, self.categories, self.senders, self.hours),
            )
        )


def route_name(
    country: str,
    *,
    networks: tuple[str, ...] = (),
    prefixes: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    senders: tuple[str, ...] = (),
    hours: Hours | None = None,
) -> str:
    """The name of a route that was written without one, from what it matches: ``ch``, ``ch-otp``, ``every-country``."""
    place = "every-country" if country == EVERY_COUNTRY else country
    conditions = (*prefixes, *networks, *accounts, *groups, *categories, *senders, str(hours or ""))
    words = (re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") for word in (place, *conditions))
    return "-".join(filter(None, words))[:NAME_MAX].rstrip("-")


def _faults(route: Route) -> Iterator[str]:
    carriers = [target.carrier for target in route.targets]
    if _NAME.fullmatch(route.name) is None:
        yield f"a route's name is 1 to {NAME_MAX} lower-case letters, digits, - and _"
    if _COUNTRY.fullmatch(route.country) is None:
        yield 'a route leads to two capital letters of a country, like "CH", or to "*"'
    if not carriers:
        yield "a route leads to at least one carrier"
    if len(set(carriers)) != len(carriers):
        yield "name each carrier once"
    if abs(route.priority) > PRIORITY_MAX:
        yield f"a priority is -{PRIORITY_MAX:,} to {PRIORITY_MAX:,}"
    if not all(_PREFIX.fullmatch(prefix) for prefix in route.prefixes):
        yield 'write the beginnings of numbers in international form, like "+4179"'
    if any(network_code(network) != network for network in route.networks):
        yield "write networks like 228-01"
    if not 0 <= route.explore_percent <= EXPLORE_MAX:
        yield f"explore_percent is 0 to {EXPLORE_MAX}"
    if route.policy is Policy.WEIGHTED and not any(target.weight for target in route.targets):
        yield "give at least one carrier a weight above 0"


def _listed(words: tuple[str, ...]) -> str:
    return " or ".join(words)
