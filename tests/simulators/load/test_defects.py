"""A report names every kind of breach, and how often: of a gateway that breaks each promise so often on purpose."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.simulators.load.defective_gateway import (
    ANSWER_S,
    BROKEN,
    LATE_ANSWER_S,
    RECEIPT_US,
    STOLEN_MC,
    SUBMIT_US,
    WEBHOOK_S,
    serving,
)
from tests.support.running.asyncio_tests import run
from tests.support.started import processes

MESSAGES = 40
RATE_PER_S = 20
MIX = "[countries]\nCH = 1\n[senders]\nMAXONY = 1\n"
REFUSED = len(BROKEN["unexpected_refusals"])
ACCEPTED = MESSAGES - REFUSED


@attrs.frozen
class Told:
    """The report in its three forms, and the exit code."""

    code: int
    table: str
    report: dict[str, Any]
    page: str

    @property
    def measures(self) -> dict[str, float]:
        measures: dict[str, float] = self.report["measures"]
        return measures


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("defects")
    (folder / "mix.toml").write_text(MIX, encoding="utf-8")
    (folder / "texts.txt").write_text("Your parcel comes at nine\n", encoding="utf-8")
    ledger = folder / "carrier.jsonl"

    async def load() -> tuple[int, Sequence[str]]:
        async with serving(ledger) as url:
            process = processes.load(url, *words(folder, ledger))
            return await asyncio.to_thread(process.end, 60.0), process.lines

    code, lines = run(load())
    report = folder / "report.json"
    assert report.exists(), "".join(lines)
    page = (folder / "report.html").read_text(encoding="utf-8")
    return Told(code, "".join(lines), json.loads(report.read_text(encoding="utf-8")), page)


def words(folder: Path, ledger: Path) -> Sequence[str]:
    return (
        *("--key", "sk_key", "--rate", str(RATE_PER_S), "--messages", str(MESSAGES), "--seed", "7"),
        *(
            "--mix",
            str(folder / "mix.toml"),
            "--texts",
            str(folder / "texts.txt"),
            "--webhook-port",
            "0",
            "--grace",
            "3s",
            "--carrier-ledger",
            str(ledger),
        ),
        *("--json", str(folder / "report.json"), "--html", str(folder / "report.html")),
        *("--expect", " ".join(f"{breach}==0" for breach in BROKEN), "--expect", f"accepted=={ACCEPTED}"),
    )


@pytest.mark.parametrize("breach", BROKEN)
def test_each_breach_is_counted_named_and_told_in_every_form(told: Told, breach: str) -> None:
    count = len(BROKEN[breach])
    assert told.measures[breach] == count
    assert [one["index"] for one in told.report["examples"].get(breach, [])] == list(BROKEN[breach])[:10]
    assert f"{breach}==0: it is {count}" in told.report["broken"]
    assert re.search(rf"^ *{count} +{breach}: ", told.table, re.MULTILINE)
    assert numbers_in(told.page)["report"]["measures"][breach] == count


def numbers_in(page: str) -> dict[str, Any]:
    """What a page's script reads."""
    found = re.search(r'<script[^>]*id="numbers"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    numbers: dict[str, Any] = json.loads(found[1])
    return numbers


def test_what_went_well_is_counted_and_the_exit_code_tells_that_not_all_did(told: Told) -> None:
    measures = told.measures
    assert told.code == 1
    assert len(told.report["broken"]) == len(BROKEN)
    assert (measures["accepted"], measures["refused"], measures["unanswered"]) == (ACCEPTED, REFUSED, 0)
    assert measures["delivered"] == ACCEPTED - len(BROKEN["lost"])
    assert measures["seen"] == ACCEPTED - len(BROKEN["unseen"])
    assert measures["balance_off_mc"] == STOLEN_MC
    assert told.report["refusals"] == {"402 insufficient-credits": REFUSED}


def test_each_leg_has_its_times(told: Told) -> None:
    measures, legs = told.measures, told.report["legs"]
    assert set(legs) == {"accept", "submit", "receipt", "webhook", "total"}
    assert ANSWER_S * 1_000 <= measures["p50_accept_ms"] < LATE_ANSWER_S * 1_000 <= measures["max_accept_ms"]
    assert measures["p50_submit_ms"] <= SUBMIT_US / 1_000 * 1.01
    assert {round(measures[f"{one}_receipt_ms"], -1) for one in ("p50", "p95", "p99", "max")} == {RECEIPT_US / 1_000}
    assert measures["p50_webhook_ms"] >= WEBHOOK_S * 1_000 - (SUBMIT_US + RECEIPT_US) / 1_000
    assert measures["p50_total_ms"] >= (ANSWER_S + WEBHOOK_S) * 1_000
    for leg, times in legs.items():
        assert times["p50_ms"] <= times["p95_ms"] <= times["p99_ms"] <= times["max_ms"], leg
        assert times["count"] > 0, leg


def test_the_curve_has_every_second(told: Told) -> None:
    curve = told.report["curve"]
    assert curve["at_s"][:2] == [0, 1]
    assert curve["due"][:2] == [RATE_PER_S, RATE_PER_S]
    assert sum(curve["refused"]) == REFUSED
    assert 0 < sum(curve["accepted"]) <= ACCEPTED
    assert 0 < sum(curve["submitted"]) <= told.measures["seen"]
    assert 0 < sum(curve["final"]) <= told.measures["delivered"]
    assert all(time is None or time >= ANSWER_S * 1_000 for time in curve["accept_p99_ms"][:1])


def test_the_page_needs_no_network(told: Told) -> None:
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", told.page)
    assert numbers_in(told.page)["report"] == told.report
