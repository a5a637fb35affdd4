"""The demonstration's message: sent over the gateway's own HTTP API, watched over it, told line by line."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

import aiohttp
import attrs

from gateway.business.credit_notation import credits_text
from gateway.commands.demo_business import SENDER_NAME, DemoAccess
from gateway.services import Gateway
from gateway.terminal import CommandError, say
from messages.status import FINAL, MessageStatus

TO: Final = "+41791234567"
TEXT: Final = "Grüezi! Passerelle carries this message."
TIMEOUT_S: Final = 30.0
POLL_INTERVAL_S: Final = 0.1


@attrs.frozen
class DemoMessage:
    """Sends one message and tells its timeline. ``trouble`` says what is wrong with the carriers."""

    access: DemoAccess
    trouble: Callable[[], str]
    host: str

    async def run(self, gateway: Gateway) -> None:
        """Send, watch, tell.

        Raises:
            CommandError: it was not accepted, or not delivered within ``TIMEOUT_S`` seconds; the message says why.
        """
        address = f"http://{self.host}:{gateway.http_port}"
        headers = {"Authorization": f"Bearer {self.access.key}"}
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                aiohttp.ClientSession(address, headers=headers, timeout=timeout) as http,
            ):
                status = await self._send_and_watch(http)
        except TimeoutError:
            why = self.trouble() or "no carrier answered in time"
            raise CommandError(f"the message was not delivered within {TIMEOUT_S:g} s: {why}") from None
        except aiohttp.ClientError as error:
            raise CommandError(f"the gateway's API at {address} does not answer: {error}") from error
        if status is not MessageStatus.DELIVERED:
            raise CommandError(f"the message was not delivered: it is {status}; the timeline above says why")

    async def _send_and_watch(self, http: aiohttp.ClientSession) -> MessageStatus:
        accepted = await _answer(http.post("/v1/messages", json={"to": TO, "from": SENDER_NAME, "text": TEXT}))
        message_id = accepted["id"]
        say(f"Sent one message to {TO} from {SENDER_NAME} over HTTP: {message_id}")
        told = 0
        while True:
            timeline = await _answer(http.get(f"/v1/messages/{message_id}/events"))
            for event in timeline["data"][told:]:
                say(f"  {event['at'][11:23]}  {event['status']:<10} {event['words']}")
            told = len(timeline["data"])
            status = MessageStatus(timeline["data"][-1]["status"])
            if status in FINAL:
                break
            await asyncio.sleep(POLL_INTERVAL_S)
        balance = await _answer(http.get("/v1/balance"))
        say(f"Credits left: {credits_text(balance['available'])}")
        return status


async def _answer(request: Any) -> dict[str, Any]:  # noqa: ANN401 - aiohttp's request context manager is private
    async with request as response:
        body = await response.text()
    if response.ok:
        document: dict[str, Any] = json.loads(body)
        return document
    raise CommandError(f"the API refused it ({response.status}): {_reason(body)}")


def _reason(body: str) -> str:
    try:
        problem = json.loads(body)
        errors = problem.get("errors") or [problem]
        return "; ".join(str(error.get("detail") or error.get("title")) for error in errors)
    except (ValueError, AttributeError):
        return body[:200]


def invitation(address: str, key: str) -> list[str]:
    """What to try next, as lines that work when they are pasted."""
    body = json.dumps({"to": TO, "from": SENDER_NAME, "text": "Bonjour"})
    return [
        f"Address  {address}   (pages: {address}/docs, {address}/metrics)",
        f"API key  {key}",
        "Try it:",
        (
            f"  curl -sS {address}/v1/messages -H 'Authorization: Bearer {key}' "
            f"-H 'Content-Type: application/json' -d '{body}'"
        ),
    ]
