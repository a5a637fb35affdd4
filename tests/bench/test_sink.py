import json

import msgspec
import pytest

from tests.bench.sink import Board, Counts, Tally, events_in


def event(status: str, reference: str) -> dict[str, object]:
    return {"type": f"message.{status}", "data": {"status": status, "client_ref": reference}}


def grouped(*events: dict[str, object]) -> bytes:
    return json.dumps({"events": events}).encode()


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"events": [one]}])
def test_an_event_is_read_alone_and_in_a_group(wrap: object) -> None:
    assert callable(wrap)
    assert events_in(json.dumps(wrap(event("delivered", "a"))).encode()) == [("delivered", "a")]


def test_a_message_counts_once_however_often_its_final_state_is_told() -> None:
    tally = Tally()
    tally.add(grouped(event("sent", "a"), event("delivered", "a")), 10)
    tally.add(grouped(event("delivered", "a")), 20)
    counts = tally.counts
    assert (counts.requests, counts.events, counts.finals, counts.distinct) == (2, 3, 2, 1)
    assert counts.last_distinct_ns == 10


def test_a_message_that_is_not_final_does_not_count() -> None:
    tally = Tally()
    tally.add(grouped(event("sent", "a"), event("queued", "b")), 10)
    assert (tally.counts.events, tally.counts.distinct, tally.counts.last_distinct_ns) == (2, 0, 0)


@pytest.mark.parametrize("body", [b"", b"nonsense", b"{}", b"[1]", b'{"events": 3}', b"\xff"])
def test_what_is_no_webhook_is_counted_apart(body: bytes) -> None:
    tally = Tally()
    tally.add(body, 10)
    assert (tally.counts.unreadable, tally.counts.events) == (1, 0)


def test_the_board_tells_the_counts_and_starts_over_when_reset() -> None:
    board = Board()
    assert board.answer(b"/", grouped(event("delivered", "a")), 10).startswith(b"HTTP/1.1 200 OK\r\n")
    told = board.answer(b"/counts", b"", 20).partition(b"\r\n\r\n")[2]
    assert msgspec.json.decode(told, type=Counts).statuses == {"delivered": 1}
    board.answer(b"/reset", b"", 30)
    fresh = board.answer(b"/counts", b"", 40).partition(b"\r\n\r\n")[2]
    assert msgspec.json.decode(fresh, type=Counts) == Counts()
