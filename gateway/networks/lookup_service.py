"""One request to a number-lookup service over HTTP, and what its answer or its silence means."""

import asyncio
from typing import Final
from urllib.parse import quote

import aiohttp
import attrs
from yarl import URL

from api.webhooks.addresses import PublicResolver, refusal_of_host
from gateway.networks.lookup_answer import UnreadableAnswerError, network_in
from messages.addresses import Msisdn
from messages.network import NetworkCode

ANSWER_BYTES_MAX: Final = 65_536
DIGITS_MARK: Final = "{digits}"
E164_MARK: Final = "{e164}"
NOT_FOUND: Final = frozenset({204, 404})
"""With these a service says that it knows no such number."""


class LookupFailedError(Exception):
    """The service did not answer as it should; the message says how, and names no number."""


@attrs.frozen
class LookupRequest:
    """How a service is asked.

    ``url`` holds ``{digits}`` or ``{e164}`` where the number goes. ``authorization`` is the header of that name, empty
    for none. The paths are those of ``network_in``. An answer that takes longer than ``timeout_ms`` is none.
    """

    url: str
    mcc_path: str
    mnc_path: str
    timeout_ms: int
    authorization: str = attrs.field(default="", repr=False)
    allow_private: bool = False

    def url_of(self, number: Msisdn) -> str:
        """Where ``number`` is asked about."""
        return self.url.replace(DIGITS_MARK, number.removeprefix("+")).replace(E164_MARK, quote(number, safe=""))


class LookupService:
    """Asks one service; keeps its connections open between requests. Call it in the loop that serves it."""

    def __init__(self, request: LookupRequest) -> None:
        self._request = request
        self._session: aiohttp.ClientSession | None = None

    async def network_of(self, number: Msisdn) -> NetworkCode | None:
        """The network of ``number``; None where the service says that it knows none.

        Raises:
            LookupFailedError: no answer in time, none that can be read, or an error; or its address is not public.
        """
        request = self._request
        # parsed once, by the parser that the connection will use: two parsers may disagree about where a host ends
        target = URL(request.url_of(number), encoded=True)
        refusal = refusal_of_host(target.host)
        if refusal is not None and not (request.allow_private and target.host):
            raise LookupFailedError(refusal)
        try:
            async with (
                asyncio.timeout(request.timeout_ms / 1000),
                self._open_session().get(target, allow_redirects=False) as response,
            ):
                body = await _whole(response)
        except TimeoutError as error:
            raise LookupFailedError(f"no answer within {request.timeout_ms} ms") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise LookupFailedError(f"the request failed ({type(error).__name__})") from error
        if response.status in NOT_FOUND:
            return None
        if response.status != 200:  # noqa: PLR2004 - OK
            raise LookupFailedError(f"it answered with status {response.status}")
        try:
            return network_in(body, request.mcc_path, request.mnc_path)
        except UnreadableAnswerError as error:
            raise LookupFailedError(f"its answer cannot be read: {error}") from error

    async def close(self) -> None:
        """Close what is open; a later request opens it again."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = aiohttp.ThreadedResolver()
            headers = {"User-Agent": "passerelle/1 (number lookup)", "Accept": "application/json"}
            if self._request.authorization:
                headers["Authorization"] = self._request.authorization
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=resolver if self._request.allow_private else PublicResolver(resolver),
                    limit=0,  # whoever asks bounds how many ask
                    ttl_dns_cache=30,
                    keepalive_timeout=30,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                headers=headers,
            )
        return self._session


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > ANSWER_BYTES_MAX:
            raise LookupFailedError(f"its answer is longer than {ANSWER_BYTES_MAX} bytes")
    return bytes(body)
