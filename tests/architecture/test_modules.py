"""What holds for every module: it says what lives in it, it stays readable, somebody uses it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gateway.command_line import COMMANDS

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "api",
    "carriers",
    "credits",
    "gateway",
    "messages",
    "routing",
    "sendername",
    "simulators",
    "smpp",
    "store",
)
LINES_MAX = 500

ENTRANCES = ("gateway.command_line", "gateway.__main__", "simulators.__main__")
"""Where a process begins; every other module must be reachable from one of these, or from a command."""
LOADED_BY_NAME = "store.migrations"
"""Alembic finds these by their folder."""


@cache
def modules() -> dict[str, Path]:
    return {name_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(name: str) -> Iterator[str]:
    """Our modules that ``name`` imports, wherever in it; importing a module imports the packages around it."""
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for full in found:
            parts = full.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def reachable() -> set[str]:
    seen: set[str] = set()
    waiting = [
        *ENTRANCES,
        *(command.module for command in COMMANDS),
        *(name for name in modules() if name.startswith(LOADED_BY_NAME)),
    ]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in modules():
            continue
        seen.add(name)
        waiting.extend(imported_by(name))
    return seen


def test_every_module_says_what_lives_in_it() -> None:
    """The first line of its docstring, a whole sentence (or two) on one line."""
    silent = []
    for name, path in modules().items():
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "nothing"
        if not docstring.splitlines()[0].endswith((".", ":")):
            silent.append(name)

    assert silent == []


def test_no_module_outgrows_a_reader() -> None:
    """Find the second noun in a long module and give it a module of its own."""
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}

    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}


def test_no_module_is_dead() -> None:
    """What nothing reaches from an entrance is not part of the product."""
    assert sorted(modules().keys() - reachable()) == []


def test_every_package_is_typed_for_those_who_import_it() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "py.typed").exists()] == []


def test_the_packages_are_those_that_are_installed() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert folders == set(PACKAGES)
