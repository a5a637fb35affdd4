"""The API as a run reads it: the balance before and after, and how messages stand."""

import asyncio
from collections.abc import Iterable
from typing import Final

import aiohttp
import msgspec

from simulators.load.journal import FINAL, Journal
from simulators.load.requests import Answer, problem_of

_AT_ONCE: Final = 32
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=5)
_OK: Final = 200


class TargetError(Exception):
    """The run cannot be made: the target does not answer, or does not let us; says what to do."""


class Balance(msgspec.Struct, frozen=True):
    """An account's credits in millicredits."""

    available: int
    held: int


class Account:
    """One account's view of the gateway at ``url`` (scheme, host and port)."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}"}

    async def balance(self) -> Balance:
        """The account's credits.

        Raises:
            TargetError: there is no gateway, or the key is not one of it.
        """
        async with aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT) as session:
            try:
                async with session.get(f"{self._url}/v1/balance") as answer:
                    body = await answer.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise TargetError(
                    f"nobody answers at {self._url} ({error}); start the gateway or give its address"
                ) from None
        if answer.status == 401:  # noqa: PLR2004 - RFC 9110, unauthorized
            raise TargetError(f"{self._url} does not know this key; give an account's with --key or PASSERELLE_KEY")
        if answer.status != _OK:
            detail = problem_of(answer.status, body).detail
            raise TargetError(f"{self._url} answers {answer.status} to GET /v1/balance: {detail}; is it a gateway?")
        try:
            return msgspec.json.decode(body, type=Balance)
        except msgspec.DecodeError:
            raise TargetError(f"{self._url} is no gateway: GET /v1/balance gives no balance; see --plain") from None

    async def settle(self, journal: Journal, indexes: Iterable[int]) -> None:
        """Ask how messages stand and note it; what cannot be asked stays as it is."""
        gate = asyncio.Semaphore(_AT_ONCE)
        async with aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT) as session:

            async def ask(index: int) -> None:
                async with gate:
                    try:
                        async with session.get(f"{self._url}/v1/messages/{journal.ids[index]}") as answer:
                            body = await answer.read()
                            status = answer.status
                    except (aiohttp.ClientError, TimeoutError, OSError):
                        return
                if status == _OK:
                    told = msgspec.json.decode(body, type=Answer)
                    if told.status in FINAL and journal.status(index) not in FINAL:
                        journal.ended(index, told.status, 0, told.credits.charged)

            waiting = list(indexes)
            for start in range(0, len(waiting), 1_000):
                await asyncio.gather(*[ask(index) for index in waiting[start : start + 1_000]])
