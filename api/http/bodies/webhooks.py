"""What webhooks receive, as types."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from api.http.bodies.answers import CreditsAnswer, SenderAnswer
from api.http.bodies.words import EncodingWord, StatusWord, Time


class WebhookMessage(Struct, frozen=True):
    """The whole message, so that order and duplicates of events do not matter."""

    id: str
    status: StatusWord
    to: str
    client_ref: str | None
    segments: int
    encoding: EncodingWord
    country: str
    sender: SenderAnswer
    credits: CreditsAnswer
    reason: str
    error_code: str | None
    done_at: Annotated[
        Time | None,
        Meta(
            description="When the carrier says that it was delivered or given up, in the receipt that decided; null "
            "without one. The carrier's clock, not ours."
        ),
    ]
    accepted_at: Time


class InboundData(Struct, frozen=True):
    """An MO message: what a handset sent to a number of the account; either text or binary."""

    id: str
    from_: str = field(name="from")
    to: str
    text: Annotated[str | None, Meta(description="[…] stands for segments that never came")]
    binary: Annotated[str | None, Meta(description="Octets that are no text, in base64")]
    encoding: EncodingWord
    segments: int
    missing_segments: Annotated[list[int], Meta(description="Their numbers; empty for a whole message")]
    received_at: Time


class InboundEvent(Struct, frozen=True):
    """What a webhook receives for an MO message, once."""

    id: Annotated[str, Meta(description="The same in every retry")]
    type: Literal["inbound.received", "inbound.incomplete"]
    created_at: Time
    sequence: int
    account: str
    data: InboundData


class WebhookEvent(Struct, frozen=True):
    """What a webhook receives; ``sequence`` grows with each event of one message."""

    id: Annotated[str, Meta(description="The same in every retry")]
    type: Annotated[str, Meta(description="message. with the status behind it", examples=["message.delivered"])]
    created_at: Time
    sequence: int
    account: str
    data: WebhookMessage
