"""``passerelle export``: the business as the file that ``passerelle apply`` reads."""

import os
from typing import Annotated

import typer

from gateway.books import configuration, opened
from gateway.business.export import document_of
from gateway.business.in_force import in_force
from gateway.terminal import CommandError, ConfigFile
from store.business import version_document


def export(
    number: Annotated[
        int | None,
        typer.Option("--version", min=0, metavar="N", help="An earlier version, in place of what holds now."),
    ] = None,
    config_file: ConfigFile = None,
) -> None:
    """Print the business as an apply file, without passwords: apply what it prints, and nothing changes.

    Examples: passerelle export > business.toml; passerelle export --version 12
    """
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        if number is None:
            document: str | None = document_of(in_force(books, connection))
        else:
            document = version_document(connection, number)
    if document is None:
        raise CommandError(f"there is no version {number}; see: passerelle business versions")
    typer.echo(document, nl=False)
