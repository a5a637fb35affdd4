"""The catalogue of problems at ``/v1/errors``: it names every code that the sources use, and none that they do not."""

import ast
from collections.abc import Iterator
from pathlib import Path

from messages import problems

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "carriers", "credits", "gateway", "messages", "routing", "sendername", "store")
MAKERS = frozenset({"Problem", "trouble", "not_now"})
"""What takes a code as its first argument."""


def sources() -> Iterator[ast.AST]:
    """Every node of the product's sources, the catalogue apart."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if path != Path(problems.__file__):
                yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def texts() -> set[str]:
    """Every string constant."""
    return {node.value for node in sources() if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def given_codes() -> set[str]:
    """Every code that a problem is made with, where it is written out."""
    return {
        str(node.args[0].value)
        for node in sources()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MAKERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_code_that_a_problem_is_made_with_is_in_the_catalogue() -> None:
    assert len(given_codes()) > len(problems.CATALOGUE) / 2
    assert given_codes() - problems.CATALOGUE.keys() == set()


def test_every_code_of_the_catalogue_is_used() -> None:
    assert problems.CATALOGUE.keys() - texts() == set()
