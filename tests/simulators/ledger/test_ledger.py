"""What a simulated operator takes down."""

import json
from pathlib import Path

from simulators.ledger.entries import Entry, Reported, entry_of
from simulators.ledger.ledger import FileLedger, MemoryLedger, NoLedger
from smpp.pdus import SubmitSm


def submitted(**changes: object) -> SubmitSm:
    pdu = SubmitSm(source_addr="MAXONY", source_addr_ton=5, destination_addr="41791234567", short_message=b"Hi")
    for name, value in changes.items():
        setattr(pdu, name, value)
    return pdu


def test_a_short_text_is_read_with_its_alphabet() -> None:
    assert entry_of(submitted(short_message=b"\x1be \x02"), "1", 1, 0).text == "€ $"
    assert entry_of(submitted(data_coding=8, short_message="日本".encode("utf-16-be")), "1", 1, 0).text == "日本"


def test_a_segment_is_read_with_its_header() -> None:
    pdu = submitted(esm_class=0x40, short_message=bytes((5, 0, 3, 77, 3, 2)) + b"middle")
    entry = entry_of(pdu, "1", 1, 0)
    assert (entry.reference, entry.total, entry.number, entry.text) == (77, 3, 2, "middle")


def test_a_file_holds_each_entry_once_it_is_flushed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with path.open("ab") as file:
        ledger = FileLedger(file)
        ledger.record(entry_of(submitted(short_message=b"caf\x05\nnew line"), "A1", 3, 1000))
        ledger.record(Reported(2000, "A1", 3, "DELIVRD"))
        assert path.read_text(encoding="utf-8") == ""
        ledger.flush()
        ledger.flush()
        first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert (first["kind"], first["message_id"], first["text"]) == ("submitted", "A1", "café\nnew line")
    assert (first["sender"], first["destination"], first["connection"]) == ("MAXONY", "41791234567", 3)
    assert second == {"kind": "reported", "at_us": 2000, "message_id": "A1", "connection": 3, "state": "DELIVRD"}


def test_memory_keeps_both_kinds_and_no_ledger_keeps_none() -> None:
    memory, nothing = MemoryLedger(), NoLedger()
    entries: list[Entry] = [entry_of(submitted(), "1", 1, 0), Reported(0, "1", 1, "DELIVRD")]
    for ledger in (memory, nothing):
        for entry in entries:
            ledger.record(entry)
        ledger.flush()
    assert [*memory.submitted, *memory.reported] == entries
