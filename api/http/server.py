"""Serves an ASGI application with uvicorn inside a loop that already runs; signals stay with the program."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Final

import uvicorn

from api.http.asgi import App
from api.http.joined_writes import HttpConnection

BACKLOG: Final = 2_048
IDLE_CONNECTION_S: Final = 75


class _QuietServer(uvicorn.Server):
    """uvicorn without signal handlers: the program decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class HttpServer:
    """One listening address. ``start`` once, ``stop`` once or more often."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._asked_port = port
        self._server: _QuietServer | None = None
        self._serving: asyncio.Task[None] | None = None
        self.port = port

    async def start(self) -> None:
        """Listen; afterwards ``port`` is the real one (where 0 was asked for).

        Raises:
            OSError: the address is taken or not ours.
        """
        listening = _listen(self._host, self._asked_port)
        self.port = listening.getsockname()[1]
        self._server = _QuietServer(
            uvicorn.Config(
                self._app,
                http=HttpConnection,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                backlog=BACKLOG,
                timeout_keep_alive=IDLE_CONNECTION_S,
            )
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]), name="http server")

    async def stop(self, grace_s: int) -> None:
        """Close the door, give requests in progress ``grace_s`` seconds to finish, then cut them."""
        if self._server is None or self._serving is None:
            return
        self._server.config.timeout_graceful_shutdown = grace_s
        self._server.should_exit = True
        await asyncio.wait([self._serving])
        self._serving.result()
        self._serving = None


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
