"""A short soak of the real processes: nothing is lost, altered or charged wrong, whatever fails meanwhile."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.started.gateway_process import environment

TIMEOUT_S = 150
KINDS = {"gateway-kill", "carrier-down", "throttle", "webhook-error"}


@contextmanager
def soaking(folder: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-P", "-m", "gateway", "soak", *words]
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_killed_cut_off_throttled_and_unheard_the_gateway_keeps_every_promise(tmp_path: Path) -> None:
    words = ("--for", "20s", "--seed", "7", "--rate", "30", "--faults", ",".join(KINDS))
    with soaking(tmp_path, *words, "--data", "data", "--json", "soak.json", "--html", "soak.html") as process:
        out, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, out + err
    report = json.loads((tmp_path / "soak.json").read_text(encoding="utf-8"))
    measures = report["load"]["measures"]
    assert {fault["kind"] for fault in report["faults"]} == KINDS
    assert report["load"]["broken"] == []
    assert measures["accepted"] + measures["unanswered"] == measures["messages"]
    assert measures["lost"] == measures["wrong_text"] == measures["wrong_sender"] == measures["charged_wrong"] == 0
    assert measures["duplicated"] <= measures["duplicates_bound"]
    assert all(one["answers_ms"] and one["first_submit_ms"] for one in report["returns"])
    assert "The gateway came back" in out
    assert "<html" in (tmp_path / "soak.html").read_text(encoding="utf-8")


def test_ctrl_c_ends_the_load_and_there_is_a_report_all_the_same(tmp_path: Path) -> None:
    ledgers = (tmp_path / "data" / "alpine.jsonl", tmp_path / "data" / "oceanic.jsonl")
    with soaking(tmp_path, "--for", "5m", "--seed", "7", "--data", "data", "--json", "soak.json") as process:
        for _ in range(600):
            if any(ledger.exists() and b"submitted" in ledger.read_bytes() for ledger in ledgers):
                break
            threading.Event().wait(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, out + err
    report = json.loads((tmp_path / "soak.json").read_text(encoding="utf-8"))
    assert 0 < report["load"]["measures"]["sent"] < report["load"]["measures"]["messages"]
    assert report["load"]["measures"]["lost"] == 0
    assert "The run was ended early." in report["load"]["notes"]


def test_a_gateway_that_does_not_start_is_told_with_where_everything_is_kept(tmp_path: Path) -> None:
    with soaking(tmp_path, "--for", "20s", "--data", "data", "--gateway", "/bin/false") as process:
        _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert "/bin/false apply" in err
    assert str(tmp_path / "data") in err
