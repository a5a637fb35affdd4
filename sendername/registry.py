"""Which account may use which sender: the registrations and what staff decided about them, as an immutable look-up."""

import enum
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from sendername.carrier_states import CarrierState
from sendername.names import is_well_formed, read_number


class NameStatus(enum.StrEnum):
    """Where a registration stands. Only ``approved`` lets the sender leave the gateway."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


# While a changed registration is under way, or was refused, what was approved before stays so (row S6).
_LEAVES_AN_APPROVAL_ALONE: Final = frozenset(
    {NameStatus.DRAFT, NameStatus.SUBMITTED, NameStatus.IN_REVIEW, NameStatus.REFUSED}
)


@attrs.frozen
class SenderRegistration:
    """One account's registration of one sender.

    A name stands in the exact case that is sent, a number in E.164 with its ``+``. ``carriers`` says how
    it stands with the carriers of countries that somebody noted it for; elsewhere the country's rule speaks.
    """

    account_id: AccountId
    sender: Sender
    status: NameStatus
    carriers: Mapping[Country, CarrierState] = attrs.field(factory=dict)


class Registry:
    """The registrations of every account. Names compare without regard to case; what is sent is the case registered."""

    __slots__ = ("_found",)

    def __init__(self, registrations: Iterable[SenderRegistration]) -> None:
        """Index ``registrations``, oldest first: of several about one sender the last word counts.

        A sender that breaks the rules of form is left out, so that no approval by mistake lets it leave.
        """
        found: dict[tuple[AccountId, str], SenderRegistration] = {}
        for registration in registrations:
            if not is_well_formed(registration.sender):
                continue
            key = (registration.account_id, _folded(registration.sender))
            before = found.get(key)
            approved_before = before is not None and before.status is NameStatus.APPROVED
            if not (approved_before and registration.status in _LEAVES_AN_APPROVAL_ALONE):
                found[key] = registration
        self._found: Mapping[tuple[AccountId, str], SenderRegistration] = found

    def find(self, account_id: AccountId, text: str) -> SenderRegistration | None:
        """The account's registration of the sender that ``text`` writes, whatever its status."""
        found = self._found.get((account_id, text.casefold()))
        if found is not None:
            return found
        number = read_number(text)
        return None if number is None else self._found.get((account_id, number.value))

    def approved(self, account_id: AccountId, sender: Sender) -> bool:
        """Whether ``sender`` may leave the gateway for this account."""
        found = self._found.get((account_id, _folded(sender)))
        return found is not None and found.sender.kind is sender.kind and found.status is NameStatus.APPROVED

    def __len__(self) -> int:
        """How many senders are registered, whatever their status."""
        return len(self._found)


def _folded(sender: Sender) -> str:
    return sender.value.casefold() if sender.kind is SenderKind.NAME else sender.value
