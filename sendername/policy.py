"""Which sender leaves with a message: one pure decision, with the reason that support staff and the customer read.

Two promises hold whatever the arguments: a name leaves only when it is approved for the account (row S9), and where a
name cannot be used the message still goes out if there is any sender to go out with (row S7).
"""

from collections.abc import Mapping
from typing import Final, assert_never

import attrs

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from messages.problems import Problem
from sendername.carrier_states import TAKEN, CarrierState
from sendername.country_rules import NEEDS_REGISTRATION, Alphanumeric, Fallback, Registration, SenderRule
from sendername.names import check_name, read_number
from sendername.registry import NameStatus, Registry, SenderRegistration


@attrs.frozen
class Allowed:
    """``sender`` leaves as it was asked for, or as what is sent when nothing was asked for."""

    sender: Sender
    reason: str | None = None


@attrs.frozen
class Replaced:
    """``sender`` leaves in place of ``requested``."""

    sender: Sender
    requested: str
    reason: str


@attrs.frozen
class Refused:
    """The message is not accepted."""

    problem: Problem


SenderDecision = Allowed | Replaced | Refused


def decide(  # noqa: PLR0917 - six facts of different types, asked for in one place
    requested: str | None,
    account_id: AccountId,
    registry: Registry,
    account_default: str | None,
    substitute: Sender | None,
    rule: SenderRule,
) -> SenderDecision:
    """The sender of a message to ``rule.country``.

    ``requested`` is what the request says, None when it says nothing; then ``account_default`` counts. ``substitute``
    is the platform's number for the country, or the account's own: it is trusted when it is a number; a name must be
    approved for the account like any other.

    Returns:
        ``Refused`` carries ``sender-invalid``, ``sender-not-approved`` or ``sender-not-supported`` with pointer
        ``/from``.
    """
    fallback = _usable(substitute, account_id, registry, rule)
    if requested is not None:
        checked = _approved(requested, account_id, registry)
        if isinstance(checked, Problem):
            return Refused(checked)
        return _under_rule(checked, requested, fallback, rule)
    if account_default is not None:
        checked = _approved(account_default, account_id, registry)
        if not isinstance(checked, Problem):
            return _under_rule(checked, account_default, fallback, rule)
        if fallback is None:
            return Refused(checked)
        # the request did nothing wrong, so an account's setting that ceased to hold does not stop its messages
        reason = f"The account's default sender cannot be used: {checked.detail}"
        return Replaced(fallback, account_default, reason)
    if fallback is not None:
        return Allowed(fallback, "No sender was asked for; the substitute for the country is sent.")
    detail = f"No sender was asked for, the account has no default and {rule.place} no substitute; name one."
    return Refused(Problem("sender-not-supported", detail, "/from"))


def _approved(text: str, account_id: AccountId, registry: Registry) -> SenderRegistration | Problem:
    """The approved registration of what ``text`` writes."""
    if read_number(text) is None:
        malformed = check_name(text)
        if malformed is not None:
            return malformed
    found = registry.find(account_id, text)
    if found is not None and registry.approved(account_id, found.sender):
        return found
    return Problem("sender-not-approved", _why_not_approved(found), "/from")


def _why_not_approved(found: SenderRegistration | None) -> str:
    if found is None:
        return "The sender is not registered for this account; register it and wait for its approval, or leave it out."
    match found.status:
        case NameStatus.DRAFT:
            return "The sender's registration was not handed in yet; hand it in and wait for its approval."
        case NameStatus.SUBMITTED | NameStatus.IN_REVIEW:
            return "The sender's registration waits for its approval; leave the sender out until then."
        case NameStatus.REFUSED:
            return "The sender's registration was refused; change it as the refusal says and hand it in again."
        case NameStatus.SUSPENDED:
            return "The sender is suspended; ask support why."
        case NameStatus.REVOKED:
            return "The sender's approval was revoked; ask support why."
        case NameStatus.WITHDRAWN | NameStatus.CLOSED:
            return "The sender's registration has ended; register it again."
        case NameStatus.APPROVED:
            return "The sender is approved in another form than the one asked for."
        case _:
            assert_never(found.status)


def _under_rule(
    registration: SenderRegistration, requested: str, substitute: Sender | None, rule: SenderRule
) -> SenderDecision:
    """What the country makes of an approved sender."""
    sender = registration.sender
    if sender.kind is SenderKind.NUMBER:
        return Allowed(sender, "The number is validated for this account.")
    why = obstacle(registration, rule)
    if why is None:
        return Allowed(sender, f"The name is approved for this account; {_caveat(registration, rule)}.")
    if substitute is not None:
        return Replaced(substitute, requested, f"{why}; {substitute.value} is sent in its place{_sources(rule)}.")
    match rule.fallback:
        case Fallback.AT_RISK:
            reason = f"{why}; it is sent at risk: the carrier may replace or block it{_sources(rule)}."
            return Allowed(sender, reason)
        case Fallback.REFUSE:
            detail = f"{why} and there is no number to send in its place{_sources(rule)}."
            return Refused(Problem("sender-not-supported", detail, "/from"))
        case _:
            assert_never(rule.fallback)


def obstacle(registration: SenderRegistration, rule: SenderRule) -> str | None:
    """Why the country does not take the name; None when it does."""
    if rule.alphanumeric is Alphanumeric.NO:
        return f"{rule.place} does not show alphanumeric senders"
    state = registration.carriers.get(rule.country, CarrierState.NOT_REQUESTED)
    if rule.registration not in NEEDS_REGISTRATION or state in TAKEN:
        return None
    return f"{_demand(rule)}{_SO_FAR.get(state, '')}"


_SO_FAR: Final[Mapping[CarrierState, str]] = {
    CarrierState.REQUESTED: ", this one is requested",
    CarrierState.REJECTED: ", who rejected this one",
    CarrierState.EXPIRED: ", this one has expired",
}


def _demand(rule: SenderRule) -> str:
    match rule.registration:
        case Registration.DISPUTED:
            return f"{rule.place} may require names to be registered with its carriers (sources disagree)"
        case Registration.PER_OPERATOR:
            return f"some carriers in {rule.place} require names to be registered with them"
        case _:
            return f"{rule.place} requires names to be registered with its carriers"


def _caveat(registration: SenderRegistration, rule: SenderRule) -> str:
    if not rule.sources:
        return f"no rule is known for {rule.place}"
    if registration.carriers.get(rule.country) is CarrierState.REGISTERED:
        return f"it is registered with the carriers of {rule.place}"
    if rule.alphanumeric is Alphanumeric.PARTIAL:
        return f"some carriers in {rule.place} may replace it{_sources(rule)}"
    match rule.registration:
        case Registration.CONDITIONAL:
            return f"{rule.place} requires a registration of some senders{_sources(rule)}"
        case Registration.NONE_AT_MOST_CARRIERS:
            return f"a few carriers in {rule.place} may require a registration{_sources(rule)}"
        case _:
            return f"{rule.place} shows names"


def _sources(rule: SenderRule) -> str:
    return f" (sources: {rule.sources})" if rule.sources else ""


def _usable(substitute: Sender | None, account_id: AccountId, registry: Registry, rule: SenderRule) -> Sender | None:
    """The substitute, unless it is a name that may not leave or that the country does not show."""
    if substitute is None or substitute.kind is SenderKind.NUMBER:
        return substitute
    if rule.alphanumeric is Alphanumeric.NO or not registry.approved(account_id, substitute):
        return None
    found = registry.find(account_id, substitute.value)
    return None if found is None or obstacle(found, rule) is not None else found.sender
