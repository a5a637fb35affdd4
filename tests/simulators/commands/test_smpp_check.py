"""The examination over real sockets: of our own carrier, of smpplib, and of a client that drops its bind."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import smpplib.client
import smpplib.gsm
from twisted.internet.task import deferLater
from typer.testing import CliRunner

from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.ids import CarrierName, MessageId
from simulators.command_line import app
from simulators.commands.smpp_check import TICK_S, Examination, watching
from simulators.conformance.assertion import Level, Verdict
from simulators.conformance.limits import Limits
from simulators.conformance.programme import FULL, Progress
from simulators.ledger.ledger import NoLedger
from simulators.scenario.conduct import Conduct
from smpp.codec import encode
from smpp.pdus import BindTransceiver
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.carrier_run import Counting, Stubborn
from tests.support.values.builders import a_lease

SECONDS = 60.0
FASTER = 8
MESSAGES = 60
QUICK = Limits(rebind_after_loss_s=0.02, rebind_after_refusal_s=0.05, repeat_after_s=0.1)
"""As quick as the profile of the carrier that is examined."""


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


@on_reactor
async def test_the_gateways_own_carrier_violates_no_must_through_the_full_programme(reactor: Any) -> None:
    conduct = Conduct((), seed=1)
    server = conduct.operator("smpp-check", None, None, NoLedger(), reactor)
    examination = Examination(conduct, server, watching(server, QUICK), Progress(FULL.faster(FASTER)))
    profile = CarrierProfile(
        CarrierName("alpine"),
        "127.0.0.1",
        server.listen(reactor),
        "maxony",
        password="secret",
        throughput_per_s=30,
        reconnect_floor_s=0.05,
        reconnect_ceiling_s=0.2,
        refused_floor_s=0.1,
    )
    dispatch, inbox = Stubborn(MESSAGES), Counting(-1)
    carrier = SmppCarrier(profile, dispatch, inbox, reactor)
    carrier.start()
    texts = {"text": "text"}, {"text": "0123456789" * 20, "segment_count": 2}
    dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), **texts[n % 5 == 0]) for n in range(MESSAGES)])
    until = reactor.seconds() + SECONDS
    while not (examination.over and dispatch.complete.called and examination.server.smsc.receivers):
        examination.tick(reactor.seconds())
        assert reactor.seconds() < until
        await deferLater(reactor, TICK_S, lambda: None)
    await carrier.drain(SECONDS)
    report = examination.watch.end(reactor.seconds())
    await server.stop()

    assert report.failed(Level.MUST) == []
    passed = {line.name for line in report.lines if line.verdict is Verdict.PASSED}
    exercised = {
        "throttled-not-repeated-at-once",
        "pause-after-loss",
        "pause-after-refusal",
        "unbind-answered",
        "enquire-answered",
        "deliver-answered",
        "parts-complete",
    }
    assert exercised - passed == set()


@contextmanager
def started(*options: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators", "smpp-check", "--port", "0", "--programme", "passive", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        assert process.stdout is not None
        match = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", process.stdout.readline())
        assert match is not None
        yield process, int(match[1])
    finally:
        process.kill()
        process.communicate()


def test_smpplib_conforms_and_the_command_ends_when_it_has_unbound(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with started("--once", "--json", str(path)) as (process, port):
        client = smpplib.client.Client("127.0.0.1", port, timeout=5, allow_unknown_opt_params=True)
        client.connect()
        client.bind_transmitter(system_id="lib", password="secret")
        sent = 0
        for text in ("hello", "x" * 200, "Žluťoučký kůň"):
            parts, coding, esm_class = smpplib.gsm.make_parts(text)
            for part in parts:
                client.send_message(
                    source_addr_ton=5,
                    source_addr_npi=0,
                    source_addr="ACME",
                    dest_addr_ton=1,
                    dest_addr_npi=1,
                    destination_addr="41791234567",
                    short_message=part,
                    data_coding=coding,
                    esm_class=esm_class,
                )
                client.read_once()
                sent += 1
        client.unbind()
        client.disconnect()
        out, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, err) == (0, "")
    assert "The ESME conforms" in out
    lines = {line["name"]: line for line in json.loads(path.read_text())["assertions"]}
    assert lines["recipient-digits"]["kept"] == sent == 4
    assert lines["parts-complete"]["verdict"] == "passed"


def test_a_client_that_drops_its_bind_is_told_so_with_exit_code_1() -> None:
    with started("--for", "1") as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(encode(BindTransceiver(system_id="rude"), 1))
            assert client.recv(4_096)
        out, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, err) == (1, "")
    assert "does NOT conform" in out
    assert re.search(
        r"failed +must +unbind-before-close .*\n.* bind 1 \(rude\): the connection was closed without unbind", out
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--behave", "sulking"], "there is no behaviour 'sulking'"),
        (["--json", "/nowhere/report.json"], "there is no folder /nowhere"),
        (["--programme", "half"], "'half' is not one of"),
    ],
)
def test_a_wrong_option_is_named_without_a_traceback(options: list[str], named: str) -> None:
    result = CliRunner().invoke(app, ["smpp-check", *options])

    assert result.exit_code == 2
    assert named in " ".join(result.output.replace("│", " ").split())
