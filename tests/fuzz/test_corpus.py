"""What fuzzing has found holds; the fuzzer mutates it for a while, always in the same way."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.corpus import CORPUS, INPUT_OCTETS_MAX, ROOT, TARGETS, inputs, options, unpack
from tests.fuzz.oracles import ORACLES

SIZE_MAX_OCTETS = 300_000
RUNS = 4000


def test_every_oracle_has_a_harness_and_a_corpus() -> None:
    assert set(TARGETS) == set(ORACLES) == {path.stem for path in CORPUS.iterdir()}
    for target in TARGETS:
        assert f"fuzz_{target}.py" in {path.name for path in Path(__file__).parent.glob("fuzz_*.py")}
        assert len(inputs(target)) > 10


def test_the_corpus_stays_small() -> None:
    sizes = [len(one.octets) for target in TARGETS for one in inputs(target)]
    assert sum(sizes) <= SIZE_MAX_OCTETS
    assert max(sizes) <= INPUT_OCTETS_MAX


@pytest.mark.parametrize("target", TARGETS)
def test_every_kept_input_holds(target: str) -> None:
    for one in inputs(target):
        try:
            ORACLES[target](one.octets)
        except Exception as error:
            error.add_note(f"the input is {one.octets.hex()} {one.name}")
            raise


@pytest.mark.parametrize("target", TARGETS)
def test_an_empty_input_holds(target: str) -> None:
    ORACLES[target](b"")
    assert all(one.octets for one in inputs(target))


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed; it is made for Linux")
@pytest.mark.parametrize("target", TARGETS)
def test_the_fuzzer_breaks_nothing_in_a_short_run(target: str, tmp_path: Path) -> None:
    found = tmp_path / "found"
    found.mkdir()
    limits = [f"-runs={RUNS}", "-seed=20", f"-artifact_prefix={tmp_path}/broken-"]
    done = subprocess.run(
        [*options(target), *limits, str(found), str(unpack(target, tmp_path / "kept"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr
