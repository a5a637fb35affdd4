"""``passerelle demo``: the whole path, with carriers that are simulated and everything else real."""

import json
import os
import re
import select
import signal
import stat
import urllib.request
from pathlib import Path

from gateway.commands.demo_message import invitation
from tests.support.running.terminal import Type
from tests.support.started.gateway_process import ROOT, TIMEOUT_S, ended, lines_until
from tests.support.started.gateway_process import passerelle as started

TIMELINE = ["queued", "sending", "sent", "delivered"]


LAST_LINE = "Stopped. Everything accepted is in data; the next run finds it again."


def in_the_readme() -> str:
    """What the page shows of ``make run``, without what make itself says."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    return page.split("$ make run\n")[1].split("```")[0].split("\n", 1)[1]


def always_alike(out: str) -> list[str]:
    """The lines, without what differs in each run: times and ids."""
    return re.sub(r"msg_\w{26}|\d\d:\d\d:\d\d\.\d{3}", "…", out).splitlines()


def statuses(out: str) -> list[str]:
    return re.findall(r"^  \d\d:\d\d:\d\d\.\d{3}  (\w+)", out, re.MULTILINE)


def test_a_message_is_delivered_and_the_next_run_goes_on_from_there(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--port", "0") as process:
        code, out, err = ended(process)

    assert (code, err) == (0, "")
    assert out.startswith("Made a demo account with 100 credits and the SenderName MAXONY")
    assert statuses(out) == TIMELINE
    assert always_alike(out) == [*always_alike(in_the_readme()), "Delivered.", LAST_LINE]
    assert "Credits left: 99\n" in out
    assert stat.S_IMODE((tmp_path / "data" / "demo.json").stat().st_mode) == 0o600

    with started(tmp_path, "demo", "--port", "0", "--keep-running") as process:
        lines = lines_until(process, "Serving; Ctrl-C")
        key = next(line.split()[-1] for line in lines if line.startswith("API key"))
        address = next(line.split()[1] for line in lines if line.startswith("Address"))
        request = urllib.request.Request(f"{address}/v1/balance", headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            balance = json.load(answer)
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)

    assert lines[0] == "Found your data in data again: 1 account(s), 1 message(s), 99 credits."
    assert json.loads((tmp_path / "data" / "demo.json").read_text())["key"] == key
    assert balance["available"] == 98_000
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Finishing what is under way ...",
        LAST_LINE,
    ]


def test_its_simulated_carriers_end_with_it_even_when_it_is_killed(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--port", "0", "--keep-running") as process:
        lines_until(process, "Serving; Ctrl-C")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
        carriers = [os.pidfd_open(int(pid)) for pid in children.split()]
        process.kill()

        assert len(carriers) == 2
        for carrier in carriers:
            # readable once the process is gone
            assert select.select([carrier], [], [], TIMEOUT_S)[0], "a simulated carrier lives on"
            os.close(carrier)


def test_what_is_not_delivered_ends_with_its_reason(tmp_path: Path, passerelle: Type) -> None:
    passerelle("account", "create", "demo", "--credits", "50")
    passerelle("sendername", "refuse", "demo", "MAXONY")

    with started(tmp_path, "demo", "--port", "0") as process:
        code, _, err = ended(process)

    assert code == 1
    assert err.startswith("passerelle: the API refused it (403): ")
    assert len(err.splitlines()) == 1


def test_the_invitation_is_a_command_that_a_shell_understands() -> None:
    lines = invitation("http://127.0.0.1:8080", "sk_1_2")

    assert lines[-1] == (
        "  curl -sS http://127.0.0.1:8080/v1/messages -H 'Authorization: Bearer sk_1_2' "
        "-H 'Content-Type: application/json' "
        """-d '{"to": "+41791234567", "from": "MAXONY", "text": "Bonjour"}'"""
    )
