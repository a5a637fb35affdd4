"""The JSON objects that go over the wire, as types: the OpenAPI document is made from them.

Requests are validated by ``schemas.py`` against the same bounds, because msgspec stops at the first mistake and a
caller deserves to hear of all of them; a test holds the two together.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from api.http.message_tlvs import NewTlv
from messages.constant_tlvs import COUNT_MAX

MAX_TO_CHARS: Final = 64
MAX_TEXT_CHARS: Final = 255 * 153
"""No message has more than 255 segments, and none carries more than 153 characters in each."""
MAX_BINARY_CHARS: Final = 255 * 134 // 3 * 4
"""In base64, what 255 segments carry."""
MAX_FROM_CHARS: Final = 64
MIN_VALIDITY_S: Final = 60
MAX_VALIDITY_S: Final = 259_200
MAX_CLIENT_REF_CHARS: Final = 100
MAX_WEBHOOK_URL_CHARS: Final = 2_000
MAX_BATCH_MESSAGES: Final = 1_000

HTTP_URL: Final = r"[Hh][Tt][Tt][Pp][Ss]?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(:[0-9]{1,5})?([/?#][!-~]*)?"
"""An absolute address with a host, without user and password, in printable ASCII."""
BASE64: Final = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
"""RFC 4648 section 4, padded."""
NO_NUL: Final = "^[^\\u0000]*$"

EncodingWord = Literal["gsm7", "ucs2", "binary"]
CategoryWord = Literal["otp", "transactional", "promotional"]
StatusWord = Literal[
    "scheduled",
    "queued",
    "sending",
    "uncertain",
    "sent",
    "delivered",
    "undelivered",
    "rejected",
    "unconfirmed",
    "expired",
    "cancelled",
]
Time = Annotated[str, Meta(description="RFC 3339, UTC, milliseconds", examples=["2026-09-01T10:00:02.120Z"])]
Millicredits = Annotated[int, Meta(description="1 credit = 1,000 millicredits", ge=0)]


class NewMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """One text, or some binary data, to one recipient."""

    to: Annotated[
        str,
        Meta(
            description="The recipient: +41…, 0041…, or in national form when the account has a home country.",
            min_length=1,
            max_length=MAX_TO_CHARS,
            pattern=NO_NUL,
            examples=["+41791234567"],
        ),
    ]
    text: (
        Annotated[
            str,
            Meta(
                description="Any text; characters outside GSM 7-bit make it UCS-2 and its segments shorter.",
                min_length=1,
                max_length=MAX_TEXT_CHARS,
                pattern=NO_NUL,
                examples=["Your code is 123456"],
            ),
        ]
        | None
    ) = None
    binary: (
        Annotated[
            str,
            Meta(
                description="8-bit data for an application on the handset, in base64, in place of text; "
                "140 octets in one segment, 134 in each of several.",
                min_length=1,
                max_length=MAX_BINARY_CHARS,
                pattern=f"^{BASE64}$",
                extra_json_schema={"contentEncoding": "base64"},
            ),
        ]
        | None
    ) = None
    flash: (
        Annotated[
            bool,
            Meta(description="Shown at once and not kept by the handset (class 0); for texts. Default false."),
        ]
        | None
    ) = None
    transliterate: (
        Annotated[
            bool,
            Meta(
                description="Send plain quotes, dashes, spaces and the like where that saves UCS-2; the answer says "
                "what was replaced. Default false."
            ),
        ]
        | None
    ) = None
    tlvs: (
        Annotated[
            list[NewTlv],
            Meta(
                description="Optional parameters that the recipient's country demands, such as a template's registered "
                "id; each tag once.",
                max_length=COUNT_MAX,
            ),
        ]
        | None
    ) = None
    from_: (
        Annotated[
            str,
            Meta(
                description="An approved SenderName or a validated number; without it the account's default.",
                min_length=1,
                max_length=MAX_FROM_CHARS,
                pattern=NO_NUL,
                examples=["MYBRAND"],
            ),
        ]
        | None
    ) = field(default=None, name="from")
    category: (
        Annotated[
            CategoryWord, Meta(description="What it is for; a one-time code overtakes bulk. Default transactional.")
        ]
        | None
    ) = None
    validity: (
        Annotated[
            int,
            Meta(
                description="Seconds during which it may still be sent. Default 172,800 (two days).",
                ge=MIN_VALIDITY_S,
                le=MAX_VALIDITY_S,
            ),
        ]
        | None
    ) = None
    client_ref: (
        Annotated[
            str,
            Meta(
                description="Your own reference, given back in answers and webhooks.",
                min_length=1,
                max_length=MAX_CLIENT_REF_CHARS,
                pattern=NO_NUL,
            ),
        ]
        | None
    ) = None
    webhook_url: (
        Annotated[
            str,
            Meta(
                description="Where this message's events go instead of the account's endpoint; http or https.",
                max_length=MAX_WEBHOOK_URL_CHARS,
                pattern=f"^{HTTP_URL}$",
                extra_json_schema={"format": "uri"},
            ),
        ]
        | None
    ) = None


def _either(*names: str) -> dict[str, Any]:
    """What a type of its own cannot say in JSON Schema: one of these fields is given, and null gives none."""
    return {"oneOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in names]}


BEYOND_TYPES: Final = {"NewMessage": _either("text", "binary"), "NewTlv": _either("text", "hex")}
"""To be added to these schemas."""


class NewBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Messages to send; each is judged by itself and answered in its place."""

    messages: Annotated[list[NewMessage], Meta(min_length=1, max_length=MAX_BATCH_MESSAGES)]


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
    type: Annotated[str, Meta(description="message. and the status", examples=["message.delivered"])]
    created_at: Time
    sequence: int
    account: str
    data: WebhookMessage
