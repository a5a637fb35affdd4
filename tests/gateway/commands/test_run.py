"""``passerelle run`` with the servers of a larger house: PostgreSQL and Redis, each named by its URL."""

import http.server
import json
import queue
import signal
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.commands.demo_business import ALPINE, OCEANIC, prepare
from gateway.commands.simulated_carriers import simulated_carriers
from gateway.config import Config, StoreConfig
from tests.support.started import servers
from tests.support.started.gateway_process import TIMEOUT_S, ended, lines_until, passerelle


@contextmanager
def webhook() -> Iterator[tuple[str, "queue.Queue[dict[str, object]]"]]:
    """An endpoint's address, and the events that it was told."""
    told: queue.Queue[dict[str, object]] = queue.Queue()

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has there
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_message_is_delivered_over_postgresql_and_redis_and_the_books_agree(tmp_path: Path) -> None:
    url, key_file = servers.empty_postgresql(), tmp_path / "secret.key"
    settings = {
        "PASSERELLE_STORE_URL": url,
        "PASSERELLE_STORE_KEY_FILE": str(key_file),
        "PASSERELLE_QUEUE_URL": f"unix://{servers.redis_socket()}",
        "PASSERELLE_HTTP_PORT": "0",
        "PASSERELLE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES": "true",
    }
    config = Config(store=StoreConfig(url=url, key_file=str(key_file)))
    with simulated_carriers((ALPINE, OCEANIC), tmp_path) as carriers, webhook() as (address, told):
        access = prepare(config, tmp_path, carriers.ports)
        with passerelle(tmp_path, "run", **settings) as process:
            base = lines_until(process, "listening on", errors=True)[-1].split("listening on ")[1].split()[0]
            request = urllib.request.Request(
                f"{base}/v1/messages",
                data=json.dumps({"to": "+41791234567", "text": "Bonjour", "webhook_url": address}).encode(),
                headers={"Authorization": f"Bearer {access.key}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                accepted = json.load(answer)
            event = told.get(timeout=TIMEOUT_S)
            process.send_signal(signal.SIGTERM)
            code, _, err = ended(process)

    assert (code, answer.status) == (0, 202), err
    assert accepted["id"] in json.dumps(event)
    assert '"delivered"' in json.dumps(event)
    with passerelle(tmp_path, "audit", **settings) as audit:
        code, out, err = ended(audit)
    assert (code, err) == (0, "")
    assert out.startswith("the books agree")
