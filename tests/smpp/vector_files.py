"""Reads tests/vectors/*.hex."""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "vectors"


def vectors(file_name: str) -> dict[str, bytes]:
    """The frames of one file by name."""
    found: dict[str, bytes] = {}
    for line in (_FOLDER / file_name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, digits = line.partition(" ")
            assert name not in found, f"{name} stands twice in {file_name}"
            found[name] = bytes.fromhex(digits.replace(" ", ""))
    return found
