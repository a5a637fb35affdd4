import asyncio
from typing import Any, cast

from tests.bench.load import Connection, Load

ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"
REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nfull"


class Wire:
    """What a connection writes to."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)


def connected(load: Load, count: int) -> tuple[list[Connection], list[Wire]]:
    connections, wires = [Connection(load) for _ in range(count)], [Wire() for _ in range(count)]
    for connection, wire in zip(connections, wires, strict=True):
        connection.connection_made(cast("asyncio.BaseTransport", cast("Any", wire)))
    return connections, wires


def test_in_a_closed_loop_a_connection_sends_again_only_when_it_was_answered() -> None:
    load = Load([b"1", b"2", b"3"], batches=False)
    (first, second), (left, right) = connected(load, 2)
    load.start_closed_loop([first, second])
    assert (left.written, right.written) == ([b"1"], [b"2"])
    second.data_received(ANSWER)
    assert (left.written, right.written) == ([b"1"], [b"2", b"3"])
    first.data_received(ANSWER)
    second.data_received(ANSWER[:20])
    assert not load.done.is_set()
    second.data_received(ANSWER[20:])
    assert load.done.is_set()
    assert (load.report().accepted, load.report().answers) == (3, {"202": 3})


def test_in_an_open_loop_a_request_that_finds_no_free_connection_waits_and_its_time_counts() -> None:
    load = Load([b"1", b"2"], batches=False)
    [connection], [wire] = connected(load, 1)
    load.start_open_loop([connection], 0)
    load.due(100)
    load.due(200)
    assert wire.written == [b"1"]
    connection.data_received(ANSWER)
    assert wire.written == [b"1", b"2"]
    assert connection.due_ns == 200


def test_an_answer_that_is_no_202_is_not_accepted_and_is_remembered() -> None:
    load = Load([b"1"], batches=False)
    [connection], _ = connected(load, 1)
    load.start_closed_loop([connection])
    connection.data_received(REFUSAL)
    report = load.report()
    assert (report.accepted, report.answers, report.first_error) == (0, {"503": 1}, "full")


def test_a_batch_counts_what_was_accepted_of_it() -> None:
    load = Load([b"1"], batches=True)
    [connection], _ = connected(load, 1)
    load.start_closed_loop([connection])
    connection.data_received(b'HTTP/1.1 202 Accepted\r\nContent-Length: 27\r\n\r\n{"accepted":98,"refused":2}')
    assert load.report().accepted == 98


def test_a_broken_connection_ends_the_run_and_its_request_is_unanswered() -> None:
    load = Load([b"1", b"2"], batches=False)
    [connection], _ = connected(load, 1)
    load.start_closed_loop([connection])
    connection.connection_lost(None)
    assert load.done.is_set()
    assert load.report().unanswered == 2
    assert load.report().first_error == "the connection broke: closed by the gateway"
