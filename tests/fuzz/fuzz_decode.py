"""Fuzzes `tests.fuzz.oracles.check_decode`: ``python -m tests.fuzz.fuzz_decode [libFuzzer options]``."""

from tests.fuzz.harness import run

if __name__ == "__main__":
    run("decode")
