"""The simulators' commands, as ``passerelle simulator`` and ``python -m simulators`` offer them."""

import typer

from simulators.commands.ledger import ledger
from simulators.commands.load import load
from simulators.commands.smpp_check import smpp_check
from simulators.commands.smsc import smsc
from simulators.commands.soak import soak

__all__ = ["app", "load", "smpp_check", "soak"]

app = typer.Typer(help="Simulated operators to test and measure against.", no_args_is_help=True)


@app.callback()
def simulators() -> None:
    """Simulated operators to test and measure against."""


app.command(epilog="Example: passerelle simulator smsc --port 2775 --behave latency=0.05 --behave rate-limit=30")(smsc)
app.command(epilog="Example: passerelle simulator ledger alpine.jsonl --expect duplicated==0")(ledger)
app.command("smpp-check", epilog="Example: passerelle simulator smpp-check --port 2775 --for 60 --json report.json")(
    smpp_check
)
