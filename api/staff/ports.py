"""What the staff API needs of the gateway: who opens the door, and what can be done and asked behind it."""

from collections.abc import Sequence
from typing import Protocol

import attrs
import msgspec

from api.ports import Refused
from api.staff.bodies import ProposalAnswer, VersionAnswer
from messages.message import Category
from messages.staff.token import StaffToken


@attrs.frozen
class NotOpened:
    """The token opens nothing; with ``wait_s`` above 0 nobody looked at it, and so many seconds nobody will."""

    wait_s: int = 0


class Tokens(Protocol):
    """The staff tokens."""

    async def opened_by(self, token: str, address: str) -> StaffToken | NotOpened:
        """The token that somebody at ``address`` shows."""
        ...


@attrs.frozen
class Document:
    """The business of a version as an apply file, without secrets."""

    version: int
    text: str


@attrs.frozen
class ChangeTerms:
    """On which terms the business is changed: what it has to be before, why, and what is agreed to.

    A dry run changes nothing and needs neither version nor reason.
    """

    expected_version: int | None
    reason: str
    accepts_warnings: bool = False
    forces_prices: bool = False
    is_dry_run: bool = False


@attrs.frozen
class ListTerms:
    """Whose price list it is and how it is read; empty where that is to be found out."""

    carrier: str
    layout: str = ""
    begin: str = ""
    rate: str = ""
    is_partial: bool = False
    skips_faulty: bool = False


class BusinessDesk(Protocol):
    """Reads and changes the business. Every change is a version, and an action in the audit log by the token's name."""

    async def document(self, version: int | None) -> Document | None:
        """The business in force, or as it was in ``version``; None where there is no such version."""
        ...

    async def versions(self, count: int) -> list[VersionAnswer]:
        """The last ``count`` versions, the newest first."""
        ...

    async def check(self, file: str, *, forces_prices: bool) -> ProposalAnswer | Refused:
        """What an apply file would change and what speaks against it; Refused where it cannot be read."""
        ...

    async def apply(self, token: StaffToken, file: str, terms: ChangeTerms) -> ProposalAnswer | Refused:
        """Put an apply file in force."""
        ...

    async def roll_back(self, token: StaffToken, to: int, terms: ChangeTerms) -> ProposalAnswer | Refused:
        """Put the business of version ``to`` in force again."""
        ...

    async def take_in(
        self, token: StaffToken, octets: bytes, how: ListTerms, terms: ChangeTerms
    ) -> ProposalAnswer | Refused:
        """Put a carrier's price list in force."""
        ...


@attrs.frozen
class AskedMessage:
    """A message that is only asked about; ``account`` is an id or a name, ``sender`` and ``text`` empty for none."""

    to: str
    account: str
    sender: str
    text: str
    category: Category


class RoutingDesk(Protocol):
    """Explains decisions as the running gateway takes them."""

    async def explain(self, asked: AskedMessage) -> msgspec.Struct | Refused:
        """What was decided about a message and why, with every candidate; Refused where the account is none."""
        ...

    async def coverage(self, country: str) -> Sequence[msgspec.Struct]:
        """One country, or with an empty one all that something leads to, each with its carriers."""
        ...
