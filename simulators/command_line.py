"""The simulators' commands, as ``passerelle simulator`` and ``python -m simulators`` offer them."""

import typer

from simulators.commands.ledger import ledger
from simulators.commands.smpp_check import smpp_check
from simulators.commands.smsc import smsc

app = typer.Typer(help="Simulated carriers for development and load tests.", no_args_is_help=True)


@app.callback()
def simulators() -> None:
    """Simulated carriers for development and load tests."""


app.command(epilog="Example: passerelle simulator smsc --port 2775 --behave latency=0.05 --behave rate-limit=30")(smsc)
app.command(epilog="Example: passerelle simulator ledger alpine.jsonl --expect duplicated==0")(ledger)
app.command("smpp-check")(smpp_check)
