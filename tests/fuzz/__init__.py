"""Coverage-guided fuzzing of what reads a peer's octets: ``python -m tests.fuzz`` (``make fuzz SECONDS=60``).

`oracles` says what must hold for any input, `fuzz_*` hand inputs to one oracle each, ``corpus/`` keeps the inputs that
found new paths, minimised. The test suite runs every oracle over the corpus and lets the fuzzer mutate for a while.
"""
