import io
import json
from pathlib import Path

import attrs
from rich.console import Console

from tests.bench.environment import Environment, filesystem_of
from tests.bench.report import as_json, in_words, show
from tests.bench.result import Spread, judge
from tests.bench.test_result import OBSERVED, SCENARIO

ENVIRONMENT = Environment("Some CPU", 2, "Linux 6", "3.11.7", "3.45.0", "ext4", 0.8)


def shown(*, filesystem: str = "ext4", submitted: int = 1000, machine_cpu_s: float = 2.75) -> str:
    console = Console(file=io.StringIO(), width=160)
    environment = attrs.evolve(ENVIRONMENT, filesystem=filesystem)
    observed = attrs.evolve(OBSERVED, submitted=submitted, machine_cpu_s=machine_cpu_s)
    show(console, environment, [judge(SCENARIO, observed)])
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_tells_rates_answers_and_what_each_process_cost() -> None:
    text = shown()
    for words in ("singles", "500", "1,000", "500 µs, 80 MB", "250 µs, 20 MB", "fsync 0.8 ms"):
        assert words in text
    assert "invalid" not in text


def test_an_invalid_run_says_why() -> None:
    assert "Run 1 (singles) is invalid: the carrier took 7 submit_sm for 1000 accepted messages" in shown(submitted=7)


def test_a_database_in_memory_is_no_durable_one_and_is_called_out() -> None:
    assert "tmpfs" in shown(filesystem="tmpfs")


def test_a_machine_that_was_busy_with_other_things_is_called_out() -> None:
    assert "Other work kept up to 1.0 cores busy" in shown()
    assert "Other work" not in shown(machine_cpu_s=0.75)


def test_the_document_is_json_and_valid_only_if_every_run_is() -> None:
    good = judge(SCENARIO, OBSERVED)
    bad = judge(SCENARIO, attrs.evolve(OBSERVED, submitted=7))
    document = json.loads(json.dumps(as_json(ENVIRONMENT, {"window": 100}, [good])))
    assert document["valid"] is True
    assert document["runs"][0]["answer"]["p99_ms"] == 3.0
    assert document["summary"][0]["end_to_end_per_s"]["median"] == 500.0
    assert as_json(ENVIRONMENT, {}, [good, bad])["valid"] is False
    assert as_json(ENVIRONMENT, {}, [])["valid"] is False


def test_a_spread_of_one_value_is_said_once() -> None:
    assert in_words(Spread(1500.0, 1500.0, 1500.0)) == "1,500"
    assert in_words(Spread(1500.0, 1400.4, 1600.0)) == "1,500 (1,400–1,600)"


def test_the_file_system_of_a_folder_is_that_of_its_deepest_mount() -> None:
    mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\ntmpfs /tm tmpfs rw 0 0\n"
    assert filesystem_of(Path("/tmp/x"), mounts) == "tmpfs"
    assert filesystem_of(Path("/home/x"), mounts) == "ext4"
