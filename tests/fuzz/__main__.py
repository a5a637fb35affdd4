"""The fuzzing command: ``python -m tests.fuzz`` (``make fuzz SECONDS=60``)."""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tests.fuzz.corpus import CORPUS, INPUT_OCTETS_MAX, ROOT, TARGETS, Input, inputs, keep, options, unpack

WORK = ROOT / "build" / "fuzz"


def fuzz(target: str, seconds: int) -> bool:
    """Fuzz one target from its kept corpus; what finds new paths goes to build/fuzz. False: an input broke it."""
    work = WORK / target
    work.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={seconds}", "-print_final_stats=1", f"-artifact_prefix={WORK}/{target}-"]
    return _run(target, [*limits, str(work), str(unpack(target, WORK / f"{target}-kept"))])


def keep_found(target: str) -> bool:
    """Add to the kept corpus what build/fuzz has found, minimised: one input for each path."""
    merged = WORK / f"{target}-merged"
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    kept = unpack(target, WORK / f"{target}-kept")
    if not _run(target, ["-set_cover_merge=1", str(merged), str(kept), str(WORK / target)]):
        return False
    named = [one for one in inputs(target) if one.name]
    known = {one.octets for one in named}
    found = [Input(octets) for path in merged.iterdir() if (octets := path.read_bytes()) and octets not in known]
    keep(target, [*named, *found])
    return True


def _run(target: str, more: list[str]) -> bool:
    return subprocess.run([*options(target), *more], cwd=ROOT, check=False).returncode == 0


def main(given: Sequence[str]) -> int:
    """Fuzz, perhaps keep, and say with the exit status whether anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz what reads a peer's octets.")
    parser.add_argument("target", nargs="*", help=f"default: all of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for each target (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help=f"then minimise into {CORPUS.relative_to(ROOT)}")
    chosen = parser.parse_args(given)
    broken: list[str] = []
    for target in chosen.target or TARGETS:
        if target not in TARGETS:
            parser.error(f"there is no target {target}; the targets are {', '.join(TARGETS)}")
        print(f"{target}: {chosen.seconds} s, inputs of at most {INPUT_OCTETS_MAX} octets", flush=True)
        if not fuzz(target, chosen.seconds) or (chosen.keep and not keep_found(target)):
            broken.append(target)
    if broken:
        print(
            f"Broken: {', '.join(broken)}. The inputs are in {WORK.relative_to(ROOT)}; fix the cause, then add each to"
        )
        print(f"{CORPUS.relative_to(ROOT)}/TARGET.hex with a name, where the suite tries it for ever.")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
