"""Planned messages as whole HTTP/1.1 requests, and what their answers say. Pure."""

from collections.abc import Sequence
from typing import Final

import attrs
import msgspec

from simulators.load.mix import Flaw
from simulators.load.plan import Planned

MESSAGES_PATH: Final = "/v1/messages"
BATCHES_PATH: Final = "/v1/batches"
WRONG_KEY: Final = "sk_this_is_nobodys_key"
_BROKEN_JSON: Final = b'{"to": "+41790000000", "text": '


@attrs.frozen
class Door:
    """Where requests go and what they carry: ``host`` with its port, ``key``, and where webhooks shall go, if given."""

    host: str
    key: str = attrs.field(repr=False)
    webhook_url: str | None = None
    path: str = ""

    def single(self, planned: Planned, client_ref: str) -> bytes:
        """One message as one request."""
        broken = planned.flaw is Flaw.JSON
        body = _BROKEN_JSON if broken else msgspec.json.encode(self._fields(planned, client_ref))
        key = WRONG_KEY if planned.flaw is Flaw.KEY else self.key
        return self._post(self.path or MESSAGES_PATH, key, body)

    def batch(self, messages: Sequence[tuple[Planned, str]]) -> bytes:
        """Several messages, each with its client_ref, as one request."""
        body = {"messages": [self._fields(planned, client_ref) for planned, client_ref in messages]}
        return self._post(self.path or BATCHES_PATH, self.key, msgspec.json.encode(body))

    def _fields(self, planned: Planned, client_ref: str) -> dict[str, object]:
        fields: dict[str, object] = {
            "to": planned.to,
            "text": planned.text,
            "category": planned.category,
            "client_ref": client_ref,
        }
        if planned.sender:
            fields["from"] = planned.sender
        if self.webhook_url:
            fields["webhook_url"] = self.webhook_url
        if planned.flaw is Flaw.FIELD:
            fields["colour"] = "blue"
        return fields

    def _post(self, path: str, key: str, body: bytes) -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("ascii") + body


class Sender(msgspec.Struct, frozen=True):
    """What the handset will show."""

    applied: str = ""


class Credits(msgspec.Struct, frozen=True):
    """Reserved for now, and taken for good; in millicredits."""

    held: int = 0
    charged: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Why something was refused."""

    code: str = ""
    status: int = 0
    detail: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What one message was answered: its acceptance, or ``problem``."""

    id: str = ""
    status: str = ""
    sender: Sender = Sender()
    credits: Credits = Credits()
    problem: Problem | None = None


class BatchAnswer(msgspec.Struct, frozen=True):
    """What a batch was answered: one answer for each message, in order."""

    messages: list[Answer]


_answer: Final = msgspec.json.Decoder(Answer)
_batch_answer: Final = msgspec.json.Decoder(BatchAnswer)
_problem: Final = msgspec.json.Decoder(Problem)


def answer_of(body: bytes) -> Answer:
    """What the answer to a single message says.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _answer.decode(body)


def answers_of(body: bytes) -> list[Answer]:
    """What the answer to a batch says of each message.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _batch_answer.decode(body).messages


def problem_of(status: int, body: bytes) -> Problem:
    """Why a request was refused; without a code when it is no problem document."""
    try:
        return _problem.decode(body)
    except msgspec.DecodeError:
        return Problem(status=status, detail=body[:200].decode("utf-8", "replace"))
