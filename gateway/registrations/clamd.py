"""The virus scan by clamd: its INSTREAM protocol over TCP or a Unix socket (clamd(8), "Commands")."""

import asyncio
import re
import struct
from typing import Final
from urllib.parse import urlsplit

import attrs

from gateway.registrations.virus_scan import Clean, Infected, NotScanned, Verdict

PIECE_OCTETS: Final = 65_536
ANSWER_OCTETS_MAX: Final = 4_096
TIMEOUT_S: Final = 30.0

_FOUND: Final = re.compile(r"stream: (.+) FOUND")


@attrs.frozen
class Clamd:
    """A clamd at ``address``: ``tcp://HOST:PORT`` or ``unix:///PATH``; one connection for each scan.

    ``timeout_s`` bounds a scan as a whole. A clamd that is away, slow or answers with an error leaves the document
    not scanned: staff are told, and its customer is not kept waiting for our scanner.
    """

    address: str
    timeout_s: float = TIMEOUT_S

    async def scan(self, content: bytes) -> Verdict:
        """What clamd says about ``content``."""
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = await self._ask(content)
        except TimeoutError:
            return NotScanned(f"the virus scanner did not answer within {self.timeout_s:g} s")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return NotScanned("the virus scanner does not answer")
        return _verdict(answer)

    async def _ask(self, content: bytes) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE_OCTETS):
                piece = content[start : start + PIECE_OCTETS]
                writer.write(struct.pack("!I", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack("!I", 0))
            answer = await reader.readuntil(b"\0")
        finally:
            writer.close()
        return answer.rstrip(b"\0").decode("utf-8", "replace")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        where = urlsplit(self.address)
        if where.scheme == "unix":
            return await asyncio.open_unix_connection(where.path, limit=ANSWER_OCTETS_MAX)
        return await asyncio.open_connection(where.hostname, where.port, limit=ANSWER_OCTETS_MAX)


def _verdict(answer: str) -> Verdict:
    found = _FOUND.fullmatch(answer)
    if found is not None:
        return Infected(found[1])
    if answer == "stream: OK":
        return Clean()
    return NotScanned("the virus scanner could not read it")
