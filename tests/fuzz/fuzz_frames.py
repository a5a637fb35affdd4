"""Fuzzes `tests.fuzz.oracles.check_frames`: ``python -m tests.fuzz.fuzz_frames [libFuzzer options]``."""

from tests.fuzz.harness import run

if __name__ == "__main__":
    run("frames")
