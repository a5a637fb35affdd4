"""Fuzzes `tests.fuzz.oracles.check_smsc_session`: ``python -m tests.fuzz.fuzz_smsc_session [libFuzzer options]``."""

from tests.fuzz.harness import run

if __name__ == "__main__":
    run("smsc_session")
