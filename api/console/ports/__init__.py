"""What the console needs from the rest of the gateway. Times are Unix milliseconds, credits millicredits."""

import attrs

from api.console.ports.accounts import AccountFile, AccountLine, AccountOffice, KeyLine, Note, SenderLine
from api.console.ports.audit_log import AuditLog
from api.console.ports.entrance import Entrance, LoggedIn, NotDone, NotLoggedIn
from api.console.ports.messages import Found, FoundMessage, LedgerLine, MessageLife, MessageOffice, Wanted, WebhookTry
from api.console.ports.reviews import DocumentLine, DocumentView, QueueLine, ReviewCase, ReviewOffice, ReviewQueue
from api.console.ports.watch import AlarmView, BindView, CarrierView, Minute, Overview, Watch

__all__ = [
    "AccountFile",
    "AccountLine",
    "AccountOffice",
    "AlarmView",
    "AuditLog",
    "BindView",
    "CarrierView",
    "DocumentLine",
    "DocumentView",
    "Entrance",
    "Found",
    "FoundMessage",
    "KeyLine",
    "LedgerLine",
    "LoggedIn",
    "MessageLife",
    "MessageOffice",
    "Minute",
    "NotDone",
    "NotLoggedIn",
    "Note",
    "Office",
    "Overview",
    "QueueLine",
    "ReviewCase",
    "ReviewOffice",
    "ReviewQueue",
    "SenderLine",
    "Wanted",
    "Watch",
    "WebhookTry",
]


@attrs.frozen
class Office:
    """Everything that the console asks."""

    entrance: Entrance
    messages: MessageOffice
    accounts: AccountOffice
    reviews: ReviewOffice
    watch: Watch
    audit_log: AuditLog
