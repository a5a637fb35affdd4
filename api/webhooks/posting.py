"""One HTTP request to a webhook, and what its answer or its silence means in words."""

import asyncio
from collections.abc import Mapping

import aiohttp
import attrs
from yarl import URL

from api.webhooks.addresses import AddressRefused, refusal_of_host
from api.webhooks.envelope import Envelope

MAX_ANSWER_BYTES = 65_536


@attrs.frozen
class Answered:
    """The endpoint answered."""

    status: int
    retry_after: str | None = None


@attrs.frozen
class Unanswered:
    """No answer came, for this reason; it may be otherwise next time."""

    error: str


@attrs.frozen
class Forbidden:
    """The URL itself is refused and always will be."""

    error: str


Posted = Answered | Unanswered | Forbidden


async def post(
    session: aiohttp.ClientSession, url: str, envelope: Envelope, timeout_s: float, *, allow_private: bool
) -> Posted:
    """Post ``envelope``; waits at most ``timeout_s`` s, follows no redirect, raises nothing for what others do."""
    try:
        # parsed once, by the parser that the connection will use: two parsers may disagree about where a host ends
        target = URL(url)
    except ValueError:
        return Forbidden("the webhook's address is no URL")
    if target.scheme not in {"http", "https"}:
        return Forbidden("the webhook's address is no http or https URL")
    refusal = refusal_of_host(target.host)
    if refusal is not None and not (allow_private and target.host):
        return Forbidden(refusal)
    try:
        async with (
            asyncio.timeout(timeout_s),
            session.post(target, data=envelope.body, headers=envelope.headers, allow_redirects=False) as response,
        ):
            # what is read to its end leaves the connection usable for the next request; more is not worth it
            await response.content.read(MAX_ANSWER_BYTES)
            return Answered(response.status, _retry_after(response.headers))
    except TimeoutError:
        return Unanswered(f"no answer within {timeout_s:g} s")
    except (aiohttp.InvalidURL, ValueError):
        return Forbidden("the webhook's address is no http or https URL")
    except (aiohttp.ClientError, OSError) as error:
        return Unanswered(_in_words(error))


def _retry_after(headers: Mapping[str, str]) -> str | None:
    return headers.get("Retry-After")


def _in_words(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        match cause:
            case AddressRefused():
                return "the host has no address on the public internet"
            case aiohttp.ClientConnectorDNSError():
                pass
            case ConnectionRefusedError():
                return "the connection was refused"
            case aiohttp.ClientSSLError():
                return "the TLS handshake failed"
            case aiohttp.ServerDisconnectedError() | ConnectionResetError():
                return "the connection was closed before an answer came"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the host's name cannot be resolved"
    return f"the request failed ({type(error).__name__})"
