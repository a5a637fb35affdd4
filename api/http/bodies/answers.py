"""What callers are answered with, as types."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from api.http.bodies.words import CategoryWord, EncodingWord, Millicredits, StatusWord, Time


class SenderAnswer(Struct, frozen=True):
    """What was asked for and what the handset will show; ``reason`` says why they differ."""

    requested: str | None
    applied: str
    reason: str | None


class CreditsAnswer(Struct, frozen=True):
    """What the message costs: reserved for now, and taken for good."""

    held: Millicredits
    charged: Millicredits
    unit: Literal["millicredits"] = "millicredits"


class ForcingCharacterAnswer(Struct, frozen=True):
    """A character that is not in GSM 7-bit; ``index`` counts characters of the text from 0."""

    character: str
    index: int


class ReplacedCharacterAnswer(Struct, frozen=True):
    """A character of the text that was replaced by a plain one, and how often."""

    character: str
    replacement: str
    count: Annotated[int, Meta(ge=1)]


class AcceptedAnswer(Struct, frozen=True):
    """The message is stored and will be sent, or reported."""

    id: Annotated[str, Meta(examples=["msg_01K4ZJ7Q9R0000000000000000"])]
    status: StatusWord
    to: Annotated[str, Meta(description="E.164")]
    country: Annotated[str, Meta(description="ISO 3166-1 alpha-2 of the numbering region")]
    segments: Annotated[int, Meta(ge=1, le=255)]
    encoding: EncodingWord
    sender: SenderAnswer
    credits: CreditsAnswer
    category: CategoryWord
    client_ref: str | None
    accepted_at: Time
    expires_at: Time
    encoding_forced_by: list[ForcingCharacterAnswer] | UnsetType = UNSET
    transliterated: list[ReplacedCharacterAnswer] | UnsetType = UNSET
    flash: Literal[True] | UnsetType = UNSET


class NetworkAnswer(Struct, frozen=True):
    """The mobile network that the recipient is most likely in, and how that is known."""

    code: Annotated[str, Meta(description="MCC and MNC", examples=["228-01"])]
    source: Annotated[
        Literal["prefix", "lookup", "learned"],
        Meta(description="The number's range, a number lookup, or what carriers told about the number before"),
    ]


class SegmentAnswer(Struct, frozen=True):
    """One segment of a message, with what its carrier said."""

    number: int
    total: int
    status: Literal["sent", "delivered", "undelivered", "rejected"] | None
    carrier: str | None
    carrier_message_id: str | None
    error: str | None


class MessageAnswer(Struct, frozen=True):
    """A message as it stands now."""

    id: str
    status: StatusWord
    to: str
    country: str
    network: NetworkAnswer | None
    segments: int
    encoding: EncodingWord
    sender: SenderAnswer
    credits: CreditsAnswer
    category: CategoryWord
    client_ref: str | None
    accepted_at: Time
    expires_at: Time
    final_at: Time | None
    attempts: int
    carrier: str | None
    error_code: str | None
    segment_states: list[SegmentAnswer]
    flash: Literal[True] | UnsetType = UNSET


class EventAnswer(Struct, frozen=True):
    """One line of a timeline."""

    sequence: int
    kind: str
    at: Time
    status: StatusWord
    reason: Annotated[str, Meta(description="Why, in a sentence")]
    words: Annotated[str, Meta(description="The whole event in words")]
    detail: dict[str, str | int | bool | list[str] | None]


class EventsAnswer(Struct, frozen=True):
    """A message's timeline, oldest first."""

    data: list[EventAnswer]


class BalanceAnswer(Struct, frozen=True):
    """An account's credits."""

    available: Annotated[int, Meta(description="Free to spend, in millicredits")]
    held: Millicredits
    unit: Literal["millicredits"] = "millicredits"


class ProblemItem(Struct, frozen=True):
    """One thing wrong; ``pointer`` is a JSON pointer into the request's body, empty for the whole of it."""

    pointer: str
    code: str
    detail: str


class ProblemAnswer(Struct, frozen=True):
    """What was wrong with a request (RFC 9457), and all of it: ``errors`` names each."""

    type: Annotated[str, Meta(description="Where the code is described, relative to this server")]
    title: str
    status: int
    detail: str
    instance: str
    code: Annotated[str, Meta(description="A code of GET /v1/errors when one thing is wrong")]
    errors: list[ProblemItem]
    request_id: str
    retryable: Annotated[bool, Meta(description="Whether the same request may succeed later")]


class RefusedItem(Struct, frozen=True):
    """A message of a batch that was not accepted: nothing stored, nothing charged."""

    problem: ProblemAnswer


class BatchAnswer(Struct, frozen=True):
    """One answer per message, in the order of the request."""

    accepted: Annotated[int, Meta(ge=0)]
    refused: Annotated[int, Meta(ge=0)]
    # msgspec describes no union of untagged types, so the schema is written out
    messages: Annotated[
        list[Any],
        Meta(
            extra_json_schema={
                "items": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/AcceptedAnswer"},
                        {"$ref": "#/components/schemas/RefusedItem"},
                    ]
                }
            }
        ),
    ]


class CatalogueEntry(Struct, frozen=True):
    """One code: the HTTP status it comes with and what to do about it."""

    code: str
    status: int
    title: str
    action: str
    retryable: bool


class CatalogueAnswer(Struct, frozen=True):
    """Every code that this API answers with."""

    data: list[CatalogueEntry]


class HealthAnswer(Struct, frozen=True):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class CheckAnswer(Struct, frozen=True):
    """One thing that must work."""

    name: str
    ok: bool
    detail: str


class ReadinessAnswer(Struct, frozen=True):
    """Whether the gateway takes messages, and why not."""

    ready: bool
    checks: list[CheckAnswer]
