import os

from tests.bench.proc import TICKS_PER_S, machine_cpu_s, parse_cpu_s, parse_machine_cpu_s, parse_peak_mb, usage_of


def test_cpu_time_counts_ended_children_and_survives_a_strange_name() -> None:
    before = "7 (a ) name) S 1 1 1 0 -1 4194304 100 0 0 0"
    assert parse_cpu_s(f"{before} 10 20 30 40 20 0 1 0") == 100 / TICKS_PER_S


def test_the_machine_works_whenever_it_is_not_idle() -> None:
    assert parse_machine_cpu_s("cpu  1 2 4 1000 2000 8 16 32 0 0\ncpu0 1") == 63 / TICKS_PER_S
    assert machine_cpu_s() > 0


def test_peak_memory_is_read_in_mebibytes() -> None:
    assert parse_peak_mb("Name:\tx\nVmPeak:\t  9999 kB\nVmHWM:\t    2048 kB\n") == 2.0
    assert parse_peak_mb("Name:\tkthreadd\n") == 0.0


def test_this_process_has_used_something_and_one_that_is_gone_nothing() -> None:
    used = usage_of(os.getpid())
    assert used.cpu_s > 0
    assert used.peak_mb > 1
    gone = usage_of(2**22 + 1)
    assert (gone.cpu_s, gone.peak_mb) == (0.0, 0.0)
