"""What carriers saw, read from their ledgers: files of JSON lines, or a simulator's control address."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from simulators.ledger.entries import Entry

_LINE_OCTETS_MAX: Final = 1_000_000
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


async def entries_of_control(url: str) -> AsyncIterator[tuple[str, Entry]]:
    """Every entry of every carrier behind a control address, each with its carrier's name.

    Raises:
        LedgerError: nobody answers there, or not as a simulator does.
    """
    base = url.rstrip("/")
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT, read_bufsize=_LINE_OCTETS_MAX) as session:
            for name in await _carriers(session, base):
                async with session.get(f"{base}/carriers/{name}/ledger") as answer:
                    answer.raise_for_status()
                    async for line in answer.content:
                        if line.strip():
                            yield name, entry_of(line, f"{base}/carriers/{name}/ledger")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise LedgerError(f"no simulator's control answers at {url}: {error}; start one with --control") from None


async def _carriers(session: aiohttp.ClientSession, base: str) -> list[str]:
    async with session.get(f"{base}/carriers") as answer:
        answer.raise_for_status()
        listed = await answer.json()
    found = listed.get("carriers", listed) if isinstance(listed, dict) else listed
    if isinstance(found, dict):
        return list(found)
    return [one["name"] if isinstance(one, dict) else str(one) for one in found]
