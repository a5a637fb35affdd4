"""The requests of a run, made before it starts: whole HTTP/1.1 requests as bytes. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from tests.bench.scenario import Scenario

MOBILE_NUMBERS: Final = ("+41790000000", "+33612000000", "+4915120000000", "+447400000000")
"""The first of a million valid mobile numbers each, in countries with numbering plans of different shapes."""
NUMBERS_PER_COUNTRY: Final = 1_000_000

Message = dict[str, str]


def messages_for(count: int, reference: str, sender: str) -> list[Message]:
    """``count`` messages, each with its own recipient, text and ``client_ref`` (``reference`` and its number)."""
    return [
        {
            "to": _recipient(index),
            "text": f"Your code is {index % NUMBERS_PER_COUNTRY:06}. It is valid for ten minutes.",
            "from": sender,
            "client_ref": f"{reference}-{index}",
        }
        for index in range(count)
    ]


def _recipient(index: int) -> str:
    first = MOBILE_NUMBERS[index % len(MOBILE_NUMBERS)]
    return f"+{int(first) + index // len(MOBILE_NUMBERS) % NUMBERS_PER_COUNTRY}"


def requests_for(scenario: Scenario, *, host: str, key: str, reference: str, sender: str) -> list[bytes]:
    """The scenario's requests in the order in which they are sent; the last one may be smaller."""
    messages = messages_for(scenario.messages, reference, sender)
    if scenario.per_request == 1:
        return [_post("/v1/messages", host, key, msgspec.json.encode(message)) for message in messages]
    return [
        _post("/v1/batches", host, key, msgspec.json.encode({"messages": chunk}))
        for chunk in _chunks(messages, scenario.per_request)
    ]


def _chunks(messages: Sequence[Message], size: int) -> Iterator[Sequence[Message]]:
    for start in range(0, len(messages), size):
        yield messages[start : start + size]


def _post(path: str, host: str, key: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body
