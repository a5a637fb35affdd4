"""An action: one thing that a staff member did, as the audit log keeps it."""

import enum
from typing import Final, NewType

import attrs

from messages.ids import new_id

ActionId = NewType("ActionId", str)


COMMAND_LINE: Final = "command line"
"""Who did it, in the audit log, when it was typed on the machine: whoever may read the key file."""


class ActionKind(enum.StrEnum):
    """What was done."""

    LOGGED_IN = "logged_in"
    LOG_IN_REFUSED = "log_in_refused"
    LOGGED_OUT = "logged_out"
    MEMBER_CREATED = "member_created"
    MEMBER_RESET = "member_reset"
    MEMBER_DISABLED = "member_disabled"
    MESSAGE_REVEALED = "message_revealed"
    KEY_ISSUED = "key_issued"
    KEY_REVOKED = "key_revoked"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_REINSTATED = "account_reinstated"
    NOTE_WRITTEN = "note_written"
    REVIEW_CLAIMED = "review_claimed"
    REVIEW_RELEASED = "review_released"
    INFORMATION_ASKED = "information_asked"
    SENDER_APPROVED = "sender_approved"
    SENDER_REFUSED = "sender_refused"
    DOCUMENT_VIEWED = "document_viewed"
    TOKEN_CREATED = "token_created"  # noqa: S105 - the name of an action
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - as above
    BUSINESS_CHANGED = "business_changed"
    BUSINESS_ROLLED_BACK = "business_rolled_back"
    PRICE_LIST_TAKEN_IN = "price_list_taken_in"


@attrs.frozen
class Action:
    """At ``at_ms`` (Unix milliseconds) ``who`` did ``kind`` to ``subject``.

    ``who`` is a staff member's name, ``token`` and a token's name, or ``command line``. ``subject`` is an id, empty
    where there is none; ``words`` are what they gave as reason, no number and no text of a message among them.
    """

    id: ActionId
    at_ms: int
    who: str
    kind: ActionKind
    subject: str = ""
    words: str = ""


def new_action(now_ms: int, who: str, kind: ActionKind, subject: str = "", words: str = "") -> Action:
    """An action with a fresh ``act_…`` id."""
    return Action(ActionId(new_id("act", now_ms)), now_ms, who, kind, subject, words)
