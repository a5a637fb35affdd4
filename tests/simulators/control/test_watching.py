"""What the control keeps of an operator: rates, last messages, ledger entries, each within bounds."""

import pytest

from simulators.control.kept_ledger import ForgottenError, KeptLedger
from simulators.control.samples import LATENCIES_MAX, Counters, History
from simulators.control.sights import SIGHTS_MAX, Sights, country_of, masked
from simulators.ledger.entries import Reported
from simulators.ledger.ledger import MemoryLedger
from smpp.pdus import SubmitSm


def test_rates_are_per_second_of_the_interval() -> None:
    history, counters = History(100.0), Counters()
    counters.submitted = 10
    assert history.sample(counters, 100.5).per_second[0] == 20.0
    assert history.sample(counters, 101.0).per_second[0] == 0.0


def test_percentiles_are_of_the_interval_alone() -> None:
    history, counters = History(0.0), Counters()
    for latency_ms in range(1, 101):
        counters.answered_after(latency_ms / 1_000)
    sample = history.sample(counters, 1.0)
    assert (sample.p50_ms, sample.p99_ms) == (51.0, 100.0)
    assert history.sample(counters, 2.0).p50_ms is None


def test_latencies_and_samples_are_bounded() -> None:
    history, counters = History(0.0), Counters()
    for _ in range(LATENCIES_MAX + 5):
        counters.answered_after(0.1)
    assert len(counters.latencies_s) == LATENCIES_MAX
    for second in range(1, 2_000):
        history.sample(counters, float(second))
    assert len(history.samples) == 600


def test_only_the_last_messages_are_kept() -> None:
    sights = Sights()
    for number in range(SIGHTS_MAX + 3):
        sights.name(sights.came(1, SubmitSm(), 0, 0.0), str(number))
    assert len(list(sights.since(0))) == SIGHTS_MAX
    assert (sights.named("2"), sights.named("3") is None) == (None, False)


def test_what_changed_is_told_again() -> None:
    sights = Sights()
    first = sights.came(1, SubmitSm(), 0, 0.0)
    sights.came(1, SubmitSm(), 0, 0.0)
    seen = sights.last_serial
    sights.changed(first)
    assert list(sights.since(seen)) == [first]


@pytest.mark.parametrize(
    ("address", "shown"),
    [("41791234567", "41•••••••67"), ("+41791234567", "+41•••••••67"), ("MAXONY", "MAXONY"), ("20200", "20200")],
)
def test_a_number_is_masked_and_a_name_or_short_code_is_not(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_number_that_is_none_belongs_to_no_country() -> None:
    assert [country_of(number) for number in ("41791234567", "MAXONY", "", "1")] == ["CH", "", "", ""]


def test_a_ledger_that_forgot_says_so_rather_than_leave_a_gap() -> None:
    kept = KeptLedger(MemoryLedger(), entries_max=2)
    for number in range(3):
        kept.record(Reported(number, str(number), 1, "DELIVRD"))
    assert len(kept.lines(1, 10)) == 2
    assert kept.lines(3, 10) == []
    with pytest.raises(ForgottenError, match="1 to 1 are forgotten"):
        kept.lines(0, 10)
