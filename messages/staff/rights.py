"""Who may do what: one table of rights by role, and nothing else decides it."""

import enum
from collections.abc import Mapping
from typing import Final

from messages.staff.member import Role


class Right(enum.StrEnum):
    """One thing that the console or the staff API lets some roles do."""

    SEE_OVERVIEW = "see_overview"
    TRACE_MESSAGES = "trace_messages"
    """Find messages and read their lives, numbers and texts masked."""
    REVEAL_MESSAGES = "reveal_messages"
    """See the number and text of one message; each time is recorded."""
    SEE_ACCOUNTS = "see_accounts"
    SEE_CREDITS = "see_credits"
    WRITE_NOTES = "write_notes"
    CHANGE_KEYS = "change_keys"
    SUSPEND_ACCOUNTS = "suspend_accounts"
    SEE_CARRIERS = "see_carriers"
    REVIEW_SENDERS = "review_senders"
    SEE_DOCUMENTS = "see_documents"
    """Open the scans of a registration; each time is recorded."""
    READ_AUDIT_LOG = "read_audit_log"
    SEE_BUSINESS = "see_business"
    """Read the business as an apply file, check one, have routes and coverage explained."""
    CHANGE_BUSINESS = "change_business"
    """Put carriers, routes, prices and all the rest in force; each time is a version and is recorded."""


_EVERYBODY: Final = frozenset({Right.SEE_OVERVIEW, Right.TRACE_MESSAGES, Right.SEE_ACCOUNTS, Right.WRITE_NOTES})

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.SUPPORT: _EVERYBODY
    | {
        Right.REVEAL_MESSAGES,
        Right.SEE_CREDITS,
        Right.CHANGE_KEYS,
        Right.SEE_CARRIERS,
        Right.REVIEW_SENDERS,
        Right.SEE_DOCUMENTS,
    },
    Role.SUPERVISOR: frozenset(Right),
    # money needs neither texts nor identity cards
    Role.FINANCE: _EVERYBODY | {Right.SEE_CREDITS, Right.SEE_BUSINESS},
    Role.ENGINEER: _EVERYBODY | {Right.SEE_CARRIERS, Right.SEE_BUSINESS, Right.CHANGE_BUSINESS},
}


def may(role: Role, right: Right) -> bool:
    """Whether ``role`` has ``right``."""
    return right in RIGHTS[role]
