"""One text to one recipient, as it is stored at acceptance and carried to dispatch."""

import enum

import attrs

from messages.addresses import Country, Msisdn, Sender
from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlvs
from messages.ids import AccountId, CarrierName, MessageId
from messages.network import NetworkGuess
from messages.shift_tables import NO_SHIFT, ShiftTables
from messages.values import value


class Category(enum.StrEnum):
    """What a message is for. It sets the order of dispatch (a code overtakes bulk) and the default OnUnknown."""

    OTP = "otp"
    TRANSACTIONAL = "transactional"
    PROMOTIONAL = "promotional"


class OnUnknown(enum.StrEnum):
    """What to do with a message whose bind died between submit_sm and its answer."""

    RESEND = "resend"
    HOLD = "hold"
    FAIL = "fail"


DEFAULT_ON_UNKNOWN = {
    Category.OTP: OnUnknown.RESEND,
    Category.TRANSACTIONAL: OnUnknown.RESEND,
    Category.PROMOTIONAL: OnUnknown.HOLD,
}
"""A code that comes twice is better than none; an advertisement that comes twice is worse than one that is missing."""


@value
class Message:
    """An accepted message. Times are Unix milliseconds UTC; credits are millicredits held for all segments.

    ``binary`` is for the alphabet of that name only, and ``text`` is empty then. A ``flash`` message is shown at once
    and not kept by the handset (class 0, TS 23.038 section 4). ``tables`` are those of GSM 7-bit. ``tlvs`` are the
    constant TLVs that the request gave; those of its account, route and carrier are not among them. ``network`` is the
    recipient's as it was known at acceptance, None where nothing was known.
    """

    id: MessageId
    account_id: AccountId
    to: Msisdn
    country: Country
    text: str
    alphabet: Alphabet
    segment_count: int
    sender: Sender
    sender_requested: str | None
    sender_reason: str | None
    category: Category
    on_unknown: OnUnknown
    routes: tuple[CarrierName, ...]
    held_mc: int
    accepted_at_ms: int
    expires_at_ms: int
    client_ref: str | None = None
    webhook_url: str | None = None
    flash: bool = False
    binary: bytes = attrs.field(default=b"", repr=False)
    tables: ShiftTables = NO_SHIFT
    tlvs: ConstantTlvs = attrs.field(default=(), repr=False)
    network: NetworkGuess | None = None

    @property
    def content(self) -> str | bytes:
        """What travels: the octets of a binary message, the text of any other."""
        return self.binary if self.alphabet is Alphabet.BINARY else self.text


@value
class SentAs:
    """The sender that an attempt writes where its route has a form for senders; ``reason`` says why in a sentence."""

    sender: Sender
    reason: str


@value
class LeasedMessage:
    """A message handed to a bind: from the lease on it may be on that bind's wire.

    ``attempt`` counts from 1; ``refused_by`` are the carriers that refused the message for good. ``sent_as`` is None
    where the message's own sender is written, as it nearly always is.
    """

    message: Message
    carrier: CarrierName
    attempt: int
    refused_by: tuple[CarrierName, ...] = ()
    sent_as: SentAs | None = None

    @property
    def as_written(self) -> Message:
        """The message with the sender that this attempt writes."""
        return self.message if self.sent_as is None else attrs.evolve(self.message, sender=self.sent_as.sender)


@value
class QueueItem:
    """A queued message's place in the queue: which carrier may take it, in which order, from when on."""

    message_id: MessageId
    account_id: AccountId
    carrier: CarrierName
    category: Category
    not_before_ms: int = 0
