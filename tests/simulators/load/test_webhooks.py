import asyncio
import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from simulators.load.clock import RunClock
from simulators.load.journal import Journal
from simulators.load.webhooks import WebhookManners, WebhookReceiver
from tests.support.running.asyncio_tests import run as run_asyncio

SECRET = "whsec_" + base64.b64encode(b"the secret of a test").decode()
EVENT = (
    b'{"id":"evt_1","type":"message.delivered","sequence":4,"data":{"id":"msg_1","status":"delivered",'
    b'"client_ref":"run-0","sender":{"applied":"MAXONY"},"credits":{"held":0,"charged":1000}}}'
)


def receiver(secret: str | None = None) -> tuple[WebhookReceiver, Journal]:
    journal = Journal(1)
    journal.sent(0, 1)
    journal.accepted(0, 2, "msg_1", sender="MAXONY", held_mc=1_000)
    return WebhookReceiver(journal, RunClock(), "run", secret), journal


def signed(body: bytes) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("evt_1", now, body.decode()),
    }


def test_a_signed_event_ends_its_message() -> None:
    taker, journal = receiver(SECRET)
    assert taker.take(signed(EVENT), EVENT) == 200
    assert (journal.status(0), journal.charged_mc[0], journal.open) == ("delivered", 1_000, 0)


def test_a_wrong_signature_is_counted_and_believed_in_nothing() -> None:
    taker, journal = receiver(SECRET)
    assert taker.take(signed(EVENT), EVENT.replace(b"delivered", b"rejected!")) == 401
    assert taker.take({}, EVENT) == 401
    assert (taker.counts.bad_signatures, journal.open) == (2, 1)


def test_events_come_one_by_one_or_in_groups() -> None:
    taker, journal = receiver()
    assert taker.take({}, b'{"events":[' + EVENT + b"," + EVENT + b"]}") == 200
    assert (taker.counts.events, journal.webhooks_repeated, journal.statuses["delivered"]) == (2, 1, 1)


@pytest.mark.parametrize("reference", [b"other-0", b"run-1", b"run-x", b"", b"run--1"])
def test_an_event_of_nobody_in_this_run_is_left_alone(reference: bytes) -> None:
    taker, journal = receiver()
    assert taker.take({}, EVENT.replace(b"run-0", reference)) == 200
    assert journal.open == 1


def test_a_body_that_nobody_can_read_is_refused() -> None:
    taker, _ = receiver()
    assert taker.take({}, b"{") == 400
    assert taker.counts.unreadable == 1


def test_a_receiver_that_fails_takes_nothing_until_it_behaves_again() -> None:
    taker, journal = receiver()
    taker.manners = WebhookManners(status=503)
    assert (taker.take({}, EVENT), journal.open) == (503, 1)
    taker.manners.status = 204
    assert (taker.take({}, EVENT), journal.open) == (204, 0)


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="give the account's own"):
        receiver("whsec_!")


def test_over_a_socket_it_answers_and_after_an_outage_it_listens_again_where_it_did() -> None:
    async def run() -> int:
        taker, journal = receiver()
        await taker.start()
        port = taker.port
        await taker.stop()
        await taker.start(port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(EVENT), EVENT))
        line = await reader.readline()
        writer.close()
        await taker.stop()
        assert line.startswith(b"HTTP/1.1 200 ")
        return journal.open

    assert run_asyncio(run()) == 0
