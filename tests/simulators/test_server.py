"""The simulated operator over real sockets, and as a command."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from typer.testing import CliRunner

from carriers.bind_status import BindState
from carriers.outcome import Outcome, SegmentUnknown
from carriers.profile import BindMode, CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.ids import CarrierName, MessageId
from messages.receipt import Receipt
from simulators.behaviours import DropEvery
from simulators.catalogue import listing
from simulators.command_line import app
from simulators.ledger import MemoryLedger
from simulators.server import SimulatedSmsc
from simulators.smsc import Smsc
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.gateway_process import as_background_job
from tests.support.values.builders import a_lease
from tests.support.wires.wire import all_accepted

SECONDS = 10.0


class Counting(FakeInbox):
    """An inbox that says when it has as many receipts as the test waits for."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.expected = expected
        self.complete: Deferred[None] = Deferred()

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        stored = super().receipt(receipt)
        if len(self.receipts) == self.expected:
            self.complete.callback(None)
        return stored


class Stubborn(FakeDispatch):
    """A dispatch that queues again whatever was not accepted, and says when everything was."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.missing = expected
        self.complete: Deferred[None] = Deferred()

    def answered(self, outcome: Outcome) -> None:
        super().answered(outcome)
        if not all_accepted(outcome):
            self.put(outcome.leased)
            return
        self.missing -= 1
        if not self.missing:
            self.complete.callback(None)


async def run(reactor: Any, port: int, count: int, **profile: Any) -> tuple[Stubborn, Counting]:
    """Send ``count`` messages to the operator at ``port``, wait for as many receipts, unbind."""
    dispatch, inbox = Stubborn(count), Counting(count)
    settings = CarrierProfile(CarrierName("alpine"), "127.0.0.1", port, "maxony", reconnect_floor_s=0.05, **profile)
    carrier = SmppCarrier(settings, dispatch, inbox, reactor)
    carrier.start()
    dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    await dispatch.complete.addTimeout(SECONDS, reactor)
    await inbox.complete.addTimeout(SECONDS, reactor)
    await carrier.drain(SECONDS)
    assert {status.state for status in carrier.status()} == {BindState.STOPPED}
    return dispatch, inbox


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


@pytest.mark.parametrize("mode", [BindMode.TRANSCEIVER, BindMode.PAIR])
@on_reactor
async def test_messages_and_receipts_cross_a_real_socket(reactor: Any, mode: BindMode) -> None:
    ledger = MemoryLedger()
    server = SimulatedSmsc(Smsc(ledger=ledger), reactor)
    port = server.listen(reactor)
    try:
        dispatch, inbox = await run(reactor, port, 300, bind_mode=mode, binds=2, window=20, bind_stagger_s=0.0)
        assert sorted(entry.text for entry in ledger.submitted) == sorted(f"text {n}" for n in range(300))
        assert len(dispatch.outcomes) == 300
        assert all(all_accepted(outcome) for outcome in dispatch.outcomes)
        ids = {entry.message_id for entry in ledger.submitted}
        assert {receipt.carrier_message_id for receipt in inbox.receipts} == ids
    finally:
        await server.stop()


@on_reactor
async def test_an_operator_that_drops_connections_gets_every_message_and_few_twice(reactor: Any) -> None:
    ledger = MemoryLedger()
    server = SimulatedSmsc(Smsc(ledger=ledger, behaviours=[DropEvery(40)]), reactor)
    port = server.listen(reactor)
    try:
        dispatch, _ = await run(reactor, port, 100, window=10)
        assert {entry.text for entry in ledger.submitted} == {f"text {n}" for n in range(100)}
        unknown = sum(isinstance(outcome.segments[0], SegmentUnknown) for outcome in dispatch.outcomes)
        drops = len(ledger.submitted) // 40
        assert drops >= 2
        assert len(ledger.submitted) - 100 <= unknown <= drops * 10, "duplicates stay within the windows that died"
    finally:
        await server.stop()


@contextmanager
def started(*options: str, in_background: bool = False) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The running command and its port; killed at the end of the block if it still runs."""
    command = [sys.executable, "-m", "simulators", "smsc", "--port", "0", *options]
    process = subprocess.Popen(
        as_background_job(*command) if in_background else command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        assert match is not None, line
        yield process, int(match[1])
    finally:
        process.kill()
        process.communicate()


def behaving(*behaviours: str) -> list[str]:
    return [word for behaviour in behaviours for word in ("--behave", behaviour)]


@on_reactor
async def test_the_command_serves_until_it_is_told_to_stop(reactor: Any, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    behaviours = behaving("ids=decimal", "outcome=undelivered", "throttle=7")
    with started("--ledger", str(path), "--seed", "1", *behaviours) as (process, port):
        _, inbox = await run(reactor, port, 20)
        entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        submitted = [entry for entry in entries if entry["kind"] == "submitted"]
        assert sorted(entry["text"] for entry in submitted) == sorted(f"text {n}" for n in range(20))
        assert {receipt.state for receipt in inbox.receipts} == {"UNDELIV"}
        assert all(receipt.carrier_message_id.isdigit() for receipt in inbox.receipts)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, "")
    assert out == ("simulator: 23 submit_sm: 20 accepted (0 of them again), 3 refused; 20 receipts written, 20 taken\n")


@pytest.mark.parametrize(
    ("number", "in_background"), [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, False)]
)
def test_the_command_ends_at_a_signal_as_soon_as_it_has_said_its_address(
    number: signal.Signals, *, in_background: bool
) -> None:
    with started(in_background=in_background) as (process, port), socket.create_connection(("127.0.0.1", port)):
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, "")
    assert out == "simulator: 0 submit_sm: 0 accepted (0 of them again), 0 refused; 0 receipts written, 0 taken\n"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--behave", "outcome=sunk=1"], "'sunk' is no outcome"),
        (["--behave", "refuse=2:later"], "'later' is no command_status"),
        (["--behave", "sulking"], "there is no behaviour 'sulking'"),
        (["--behave", "silent", "--behave", "receipt-ids=hex"], "use ids=decimal"),
        (["--port", "70000"], "--port"),
        (["--behave", "ids=roman"], "'roman' is not one of: hex, decimal, uuid"),
        (["--ledger", "/nowhere/at/all"], "cannot write /nowhere/at/all"),
    ],
)
def test_a_wrong_option_is_named_without_a_traceback(options: list[str], named: str) -> None:
    result = CliRunner().invoke(app, ["smsc", *options])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert named in said(result.output)


def said(output: str) -> str:
    """What stands in the frame that is drawn around an error."""
    return " ".join(output.replace("│", " ").split())


def test_all_behaviours_are_listed_on_demand() -> None:
    result = CliRunner().invoke(app, ["smsc", "--list-behaviours"])

    assert result.exit_code == 0
    assert result.output == listing() + "\n"
