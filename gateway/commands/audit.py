"""``passerelle audit``: do the books agree? Every balance recomputed from the ledger and the messages."""

import os

import typer

from gateway.books import configuration, opened
from gateway.terminal import ConfigFile, ExitCode, complain, say
from store import audit as books_audit


def audit(config_file: ConfigFile = None) -> None:
    """Recompute every balance from the ledger and the messages; exit 1 when something does not agree.

    It may run beside a working gateway: it reads one consistent picture.

    Example: passerelle audit --config passerelle.toml
    """
    with opened(configuration(config_file, dict(os.environ))) as books, books.database.reading() as connection:
        report = books_audit.audit(connection)
    say(str(report))
    if report.findings:
        for finding in report.findings:
            complain(f"audit: {finding}")
        raise typer.Exit(ExitCode.FAILED)
