"""The blaster against the simulator it measures."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.bench.blaster import Blast, NotServedError, blast
from tests.bench.processes import ROOT


@pytest.fixture
def port() -> Iterator[int]:
    command = [sys.executable, "-m", "simulators", "smsc", "--port", "0", "--behave", "refuse=10", "--while-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        match = re.search(r":(\d+)$", process.stdout.readline().strip())
        assert match is not None
        yield int(match[1])
        process.stdin.close()
        process.stdout.read()


def test_every_submit_sm_is_answered_and_each_accepted_one_reported(port: int) -> None:
    plain = blast(port, 100, receipts=False, window=7)
    reported = blast(port, 100, receipts=True, window=7, start=100)

    assert (plain.accepted, plain.refused, plain.receipts) == (90, 10, 0)
    assert (reported.accepted, reported.refused, reported.receipts) == (90, 10, 90)


def test_the_rate_counts_what_was_answered() -> None:
    assert Blast(accepted=900, refused=100, receipts=0, seconds=0.5).per_s == 2_000


def test_a_bind_that_is_not_accepted_is_said() -> None:
    command = [
        sys.executable,
        "-m",
        "simulators",
        "smsc",
        "--port",
        "0",
        "--system-id",
        "blaster",
        "--password",
        "other",
        "--while-stdin",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        number = int(process.stdout.readline().rpartition(":")[2])
        with pytest.raises(NotServedError, match="the bind was not accepted"):
            blast(number, 1, receipts=False)
        process.stdin.close()
        process.stdout.read()
