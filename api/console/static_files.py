"""The console's own scripts and styles, in memory: what is not in this list cannot be asked for."""

import hashlib
from pathlib import Path
from typing import Final

import attrs

_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@attrs.frozen
class StaticFile:
    """One file; ``version`` changes with its octets."""

    content: bytes = attrs.field(repr=False)
    media_type: str
    version: str


def _read() -> dict[str, StaticFile]:
    return {
        path.name: StaticFile(content, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
        for path in sorted((Path(__file__).parent / "static").iterdir())
        if path.suffix in _TYPES
        for content in [path.read_bytes()]
    }


FILES: Final = _read()


def address_of(name: str) -> str:
    """Where a page finds ``name``; a browser may keep it for good, for another version has another address."""
    return f"/console/static/{name}?v={FILES[name].version}"
