"""`LaterCommand`: a word of the command line whose module is imported once somebody types it, and not before."""

from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command, get_group


class LaterCommand(TyperCommand):
    """Stands for a command, or for a noun with commands below it.

    Args:
        word: What is typed.
        where: ``module:name`` of its function, or of its `typer.Typer`.
        summary: What the help says of it; the first sentence of the command itself, held by a test.
    """

    def __init__(self, word: str, where: str, summary: str) -> None:
        super().__init__(name=word, help=summary)
        self.module, _, self._attribute = where.partition(":")

    @cached_property
    def command(self) -> Any:  # noqa: ANN401 - typer's own kind of command, which it does not name in public
        """The command itself, imported now."""
        found = getattr(import_module(self.module), self._attribute)
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(found)
        return get_command(alone)

    def make_context(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401 - as above
        """The context of the command itself: from here on this one is out of the way."""
        return self.command.make_context(*arguments, **settings)
