"""The simulated operator as a command."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from simulators.command_line import app
from simulators.scenario.catalogue import listing
from smpp.commands import CommandId
from tests.support.readers.pcap_reader import read_pcap, streams
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.carrier_run import run
from tests.support.started.gateway_process import as_background_job

SECONDS = 10.0


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


@contextmanager
def started(*options: str, in_background: bool = False) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The running command and its port; killed at the end of the block if it still runs."""
    with running("--port", "0", *options, in_background=in_background) as process:
        line = line_of(process)
        match = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        assert match is not None, line
        yield process, int(match[1])


@contextmanager
def running(*options: str, in_background: bool = False) -> Iterator["subprocess.Popen[str]"]:
    """The running command; killed at the end of the block if it still runs."""
    command = [sys.executable, "-m", "simulators", "smsc", *options]
    process = subprocess.Popen(
        as_background_job(*command) if in_background else command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        yield process
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
        submitted = [entry for entry in entries if entry["kind"] == "submitted" and not entry["status"]]
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
        (["--behave", "ids=roman"], "'roman' is not one of: hex, lower-hex, decimal"),
        (["--ledger", "/nowhere/at/all"], "cannot write /nowhere/at/all"),
        (["--capture", "/nowhere/at/all"], "cannot write /nowhere/at/all"),
        (["--expect", "doubled==0"], "nobody measures 'doubled'"),
        (["--expect", "refused==0", "--ledger", "none"], "nothing can be expected of simulator, whose ledger is none"),
    ],
)
def test_a_wrong_option_is_named_without_a_traceback(options: list[str], named: str) -> None:
    result = CliRunner().invoke(app, ["smsc", *options])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert named in said(result.output)


@pytest.mark.parametrize(
    "option",
    [
        *("--port=2775", "--system-id=maxony", "--password=secret", "--name=alpine", "--tls", "--behave=silent"),
        *("--at=1s down", "--ledger=none", "--capture=alpine.pcap"),
    ],
)
def test_what_the_file_says_of_each_operator_is_refused_beside_it(option: str, tmp_path: Path) -> None:
    """Also where it is what holds without it: whoever writes it means it."""
    file = tmp_path / "carriers.toml"
    file.write_text('[[carrier]]\nname = "alpine"\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["smsc", "--file", str(file), option])
    assert result.exit_code == 2
    assert f"{option.partition('=')[0]}: it describes one operator" in said(result.output)


def test_of_a_carrier_whose_ledger_is_none_nothing_can_be_expected(tmp_path: Path) -> None:
    file = tmp_path / "carriers.toml"
    file.write_text('[[carrier]]\nname = "alpine"\n[[carrier]]\nname = "gallia"\nledger = "none"', encoding="utf-8")
    result = CliRunner().invoke(app, ["smsc", "--file", str(file), "--expect", "refused==0"])
    assert result.exit_code == 2
    assert "nothing can be expected of gallia" in said(result.output)


@on_reactor
async def test_each_carrier_of_a_file_has_its_own_ledger_capture_and_log_beside_it_and_one_control(
    reactor: Any, tmp_path: Path
) -> None:
    file = tmp_path / "carriers.toml"
    keeps = 'name = "{0}"\nledger = "{0}.jsonl"\ncapture = "{0}.pcap"\npdu_log = "{0}.log"\n'
    text = "control = { port = 0 }\n" + "".join(f"[[carrier]]\n{keeps.format(name)}" for name in ("alpine", "gallia"))
    file.write_text(text, encoding="utf-8")
    with running("--file", str(file)) as process:
        alpine, gallia = (int(line_of(process).rpartition(":")[2]) for _ in range(2))
        assert line_of(process).startswith("control and live page: http://127.0.0.1:")
        await run(reactor, alpine, 2)
        await run(reactor, gallia, 3)
        assert ended(process) == (0, "")
    for name, count in (("alpine", 2), ("gallia", 3)):
        lines = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["kind"] for line in lines].count("submitted") == count
        carried = streams(read_pcap((tmp_path / f"{name}.pcap").read_bytes())).values()
        commands = [int.from_bytes(octets[at + 4 : at + 8]) for octets in carried for at in starts(octets)]
        assert commands.count(CommandId.SUBMIT_SM) == count
        log = (tmp_path / f"{name}.log").read_text(encoding="utf-8")
        assert log.count(" > submit_sm ") == count


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line that it says."""
    assert process.stdout is not None
    return process.stdout.readline()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code and what it said of errors, once it was told to stop."""
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=SECONDS)
    return process.returncode, err


@on_reactor
async def test_what_is_expected_at_the_end_decides_the_exit_code(reactor: Any) -> None:
    with started("--expect", "refused==0 accepted==3", *behaving("throttle=4")) as (process, port):
        await run(reactor, port, 3)
        assert ended(process) == (0, "")
    with started("--expect", "refused==0 accepted==4", *behaving("throttle=4")) as (process, port):
        await run(reactor, port, 4)
        assert ended(process) == (1, "simulator: expected refused==0: it is 1\n")


@on_reactor
async def test_a_capture_holds_what_went_over_the_wire(reactor: Any, tmp_path: Path) -> None:
    path = tmp_path / "alpine.pcap"
    with started("--capture", str(path)) as (process, port):
        await run(reactor, port, 5)
        assert ended(process) == (0, "")
    commands = Counter(
        int.from_bytes(octets[at + 4 : at + 8])
        for octets in streams(read_pcap(path.read_bytes())).values()
        for at in starts(octets)
    )
    assert commands[CommandId.SUBMIT_SM] == commands[CommandId.SUBMIT_SM_RESP] == 5
    assert commands[CommandId.DELIVER_SM] == commands[CommandId.DELIVER_SM_RESP] == 5
    assert commands[CommandId.UNBIND] == commands[CommandId.UNBIND_RESP] == 1


def starts(octets: bytes) -> Iterator[int]:
    """Where each PDU begins."""
    at = 0
    while at < len(octets):
        yield at
        at += int.from_bytes(octets[at : at + 4])


def said(output: str) -> str:
    """What stands in the frame that is drawn around an error."""
    return " ".join(output.replace("│", " ").split())


def test_all_behaviours_are_listed_on_demand() -> None:
    result = CliRunner().invoke(app, ["smsc", "--list-behaviours"])

    assert result.exit_code == 0
    assert result.output == listing() + "\n"
