"""The virus scan by clamd, against a small clamd of our own on a real socket."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import pytest

from gateway.registrations.clamd import Clamd
from gateway.registrations.virus_scan import Clean, Infected, NotScanned, NoVirusScan
from tests.support.running.asyncio_tests import run

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@attrs.define
class SmallClamd:
    """Speaks INSTREAM; finds one signature. ``answer`` replaces what it says, None keeps it silent."""

    answer: bytes | None = b""
    taken: bytes = b""
    done: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        while size := struct.unpack("!I", await reader.readexactly(4))[0]:
            self.taken += await reader.readexactly(size)
        if self.answer is None:
            await reader.read()
        else:
            said = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in self.taken else b"stream: OK\0"
            writer.write(self.answer or said)
        writer.close()
        self.done.set()


@asynccontextmanager
async def listening(clamd: SmallClamd, socket: Path | None = None) -> AsyncIterator[str]:
    """Its address."""
    if socket is not None:
        server = await asyncio.start_unix_server(clamd.serve, socket)
        address = f"unix://{socket}"
    else:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield address
        await clamd.done.wait()


def test_a_clean_document_passes_whole_over_tcp() -> None:
    content = bytes(range(256)) * 1_000

    async def scanned() -> None:
        clamd = SmallClamd()
        async with listening(clamd) as address:
            assert await Clamd(address).scan(content) == Clean()
        assert clamd.taken == content

    run(scanned())


def test_a_virus_is_named_over_a_unix_socket(tmp_path: Path) -> None:
    async def scanned() -> None:
        async with listening(SmallClamd(), tmp_path / "clamd.sock") as address:
            assert await Clamd(address).scan(b"%PDF-" + EICAR) == Infected("Win.Test.EICAR_HDB-1")

    run(scanned())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "the virus scanner did not answer within 0.05 s"),
        (b"INSTREAM size limit exceeded. ERROR\0", "the virus scanner could not read it"),
        (b"stream: OK", "the virus scanner does not answer"),
        (b"x" * 10_000, "the virus scanner does not answer"),
    ],
    ids=["silent", "error", "cut", "endless"],
)
def test_a_scanner_that_cannot_say_leaves_it_not_scanned(answer: bytes | None, why: str) -> None:
    async def scanned() -> None:
        async with listening(SmallClamd(answer)) as address:
            timeout_s = 0.05 if answer is None else 5.0
            assert await Clamd(address, timeout_s).scan(b"%PDF-") == NotScanned(why)

    run(scanned())


def test_a_scanner_that_is_away_leaves_it_not_scanned(tmp_path: Path) -> None:
    away = Clamd(f"unix://{tmp_path / 'nobody.sock'}")

    assert run(away.scan(b"%PDF-")) == NotScanned("the virus scanner does not answer")
    assert run(NoVirusScan().scan(b"%PDF-")) == NotScanned("no virus scanner is configured")
