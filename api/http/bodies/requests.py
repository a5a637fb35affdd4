"""What callers send, as types.

They are validated by ``schemas.py`` against the same bounds, because msgspec stops at the first mistake and a caller
deserves to hear of all of them; a test holds the two together.
"""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct, field

from api.http.bodies.words import CategoryWord
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
