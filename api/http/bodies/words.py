"""The words and numbers that several of the JSON objects share, as types."""

from typing import Annotated, Literal

from msgspec import Meta

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
