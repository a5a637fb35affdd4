"""An HTTP server that answers as a test tells it to: late, not at all, with 503, or by closing the connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

Say = Callable[[int], Awaitable[bytes | None]]
"""From the number of a request (0 …) to the whole answer; None closes the connection."""


def answer(status: int, body: bytes = b"{}", head: str = "") -> bytes:
    """A whole answer; ``head`` are further headers, each ended by CR LF."""
    return f"HTTP/1.1 {status} So\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


ACCEPTED = answer(202, b'{"id":"msg_1","status":"queued","sender":{"applied":"MAXONY"},"credits":{"held":1000}}')


@contextlib.asynccontextmanager
async def server(say: Say) -> AsyncIterator[int]:
    """Listens on a free port until the block ends; gives the port."""
    numbers = iter(range(10**9))

    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                await reader.readexactly(length)
                said = await say(next(numbers))
                if said is None:
                    break
                writer.write(said)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in serving:
            if task is not None:
                task.cancel()
        await asyncio.gather(*[task for task in serving if task is not None], return_exceptions=True)
