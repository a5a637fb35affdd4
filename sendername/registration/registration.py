"""A registration: one sender of one account through all its versions, and whether it may leave the gateway now."""

import enum
from typing import Final, NewType

import attrs

from messages.addresses import Sender
from messages.ids import AccountId, new_id
from sendername.registration.challenge import Challenge
from sendername.registration.version import OPEN, Version, VersionState
from sendername.registry import NameStatus

RegistrationId = NewType("RegistrationId", str)


def new_registration_id(now_ms: int) -> RegistrationId:
    """A fresh ``reg_…`` id."""
    return RegistrationId(new_id("reg", now_ms))


class Standing(enum.StrEnum):
    """What holds for a sender beyond its versions."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """For a while, after a complaint; it can be lifted."""
    REVOKED = "revoked"
    """Staff took the approval back; a new version must be approved before it is sent again."""
    WITHDRAWN = "withdrawn"
    """The customer gave it up."""
    CLOSED = "closed"
    """Its account was closed."""


@attrs.frozen
class Claim:
    """A reviewer works on it until ``until_ms`` (Unix milliseconds), so that nobody else begins."""

    by: str
    until_ms: int


_STATUS_OF_VERSION: Final = {
    VersionState.DRAFT: NameStatus.DRAFT,
    VersionState.SUBMITTED: NameStatus.SUBMITTED,
    VersionState.IN_REVIEW: NameStatus.IN_REVIEW,
    # it waits for its customer, and is as far from approval as before it was taken up
    VersionState.INFORMATION_ASKED: NameStatus.SUBMITTED,
    VersionState.APPROVED: NameStatus.APPROVED,
    VersionState.REFUSED: NameStatus.REFUSED,
    VersionState.WITHDRAWN: NameStatus.WITHDRAWN,
}
_STATUS_OF_STANDING: Final = {
    Standing.SUSPENDED: NameStatus.SUSPENDED,
    Standing.REVOKED: NameStatus.REVOKED,
    Standing.WITHDRAWN: NameStatus.WITHDRAWN,
    Standing.CLOSED: NameStatus.CLOSED,
}


@attrs.frozen
class Registration:
    """One sender of one account. ``versions`` are all of them, oldest first, at least one; none is ever removed.

    ``approved_number`` is the version that is in force: it stays so while a later one is reviewed. ``fee_mc`` is what
    the first submission cost (millicredits), None before it. ``revision`` counts the steps: two who change the same
    registration at once cannot both succeed. ``challenge`` is the code that validates a number.
    """

    id: RegistrationId
    account_id: AccountId
    sender: Sender
    versions: tuple[Version, ...]
    approved_number: int | None = None
    standing: Standing = Standing.ACTIVE
    standing_reason: str = ""
    fee_mc: int | None = None
    claim: Claim | None = None
    challenge: Challenge | None = None
    created_at_ms: int = 0
    revision: int = 0

    @property
    def latest(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    @property
    def approved(self) -> Version | None:
        """The version in force, whatever the standing."""
        return None if self.approved_number is None else self.versions[self.approved_number - 1]

    @property
    def status(self) -> NameStatus:
        """What the send path goes by: ``approved`` alone lets the sender leave the gateway."""
        if self.standing is not Standing.ACTIVE and not self._renews:
            return _STATUS_OF_STANDING[self.standing]
        if self.approved is not None and self.standing is Standing.ACTIVE:
            return NameStatus.APPROVED
        return _STATUS_OF_VERSION[self.latest.state]

    @property
    def _renews(self) -> bool:
        """Whether a version handed in after a revocation is under way: it, not the past, says where things stand."""
        return self.standing is Standing.REVOKED and self.latest.state in OPEN

    def claimed_by_another(self, who: str, now_ms: int) -> bool:
        """Whether somebody else works on it at ``now_ms`` (Unix milliseconds)."""
        return self.claim is not None and self.claim.by != who and self.claim.until_ms > now_ms
