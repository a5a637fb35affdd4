"""What carriers saw, read from their ledgers: files of JSON lines, or a simulator's control address."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from simulators.ledger.entries import Entry

PAGE_ENTRIES: Final = 10_000
"""Entries that are asked for at once."""

_GONE: Final = 410
_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, connect=5, sock_read=30)


class LedgerError(Exception):
    """A carrier's ledger cannot be read; says which and why."""


_decoder: Final["msgspec.json.Decoder[Entry]"] = msgspec.json.Decoder(Entry)


def entry_of(line: bytes, where: str) -> Entry:
    """The entry in one line.

    Raises:
        LedgerError: it is no line of a ledger.
    """
    try:
        return _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise LedgerError(f"{where} holds a line that is no entry of a carrier's ledger: {error}") from None


def entries_of_file(path: Path) -> Iterator[Entry]:
    """Every entry of a ledger file.

    Raises:
        LedgerError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as lines:
            for line in lines:
                # its writer may have been killed amid the last line
                if line.endswith(b"\n") and line.strip():
                    yield entry_of(line, str(path))
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror}") from None


async def entries_of_control(url: str, page: int = PAGE_ENTRIES) -> AsyncIterator[tuple[str, Entry]]:
    """Every entry of every carrier behind a control address, each with its carrier's name, read ``page`` by ``page``.

    Raises:
        LedgerError: nobody answers there, not as a simulator does, or some entries are not kept any more.
    """
    base = url.rstrip("/")
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            for name in await _carriers(session, base):
                where = f"{base}/carriers/{name}/ledger"
                after, lines = 0, await _page(session, where, 0, page)
                while lines:
                    for line in lines:
                        yield name, entry_of(line, where)
                    after += len(lines)
                    lines = await _page(session, where, after, page)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise LedgerError(f"no simulator's control answers at {url}: {error}; start one with --control") from None


async def _page(session: aiohttp.ClientSession, where: str, after: int, page: int) -> list[bytes]:
    async with session.get(where, params={"after": str(after), "limit": str(page)}) as answer:
        if answer.status == _GONE:
            told = (await answer.json())["message"]
            raise LedgerError(f"{where}: {told} Give --carrier-ledger with such a file.")
        answer.raise_for_status()
        return [line for line in (await answer.read()).splitlines() if line]


async def _carriers(session: aiohttp.ClientSession, base: str) -> list[str]:
    async with session.get(f"{base}/carriers") as answer:
        answer.raise_for_status()
        listed = await answer.json()
    found = listed.get("carriers", listed) if isinstance(listed, dict) else listed
    if isinstance(found, dict):
        return list(found)
    return [one["name"] if isinstance(one, dict) else str(one) for one in found]
