"""Values for tests, each with sensible fields that a test overrides by name."""

from typing import Any

import attrs

from messages.account import Account, AccountStatus
from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.alphabets import Alphabet
from messages.ids import AccountId, CarrierName, MessageId
from messages.message import Category, LeasedMessage, Message, OnUnknown

NOW_MS = 1_800_000_000_000


def an_account(**changes: Any) -> Account:
    """An active Swiss account."""
    account = Account(AccountId("acc_1"), "Maxony", AccountStatus.ACTIVE, Country("CH"))
    return attrs.evolve(account, **changes)


def a_message(**changes: Any) -> Message:
    """One short message to a Swiss mobile, with two routes."""
    message = Message(
        id=MessageId("msg_1"),
        account_id=AccountId("acc_1"),
        to=Msisdn("+41791234567"),
        country=Country("CH"),
        text="Hello",
        alphabet=Alphabet.GSM7,
        segment_count=1,
        sender=Sender(SenderKind.NAME, "MAXONY"),
        sender_requested="MAXONY",
        sender_reason=None,
        category=Category.TRANSACTIONAL,
        on_unknown=OnUnknown.RESEND,
        routes=(CarrierName("alpine"), CarrierName("oceanic")),
        held_mc=1000,
        accepted_at_ms=NOW_MS,
        expires_at_ms=NOW_MS + 3_600_000,
    )
    return attrs.evolve(message, **changes)


def a_lease(attempt: int = 1, refused_by: tuple[str, ...] = (), **changes: Any) -> LeasedMessage:
    """A message leased to the carrier ``alpine``."""
    refused = tuple(CarrierName(name) for name in refused_by)
    return LeasedMessage(a_message(**changes), CarrierName("alpine"), attempt, refused)
