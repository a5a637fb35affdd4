"""A gateway without a gateway: the API's ports, kept in memory, with outcomes that a test can choose."""

from collections.abc import Sequence

import attrs

from api.ports import (
    Accepted,
    BalanceView,
    Check,
    MessageView,
    Refused,
    SegmentView,
    SendRequest,
    TimelineEntry,
)
from messages.account import Account, AccountStatus
from messages.addresses import Country, Msisdn, Sender, SenderKind
from messages.alphabets import Alphabet
from messages.events import Event, EventKind
from messages.ids import AccountId, CarrierName, MessageId
from messages.message import DEFAULT_ON_UNKNOWN, Message
from messages.problems import Problem
from messages.status import MessageStatus, SegmentStatus

NOW_MS = 1_788_256_802_120
GOOD_KEY = "sk_test_good"
SUSPENDED_KEY = "sk_test_suspended"
ACCOUNT = Account(AccountId("acc_1"), "demo", AccountStatus.ACTIVE, Country("CH"), "DEMO")
SUSPENDED = Account(AccountId("acc_2"), "late payer", AccountStatus.SUSPENDED)


@attrs.frozen
class Forcing:
    """A character that forced UCS-2."""

    character: str
    index: int


def message_of(request: SendRequest, number: int) -> Message:
    """What the gateway would make of ``request``: one segment, one credit."""
    gsm7 = request.text.isascii()
    alphabet = Alphabet.GSM7 if gsm7 else Alphabet.UCS2
    return Message(
        id=MessageId(f"msg_{number:026d}"),
        account_id=ACCOUNT.id,
        to=Msisdn(request.to),
        country=Country("CH"),
        text=request.text,
        alphabet=alphabet if request.binary is None else Alphabet.BINARY,
        segment_count=1,
        sender=Sender(SenderKind.NAME, "DEMO"),
        sender_requested=request.sender,
        sender_reason=None,
        category=request.category,
        on_unknown=DEFAULT_ON_UNKNOWN[request.category],
        routes=(CarrierName("alpha"),),
        held_mc=1_000,
        accepted_at_ms=NOW_MS,
        expires_at_ms=NOW_MS + 1000 * (request.validity_s or 172_800),
        client_ref=request.client_ref,
        webhook_url=request.webhook_url,
        flash=request.flash,
        binary=request.binary or b"",
    )


@attrs.define
class FakeGateway:
    """Acceptance, Keys, Messages and Operations in one.

    Refuses a recipient that does not start with ``+`` (invalid-number) and, when ``credits_mc`` runs out, every message
    (insufficient-credits). ``failure`` is raised by ``accept`` and by every reading method.
    """

    credits_mc: int = 1_000_000
    failure: Exception | None = None
    ready: bool = True
    stored: dict[str, Message] = attrs.field(factory=dict)

    async def accept(self, account: Account, requests: Sequence[SendRequest]) -> Sequence[Accepted | Refused]:
        if self.failure is not None:
            raise self.failure
        return [self._judge(request) for request in requests]

    def _judge(self, request: SendRequest) -> Accepted | Refused:
        problems = []
        if not request.to.startswith("+"):
            problems.append(Problem("invalid-number", "Too short for a number of CH.", "/to"))
        if request.sender is not None and len(request.sender) > 10:
            problems.append(Problem("sender-invalid", "A SenderName has 1 to 10 characters.", "/from"))
        if self.credits_mc < 1_000:
            problems.append(Problem("insufficient-credits", "1,000 millicredits are needed, none are left."))
        if problems:
            return Refused(tuple(problems))
        self.credits_mc -= 1_000
        message = message_of(request, len(self.stored) + 1)
        self.stored[message.id] = message
        forced = [Forcing(character, index) for index, character in enumerate(request.text) if not character.isascii()]
        return Accepted(message, MessageStatus.QUEUED, tuple(forced))

    def account_for(self, key: str) -> Account | None:
        return {GOOD_KEY: ACCOUNT, SUSPENDED_KEY: SUSPENDED}.get(key)

    async def message(self, account_id: AccountId, message_id: MessageId) -> MessageView | None:
        if self.failure is not None:
            raise self.failure
        message = self.stored.get(message_id)
        if message is None or message.account_id != account_id:
            return None
        segment = SegmentView(1, 1, SegmentStatus.DELIVERED, CarrierName("alpha"), "c0ffee", None)
        return MessageView(
            message, MessageStatus.DELIVERED, 0, 1_000, 1, "alpha", None, message.accepted_at_ms + 900, (segment,)
        )

    async def events(self, account_id: AccountId, message_id: MessageId) -> Sequence[TimelineEntry] | None:
        view = await self.message(account_id, message_id)
        if view is None:
            return None
        accepted = Event(
            EventKind.ACCEPTED, view.message.accepted_at_ms, MessageStatus.QUEUED, "Accepted.", {"route": ["alpha"]}
        )
        return [TimelineEntry(1, accepted, "Accepted for alpha.")]

    async def balance(self, account_id: AccountId) -> BalanceView:
        if self.failure is not None:
            raise self.failure
        return BalanceView(self.credits_mc, 1_000 * len(self.stored))

    def readiness(self) -> Sequence[Check]:
        return [
            Check("store", ok=True, detail="writes"),
            Check("carriers", ok=self.ready, detail="2 bound" if self.ready else "no bind is up"),
        ]

    def metrics(self) -> bytes:
        return b"# TYPE passerelle_up gauge\npasserelle_up 1.0\n"
