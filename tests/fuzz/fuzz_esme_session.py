"""Fuzzes `tests.fuzz.oracles.check_esme_session`: ``python -m tests.fuzz.fuzz_esme_session [libFuzzer options]``."""

from tests.fuzz.harness import run

if __name__ == "__main__":
    run("esme_session")
