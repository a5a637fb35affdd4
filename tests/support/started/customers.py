"""Customers as threads: send under load, note what was answered; and the endpoint that hears of their messages."""

import http.client
import itertools
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs

ANSWER_TIMEOUT_S = 10.0
TO = "+41791234567"


class Endpoint:
    """A webhook endpoint in a thread of its own; keeps the last event of each message."""

    def __init__(self) -> None:
        self.status: dict[str, str] = {}
        self._heard = threading.Condition()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                endpoint.hear(body["events"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def hear(self, events: list[dict[str, dict[str, str]]]) -> None:
        """Note some events."""
        with self._heard:
            for event in events:
                self.status[event["data"]["id"]] = event["data"]["status"]
            self._heard.notify_all()

    def until(self, true: Callable[[], bool], timeout_s: float) -> bool:
        """Whether it became true in time."""
        with self._heard:
            return self._heard.wait_for(true, timeout_s)

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@attrs.frozen
class Promise:
    """A 202: the message's id, its text and its category."""

    id: str
    text: str
    category: str


CATEGORIES = ("otp", "promotional", "transactional", "promotional", "promotional", "promotional")


class Crowd:
    """Connections that send one message after the other while the gateway is there.

    What was never answered is sent again, as another message: nobody can know whether the first one was taken.
    """

    def __init__(self, key: str, connections: int, sender: str) -> None:
        self._key = key
        self._sender = sender
        self._changed = threading.Condition()
        self._port: int | None = None
        self._leaving = False
        self._numbers = itertools.count()
        self.promises: list[Promise] = []
        self.unanswered: list[str] = []
        self.refused: list[tuple[int, str]] = []
        self._threads = [threading.Thread(target=self._send_for_ever, daemon=True) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    def go(self, port: int) -> None:
        """The gateway listens here now."""
        with self._changed:
            self._port = port
            self._changed.notify_all()

    def wait(self) -> None:
        """The gateway is gone; wait for the next one."""
        with self._changed:
            self._port = None

    def until_promised(self, count: int, timeout_s: float = 30.0) -> None:
        """Wait until ``count`` messages were answered 202.

        Raises:
            AssertionError: they were not, in time.
        """
        with self._changed:
            in_time = self._changed.wait_for(lambda: len(self.promises) >= count, timeout_s)
        assert in_time, f"{len(self.promises)} of {count} were accepted, refused: {self.refused[:3]}"

    def leave(self) -> None:
        """Send no more."""
        with self._changed:
            self._leaving = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def send_one(self, text: str, category: str) -> Promise:
        """One more message, after all others; it must be accepted."""
        assert self._port is not None
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_TIMEOUT_S)
        self._send(connection, text, category)
        connection.close()
        [promise] = [promise for promise in self.promises if promise.text == text]
        return promise

    def _send_for_ever(self) -> None:
        connection: http.client.HTTPConnection | None = None
        connected_to = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._leaving or self._port is not None)
                port = self._port
                if self._leaving:
                    break
            if port is None:
                continue
            if connection is not None and connected_to != port:
                connection.close()
                connection = None
            if connection is None:
                connection, connected_to = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_TIMEOUT_S), port
            number = next(self._numbers)
            if not self._send(connection, f"Message {number}", CATEGORIES[number % len(CATEGORIES)]):
                connection.close()
                connection = None
                self._gone(port)
        if connection is not None:
            connection.close()

    def _gone(self, port: int) -> None:
        with self._changed:
            if self._port == port:
                self._port = None

    def _send(self, connection: http.client.HTTPConnection, text: str, category: str) -> bool:
        message = {"to": TO, "text": text, "category": category, "client_ref": text, "from": self._sender}
        body = json.dumps(message)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/v1/messages", body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.unanswered.append(text)
            return False
        with self._changed:
            if response.status == http.client.ACCEPTED:
                self.promises.append(Promise(answer["id"], text, category))
            else:
                self.refused.append((response.status, answer["code"]))
            self._changed.notify_all()
        return True
