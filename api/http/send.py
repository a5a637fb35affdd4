"""The hot door: ``POST /v1/messages`` and ``POST /v1/batches`` as plain ASGI.

A framework's routing, parsing and response objects cost about as much as accepting a message does, so these two
addresses are served without one; everything else goes on to ``beyond``.
"""

import logging
import time
from collections.abc import Sequence
from typing import Final

import attrs

from api.errors import NotNow, Overloaded
from api.http.account_rates import AccountRates
from api.http.answers import accepted_answer
from api.http.asgi import App, Receive, Scope, Send, answer_json, header, request_id_of
from api.http.auth import sending_account
from api.http.bodies.answers import AcceptedAnswer, BatchAnswer, RefusedItem
from api.http.problems import PROBLEM_JSON, Trouble, internal, not_now, problem_answer, trouble
from api.http.request_body import BodyReader, Disconnected
from api.http.schemas import parse_batch_body, parse_message_body
from api.ports import Acceptance, Accepted, Keys, Refused, SendRequest
from messages.account import Account
from messages.problems import Problem

MESSAGES_PATH: Final = "/v1/messages"
BATCHES_PATH: Final = "/v1/batches"

_log = logging.getLogger(__name__)

Headers = Sequence[tuple[bytes, bytes]]


@attrs.frozen
class SendDoor:
    """An ASGI application: takes messages, passes every other address ``beyond``."""

    acceptance: Acceptance
    keys: Keys
    beyond: App
    rates: AccountRates = attrs.field(factory=lambda: AccountRates(time.monotonic))
    bodies: BodyReader = attrs.field(factory=BodyReader)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; never raises for what a caller sent."""
        if scope["type"] != "http" or scope["path"] not in (MESSAGES_PATH, BATCHES_PATH):
            await self.beyond(scope, receive, send)
            return
        request_id = request_id_of(scope["headers"])
        try:
            await self._serve(scope, receive, send, request_id)
        except Disconnected:
            return
        except Trouble as refused:
            await answer_trouble(send, refused, scope["path"], request_id)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        path: str = scope["path"]
        headers: Headers = scope["headers"]
        if scope["method"] != "POST":
            raise trouble("method-not-allowed", f"Use POST {path}.", allow="POST")
        account = sending_account(header(headers, b"authorization"), self.keys)
        body = await self.bodies.read(headers, receive)
        if path == MESSAGES_PATH:
            answer: AcceptedAnswer | BatchAnswer = await self._one(account, body, request_id)
        else:
            answer = await self._batch(account, body, request_id)
        location = [] if isinstance(answer, BatchAnswer) else [(b"location", f"{path}/{answer.id}".encode("ascii"))]
        rates = [(name.encode("ascii"), text.encode("ascii")) for name, text in self.rates.headers(account).items()]
        await answer_json(send, 202, answer, request_id, headers=[*location, *rates])

    async def _one(self, account: Account, body: bytes, request_id: str) -> AcceptedAnswer:
        request = parse_message_body(body)
        if isinstance(request, Refused):
            raise Trouble(request.problems)
        (outcome,) = await self._accept(account, (request,), request_id)
        if isinstance(outcome, Refused):
            raise Trouble(outcome.problems)
        return accepted_answer(outcome)

    async def _batch(self, account: Account, body: bytes, request_id: str) -> BatchAnswer:
        parsed = parse_batch_body(body)
        if isinstance(parsed, Refused):
            raise Trouble(parsed.problems)
        wellformed = [request for request in parsed if isinstance(request, SendRequest)]
        outcomes = iter(await self._accept(account, wellformed, request_id) if wellformed else ())
        answers: list[AcceptedAnswer | RefusedItem] = []
        for index, request in enumerate(parsed):
            if isinstance(request, Refused):
                answers.append(_refused_item(request.problems, request_id))
                continue
            outcome = next(outcomes)
            if isinstance(outcome, Refused):
                answers.append(_refused_item(_inside(outcome.problems, f"/messages/{index}"), request_id))
            else:
                answers.append(accepted_answer(outcome))
        refused = sum(isinstance(answer, RefusedItem) for answer in answers)
        return BatchAnswer(len(answers) - refused, refused, answers)

    async def _accept(
        self, account: Account, requests: Sequence[SendRequest], request_id: str
    ) -> Sequence[Accepted | Refused]:
        self.rates.take(account, len(requests))
        try:
            return await self.acceptance.accept(account, requests)
        except NotNow as wait:
            code = "overloaded" if isinstance(wait, Overloaded) else "shutting-down"
            raise not_now(code, wait.retry_after_s) from None
        except Exception:
            # the last line before the caller: whatever broke is ours, is logged under the id that the caller is told
            _log.exception("request %s failed in acceptance", request_id)
            raise internal(request_id) from None


async def answer_trouble(send: Send, refused: Trouble, instance: str, request_id: str) -> None:
    """The problem document for ``refused``, with its headers."""
    document = problem_answer(refused.problems, instance, request_id)
    headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in refused.headers.items()]
    await answer_json(send, document.status, document, request_id, content_type=PROBLEM_JSON, headers=headers)


def _inside(problems: tuple[Problem, ...], at: str) -> tuple[Problem, ...]:
    return tuple([attrs.evolve(problem, pointer=at + problem.pointer) for problem in problems])


def _refused_item(problems: tuple[Problem, ...], request_id: str) -> RefusedItem:
    return RefusedItem(problem_answer(problems, BATCHES_PATH, request_id))
