from pathlib import Path

from tests.bench.carrier_ledger import CarrierLedger


def test_the_ledger_counts_whole_lines_of_submit_sm_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = CarrierLedger(path)
    assert ledger.submitted() == 0
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write('{"kind":"submitted","status":0,"n":1}\n{"kind":"reported"}\n{"kind":"submi')
        file.flush()
        assert ledger.submitted() == 1
        file.write('tted","status":0,"n":2}\n{"kind":"submitted","status":88,"n":3}\n')
        file.flush()
        assert ledger.submitted() == 2
    assert ledger.submitted() == 2
