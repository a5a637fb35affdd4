"""What carriers saw is read whole: from a control address page by page, from a file line by line."""

from pathlib import Path
from typing import Any

import pytest

from simulators.ledger.entries import Reported
from simulators.load.carriers import LedgerError, entries_of_control, entries_of_file
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.controlled import controlled, from_asyncio


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


def reports(count: int) -> list[Reported]:
    return [Reported(at_us=number, message_id=str(number), connection=1, state="DELIVRD") for number in range(count)]


@on_reactor
async def test_a_ledger_behind_a_control_is_read_to_its_end(reactor: Any) -> None:
    async with controlled(reactor, "alpine", "oceanic") as fleet:
        for report in reports(7):
            fleet.operators["alpine"].server.smsc.ledger.record(report)

        async def read() -> list[tuple[str, str]]:
            entries = entries_of_control(fleet.url, page=3)
            return [(name, entry.message_id) async for name, entry in entries if isinstance(entry, Reported)]

        assert await from_asyncio(read()) == [("alpine", str(number)) for number in range(7)]


@on_reactor
async def test_entries_that_are_forgotten_are_not_passed_over_in_silence(reactor: Any) -> None:
    async with controlled(reactor, "alpine") as fleet:
        kept: Any = fleet.operators["alpine"].server.smsc.ledger
        for report in reports(5):
            kept.record(report)
        for _ in range(2):
            kept._kept.popleft()

        async def read() -> None:
            async for _ in entries_of_control(fleet.url):
                pass

        with pytest.raises(LedgerError, match=r"forgotten.*Give --carrier-ledger"):
            await from_asyncio(read())


def test_a_line_that_its_writer_could_not_end_is_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"kind":"reported","at_us":1,"message_id":"7","connection":1,"state":"DELIVRD"}\n{"kind":"rep')
    assert [entry.message_id for entry in entries_of_file(path) if isinstance(entry, Reported)] == ["7"]


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text("hello\n")
    with pytest.raises(LedgerError, match=r"other\.txt holds a line that is no entry"):
        list(entries_of_file(path))
