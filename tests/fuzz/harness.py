"""Runs one oracle under atheris: `run`, which the `fuzz_*` modules call, each in a process of its own."""

import shlex
import sys
from typing import NoReturn

import atheris


def run(name: str) -> NoReturn:
    """Fuzz the oracle of this name with the arguments of the command line (libFuzzer's own); does not return."""
    with atheris.instrument_imports(include=["smpp"]):
        from smpp import codec  # noqa: PLC0415 - must be imported in here to be watched
        from tests.fuzz.oracles import ORACLES  # noqa: PLC0415 - the same
    # made from source at import, where atheris does not see it
    for functions in (codec._DECODERS, codec._ENCODERS):
        for function in functions.values():
            atheris.instrument_func(function)
    # libFuzzer starts itself again to minimise a corpus, by this line, in a shell
    myself = f"{shlex.quote(sys.executable)} -m tests.fuzz.fuzz_{name}"
    atheris.Setup([myself, *sys.argv[1:]], ORACLES[name])
    atheris.Fuzz()
    raise SystemExit(0)
