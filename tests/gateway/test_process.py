"""The gateway as a process: how it starts, what signals do to it, what it says when it cannot start."""

import errno
import json
import re
import signal
import socket
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest
from sqlalchemy.exc import OperationalError

from gateway.config import Config
from gateway.process import claimed, start_failure
from gateway.terminal import CommandError, ExitCode
from store.failures import UnusableDatabaseError
from tests.support.started.gateway_process import (
    ended,
    lines_until,
    passerelle,
    passerelle_as_background_job,
)

JSON_LOG = {"PASSERELLE_HTTP_PORT": "0", "PASSERELLE_LOG_FORMAT": "json"}


def address_of(process: "Popen[str]") -> str:
    last = lines_until(process, "listening on", errors=True)[-1]
    found = re.search(r"http://\S+:\d+", json.loads(last)["event"])
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("start", "number"),
    [(passerelle, signal.SIGTERM), (passerelle, signal.SIGHUP), (passerelle_as_background_job, signal.SIGINT)],
)
def test_it_serves_and_a_signal_drains_it(
    tmp_path: Path, start: Callable[..., AbstractContextManager["Popen[str]"]], number: signal.Signals
) -> None:
    with start(tmp_path, "run", **JSON_LOG) as process:
        with urllib.request.urlopen(address_of(process) + "/healthz", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(number)
        code, out, err = ended(process)

    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert (code, out) == (0, "")
    assert events[0].startswith("asked to stop")
    assert "log_legacy" not in err, "what Twisted tells of its ports is for nobody"
    assert events[-1] == "stopped; everything accepted is in the store"
    assert (tmp_path / "data" / "passerelle.db").exists()


def test_a_second_signal_stops_it_at_once(tmp_path: Path) -> None:
    with passerelle(tmp_path, "run", **JSON_LOG) as process:
        address_of(process)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        code, _, err = ended(process)

    assert code == ExitCode.FAILED
    assert "stopped at once; the next start finds everything that was accepted" in err


def test_two_gateways_never_share_an_embedded_database(tmp_path: Path) -> None:
    with passerelle(tmp_path, "run", **JSON_LOG) as first:
        address_of(first)
        with passerelle(tmp_path, "run", **JSON_LOG) as second:
            code, out, err = ended(second)

    assert (code, out) == (1, "")
    assert err.startswith("passerelle: another gateway is running on data/passerelle.db; stop it first")
    assert len(err.splitlines()) == 1


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        more = {"PASSERELLE_HTTP_PORT": str(port), "PASSERELLE_LOG_LEVEL": "error"}
        with passerelle(tmp_path, "run", **more) as process:
            code, out, err = ended(process)

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        (
            f"passerelle: port {port} on 127.0.0.1 is taken; stop what uses it, or set http.port "
            "(PASSERELLE_HTTP_PORT=8081, or for the demo: make run PORT=8081)"
        ),
    ]


def test_a_wrong_configuration_names_every_problem_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[http]\nport = 70000\n[drain]\nbudget_s = 0\n")

    with passerelle(tmp_path, "run", "--config", "wrong.toml") as process:
        code, out, err = ended(process)

    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "passerelle: http.port: must be 0 … 65,535",
        "passerelle: drain.budget_s: must be 0.1 … 3,600",
    ]
    assert not (tmp_path / "data").exists()


def test_a_claimed_database_is_free_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with claimed(Config()), pytest.raises(CommandError, match="another gateway is running"), claimed(Config()):
        pass
    with claimed(Config()):
        assert Path("data/passerelle.db.lock").exists()


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (UnusableDatabaseError("use sqlite"), ExitCode.USAGE, "store.url: use sqlite"),
        (
            OperationalError("SELECT", {}, Exception("connection refused\nmore")),
            ExitCode.FAILED,
            "the database does not answer: connection refused; check store.url and the server",
        ),
        (
            OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"),
            ExitCode.FAILED,
            "cannot listen on 127.0.0.1:8080: Cannot assign requested address; correct http.host or http.port",
        ),
        (RuntimeError("odd"), ExitCode.FAILED, "the gateway cannot start: RuntimeError: odd"),
        (CommandError("as it is"), ExitCode.FAILED, "as it is"),
    ],
)
def test_what_keeps_it_from_starting_is_told_in_one_line(error: Exception, code: ExitCode, sentence: str) -> None:
    told = start_failure(error, Config())

    assert (str(told), told.exit_code) == (sentence, code)
