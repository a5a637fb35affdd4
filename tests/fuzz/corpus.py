"""The kept inputs, one file of hexadecimal lines per target, and how a target's fuzzer is started."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).parents[2]
CORPUS: Final = Path(__file__).parent / "corpus"
TARGETS: Final = ("decode", "esme_session", "frames", "receipt", "smsc_session")
INPUT_OCTETS_MAX: Final = 700


@attrs.frozen(order=True)
class Input:
    """One input. Those that once broke something have a ``name`` that says what; they are never minimised away."""

    octets: bytes
    name: str = ""


def file_of(target: str) -> Path:
    """Where the target's inputs are: a line for each, its octets in hexadecimal and its name, if it has one."""
    return CORPUS / f"{target}.hex"


def inputs(target: str) -> list[Input]:
    """The target's inputs, in the order of their file."""
    rows = [line.split() for line in file_of(target).read_text(encoding="ascii").splitlines()]
    return [Input(bytes.fromhex(row[0]), *row[1:]) for row in rows]


def keep(target: str, kept: Iterable[Input]) -> None:
    """Make these the target's inputs; named ones first, then the shortest."""
    ordered = sorted(set(kept), key=lambda one: (not one.name, len(one.octets), one.octets))
    lines = [f"{one.octets.hex()} {one.name}".rstrip() for one in ordered]
    file_of(target).write_text("\n".join(lines) + "\n", encoding="ascii")


def unpack(target: str, folder: Path) -> Path:
    """Lay the inputs out as the fuzzer wants them, a file each, in ``folder``; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(inputs(target)):
        (folder / f"{number:04}").write_bytes(one.octets)
    return folder


def options(target: str) -> list[str]:
    """The command that fuzzes the target; folders and limits come behind it."""
    return [sys.executable, "-m", f"tests.fuzz.fuzz_{target}", f"-max_len={INPUT_OCTETS_MAX}", "-timeout=20"]
