"""Fuzzes `tests.fuzz.oracles.check_receipt`: ``python -m tests.fuzz.fuzz_receipt [libFuzzer options]``."""

from tests.fuzz.harness import run

if __name__ == "__main__":
    run("receipt")
