"""A report told in the forms that were asked for: as JSON, as a page, as tables on the terminal."""

import sys
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console, RenderableType

from simulators.load.page import page_of
from simulators.load.report import Report

_PIPED_WIDTH: Final = 160


def tell(
    whole: msgspec.Struct,
    load: Report,
    tables: RenderableType,
    *,
    json_file: Path | None,
    html_file: Path | None,
    quiet: bool,
) -> None:
    """Write ``whole`` as JSON and ``load`` as a page where there are files for them; print the tables unless quiet.

    Raises:
        OSError: a file cannot be written.
    """
    if json_file is not None:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n")
    if html_file is not None:
        html_file.write_text(page_of(load), encoding="utf-8")
    if not quiet:
        Console(file=sys.stdout, width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(tables)
