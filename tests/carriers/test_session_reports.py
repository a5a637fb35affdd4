"""What a session reports of a peer that does wrong."""

import logging
from collections.abc import Iterator

import pytest

from carriers.bind_status import BindState
from messages.ids import MessageId
from smpp.codec import encode
from smpp.pdus import SubmitSm, SubmitSmResp
from tests.support.values.builders import a_lease
from tests.support.wires.latency import Latency
from tests.support.wires.wire import Wire


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(Latency(60.0), response_timeout_s=45.0, window=100)
    wire.start()
    yield wire
    wire.stop()
    assert not wire.clock.getDelayedCalls()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (encode(SubmitSmResp(message_id="x"), 77), "answered what nobody asked"),
        (encode(SubmitSm(source_addr="1", destination_addr="2"), 5), "broke the protocol: submit_sm"),
    ],
)
def test_a_flood_is_told_once_a_minute_with_the_number_left_out(
    wire: Wire, caplog: pytest.LogCaptureFixture, octets: bytes, words: str
) -> None:
    for _ in range(1000):
        wire.server.utter(octets)
    wire.settle()
    assert len(warnings(caplog)) == 1
    assert f"carrier alpine bind trx1 {words}" in warnings(caplog)[0]
    wire.advance(61, step_s=1)
    wire.server.utter(octets * 3)
    wire.settle()
    assert len(warnings(caplog)) == 2
    assert warnings(caplog)[1].endswith("(999 times more since this was said last)")
    assert wire.status().state is BindState.BOUND


def test_answers_that_come_late_are_told_once_and_counted(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.dispatch.put(*[a_lease(id=MessageId(f"msg_{n}")) for n in range(10)])
    wire.advance(62, step_s=1)
    assert len(wire.dispatch.late) == 10
    assert [line for line in warnings(caplog) if "late" in line] == ["carrier alpine bind trx1 answered late"]


def test_what_was_left_out_is_told_when_the_connection_ends(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.server.utter(encode(SubmitSmResp(message_id="x"), 77) * 10)
    wire.settle()
    wire.server.drop_all()
    wire.settle()
    assert "carrier alpine bind trx1 answered what nobody asked, 9 times more" in warnings(caplog)


def test_kinds_of_wrong_are_told_apart(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        wire.server.utter(encode(SubmitSmResp(message_id="x"), 77) + encode(SubmitSm(), 5))
    wire.settle()
    assert len(warnings(caplog)) == 2
