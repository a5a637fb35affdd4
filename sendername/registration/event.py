"""What happened to a registration: one line of its history, with who did it."""

import enum

import attrs


class RegistrationEventKind(enum.StrEnum):
    """What happened."""

    CREATED = "created"
    CHANGED = "changed"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    SUBMITTED = "submitted"
    CODE_SENT = "code_sent"
    CODE_WRONG = "code_wrong"
    CLAIMED = "claimed"
    RELEASED = "released"
    INFORMATION_ASKED = "information_asked"
    SECONDED = "seconded"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    CARRIER_STATE = "carrier_state"


@attrs.frozen
class RegistrationEvent:
    """At ``at_ms`` (Unix milliseconds) ``actor`` did ``kind`` to version ``version``; ``words`` say it in a sentence.

    ``actor`` is ``customer`` or the name of a staff member.
    """

    kind: RegistrationEventKind
    at_ms: int
    actor: str
    version: int
    words: str
