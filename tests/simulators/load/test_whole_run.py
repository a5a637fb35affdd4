"""``passerelle load`` as people run it: a process against a gateway and a simulated carrier, over sockets."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from gateway.books import configuration, opened
from tests.bench.premises import Wishes, furnish
from tests.support.started import processes


@attrs.frozen
class Place:
    """A gateway with an account that may send, and its carrier's ledger."""

    folder: Path
    url: str
    key: str = attrs.field(repr=False)
    ledger: Path
    webhook_secret: str = attrs.field(repr=False)

    def load(
        self, *options: str, key: str | None = None, secret: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end, with the account's own key and webhook secret unless others are given."""
        environment = {
            **os.environ,
            "PASSERELLE_KEY": self.key if key is None else key,
            "PASSERELLE_WEBHOOK_SECRET": self.webhook_secret if secret is None else secret,
        }
        words = ["-m", "simulators", "load", self.url, "--sender", "BENCHMARK", "--carrier-ledger", str(self.ledger)]
        return subprocess.run(
            [sys.executable, *words, *options],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    ledger = tmp_path / "carrier.jsonl"
    carrier = processes.simulator(ledger, "--quiet", "--behave", "receipt-delay=0.02")
    wishes = Wishes(
        store_url=None,
        carrier_port=carrier.until_listening(),
        webhook_url="http://127.0.0.1:9/",
        events_per_request=100,
        window=100,
    )
    premises = furnish(tmp_path, wishes)
    with opened(configuration(premises.config, {})) as books, books.database.reading() as connection:
        [account] = books.business(connection).accounts.values()
    gateway = processes.gateway(premises.config)
    url = f"http://127.0.0.1:{gateway.until_listening()}"
    yield Place(tmp_path, url, premises.key, ledger, account.webhook_secret)
    gateway.stop()
    carrier.stop()


def report_in(file: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def test_every_kind_of_message_good_and_bad_ends_as_it_should(place: Place) -> None:
    file, page = place.folder / "report.json", place.folder / "report.html"
    none = "lost==0 duplicated==0 unseen==0 wrong_text==0 wrong_sender==0 charged_wrong==0 balance_off_mc==0"
    refusals = "unexpected_refusals==0 wrongly_refused==0 wrongly_accepted==0 bad_signatures==0 sent==150"
    done = place.load(
        *("--rate", "150", "--for", "1s", "--mix", "hostile", "--seed", "7", "--webhook-port", "0", "--grace", "20s"),
        *("--json", str(file), "--html", str(page), "--expect", none, "--expect", refusals),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = report_in(file)
    assert report["broken"] == []
    assert report["measures"]["delivered"] == report["measures"]["accepted"] > 80
    assert report["measures"]["bad_inputs"] > 20
    assert report["measures"]["verified"] == report["measures"]["webhooks"] > 0
    assert set(report["legs"]) == {"accept", "submit", "receipt", "webhook", "total"}
    assert "Everything is as expected" in done.stdout
    shown = page.read_text(encoding="utf-8")
    assert "uPlot" in shown
    assert "https://" not in shown.replace("https://github.com/leeoniya/uPlot", "")

    # in a closed loop of batches, without webhooks: the API is asked how messages ended
    done = place.load("--messages", "60", "--batch", "20", "--seed", "8", "--expect", none, "--expect", "delivered==60")
    assert done.returncode == 0, done.stdout + done.stderr

    done = place.load("--messages", "5", "--expect", "accepted==6 lost==0", "--quiet")
    assert (done.returncode, done.stderr) == (1, "not as expected: accepted==6: it is 5\n")

    done = place.load("--messages", "5", key="sk_wrong")
    assert done.returncode == 2
    assert "does not know this key; give an account's with --key or PASSERELLE_KEY" in done.stderr


def test_webhooks_signed_with_another_secret_are_counted_named_and_believed_in_nothing(place: Place) -> None:
    file = place.folder / "report.json"
    wrong = "whsec_" + base64.b64encode(b"the secret of somebody else").decode()
    words = ("--messages", "20", "--webhook-port", "0", "--grace", "1s", "--json", str(file))
    done = place.load(*words, "--expect", "bad_signatures==0 verified>=1", secret=wrong)
    assert done.returncode == 1, done.stdout + done.stderr
    report = report_in(file)
    measures = report["measures"]
    assert (measures["verified"], measures["bad_signatures"]) == (0, measures["webhooks"])
    assert measures["untold"] == measures["delivered"] == 20, "the API tells how they ended"
    assert report["broken"] == [
        f"bad_signatures==0: it is {measures['webhooks']:g}",
        "verified>=1: it is 0",
    ]
    assert f"{measures['webhooks']:g} webhooks were signed wrong and answered 401" in done.stdout


def test_a_run_in_which_nothing_was_accepted_shows_nothing(place: Place) -> None:
    mix = place.folder / "bad.toml"
    mix.write_text("[bad]\nnumber = 100\n", encoding="utf-8")
    expected = "wrongly_accepted==0 lost==0 duplicated==0 charged_wrong==0 undelivered==0 balance_off_mc==0"
    done = place.load("--messages", "5", "--mix", str(mix), "--quiet", "--expect", expected)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "not as expected: lost==0: this shows nothing, for nothing was accepted",
            "not as expected: duplicated==0: this shows nothing, for carriers accepted nothing of this run",
            "not as expected: charged_wrong==0: this shows nothing, for nothing ended",
            "not as expected: undelivered==0: this shows nothing, for nothing ended",
            "not as expected: balance_off_mc==0: this shows nothing, for nothing was accepted",
        ],
    )


def smpp(port: int, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "simulators", "load", f"smpp://me@127.0.0.1:{port}", *options],
        env={**os.environ, "PASSERELLE_SMPP_PASSWORD": "secret"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_smsc_is_driven_over_smpp_and_what_it_took_is_sent_once_more(tmp_path: Path) -> None:
    ledger = tmp_path / "carrier.jsonl"
    carrier = processes.simulator(ledger, "--quiet", "--system-id", "me", "--password", "secret")
    port = carrier.until_listening()
    expected = "accepted==100 delivered==100 lost==0 duplicated==0 wrong_text==0 wrong_sender==0"
    words = ("--carrier-ledger", str(ledger), "--grace", "10s", "--quiet", "--expect", expected)
    done = smpp(port, "--rate", "200", "--messages", "100", "--mix", "writing", "--seed", "7", *words)
    assert (done.returncode, done.stderr) == (0, "")
    done = smpp(port, "--replay", str(ledger), "--speed", "2", "--mode", "pair", *words)
    assert (done.returncode, done.stderr) == (0, "")
    done = smpp(
        port, "--messages", "1", "--mode", "transmitter", "--quiet", "--expect", "accepted==1 lost==0 delivered==0"
    )
    assert done.stderr.splitlines() == [
        "not as expected: lost==0: lost was not measured in this run",
        "not as expected: delivered==0: delivered was not measured in this run",
    ], "a transmitter hears of no receipt"
    done = smpp(port, "--password", "wrong", "--messages", "1")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "refuses the bind: " in done.stderr
    carrier.stop()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["http://127.0.0.1:1", "--key", "sk_x"], "nobody answers at http://127.0.0.1:1"),
        (["http://127.0.0.1:1"], "an API key is missing; give one with --key or PASSERELLE_KEY"),
        (["smpp://127.0.0.1:1"], "an SMSC's address needs all of smpp://system_id@host:port"),
        (["smpp://me@127.0.0.1:1"], "nobody takes a connection at smpp://me@127.0.0.1:1"),
        (["ftp://host", "--key", "sk_x"], "'ftp://host' is no address"),
        (["http://127.0.0.1:1", "--key", "sk_x", "--mix", "none.toml"], "there is no mix none.toml"),
        (["http://127.0.0.1:1", "--key", "sk_x", "--expect", "host==0"], "nobody measures 'host'"),
        (["http://127.0.0.1:1", "--key", "sk_x", "--rate", "5", "--for", "soon"], "'soon' is no time"),
        (["http://127.0.0.1:1", "--key", "sk_x", "--json", "/none/r.json"], "there is no folder /none"),
    ],
)
def test_a_run_that_cannot_be_made_says_why_in_one_sentence(words: list[str], sentence: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    done = subprocess.run(
        [sys.executable, "-m", "simulators", "load", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
