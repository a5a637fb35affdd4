"""Processes that the benchmark starts: each has a log file, says where it listens, and is stopped by its own id."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).resolve().parents[2]
LISTENING: Final = re.compile(r"listening on (?:http://)?127\.0\.0\.1:(\d+)")
LOOK_EVERY_S: Final = 0.02
LOG_TAIL_LINES: Final = 15


class ProcessFailedError(Exception):
    """A process ended or stayed silent where it was needed; says which and the end of its log."""


@attrs.frozen
class Started:
    """A running process and the port that it said it listens on."""

    name: str
    pid: int
    port: int
    log: Path


@contextlib.asynccontextmanager
async def listening(
    name: str,
    arguments: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    ready_s: float = 30.0,
    stop_s: float = 40.0,
) -> AsyncIterator[Started]:
    """Run a Python process until the block ends; it must say ``listening on 127.0.0.1:PORT``.

    It runs in a session of its own, so that Ctrl-C reaches only the benchmark, which stops what it started in order:
    SIGTERM, and SIGKILL after ``stop_s``.

    Raises:
        ProcessFailedError: it ended, or said nothing within ``ready_s``.
    """
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            start_new_session=True,
        )
    try:
        port = await _announced_port(name, process, log, ready_s)
        yield Started(name, process.pid, port, log)
        if process.returncode is not None:
            raise _failed(name, f"ended with exit code {process.returncode}", log)
    finally:
        await _stop(process, stop_s)


async def _announced_port(name: str, process: Process, log: Path, ready_s: float) -> int:
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + ready_s
    while loop.time() < deadline_s:
        found = LISTENING.search(_text(log))
        if found:
            return int(found[1])
        if process.returncode is not None:
            raise _failed(name, f"ended with exit code {process.returncode} before it listened", log)
        await asyncio.sleep(LOOK_EVERY_S)
    raise _failed(name, f"did not listen within {ready_s:g} s", log)


def _failed(name: str, what: str, log: Path) -> ProcessFailedError:
    tail = "\n".join(_text(log).splitlines()[-LOG_TAIL_LINES:])
    return ProcessFailedError(f"{name} {what}; the end of its log:\n{tail}")


def _text(log: Path) -> str:
    return log.read_text(errors="replace")


async def _stop(process: Process, stop_s: float) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(stop_s):
            await process.wait()
    except (TimeoutError, asyncio.CancelledError) as impatience:
        process.kill()
        await process.wait()
        if isinstance(impatience, asyncio.CancelledError):
            raise


@contextlib.asynccontextmanager
async def working(name: str, arguments: Sequence[str], order: bytes) -> AsyncIterator[Process]:
    """Run a Python process that takes an order on standard input and prints its report; killed if left early.

    Raises:
        OSError: it could not be started.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(order)
        process.stdin.close()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def report_of(name: str, process: Process) -> bytes:
    """What a :func:`working` process printed when it ended well.

    Raises:
        ProcessFailedError: it did not.
    """
    assert process.stdout is not None
    printed = await process.stdout.read()
    if await process.wait() != 0:
        raise ProcessFailedError(f"{name} ended with exit code {process.returncode}; its words stand above")
    return printed


async def get(port: int, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of a small HTTP request to a process of ours.

    Raises:
        OSError: nobody answers.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head.split(b" ", 2)[1]), body
    except asyncio.IncompleteReadError as error:
        raise ConnectionError(f"127.0.0.1:{port} closed the connection on {path}") from error
    finally:
        writer.close()
