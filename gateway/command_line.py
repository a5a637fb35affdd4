"""The ``passerelle`` command: every noun and verb that people type, joined on one screen.

Exit codes: 0 done, 1 something failed or was found, 2 the command, a file or the configuration is wrong.
"""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from gateway.later_command import LaterCommand
from gateway.terminal import CommandError, ExitCode, complain

COMMANDS: Final = (
    LaterCommand(
        "run",
        "gateway.commands.run:run",
        "Run the gateway until SIGTERM or Ctrl-C; then what is under way is finished, and it ends with code 0.",
    ),
    LaterCommand(
        "demo",
        "gateway.commands.demo:demo",
        "Start a gateway and two simulated carriers, send one message over HTTP, tell its timeline until it is "
        "delivered.",
    ),
    LaterCommand(
        "apply",
        "gateway.commands.apply:apply",
        "Show how FILE.toml differs from what is in force, ask, and put it in force at once.",
    ),
    LaterCommand(
        "export",
        "gateway.commands.export:export",
        "Print the business as an apply file, without passwords: apply what it prints, and nothing changes.",
    ),
    LaterCommand(
        "rollback",
        "gateway.commands.business:rollback",
        "Show how the business differs from what it was in VERSION, ask, and put that in force again.",
    ),
    LaterCommand(
        "business",
        "gateway.commands.business:app",
        "Versions of the business: list. See also: passerelle rollback",
    ),
    LaterCommand("prices", "gateway.commands.prices:app", "Carriers' price lists: import."),
    LaterCommand(
        "audit",
        "gateway.commands.audit:audit",
        "Recompute every balance from the ledger and the messages; exit 1 when something does not agree.",
    ),
    LaterCommand(
        "trace",
        "gateway.commands.trace:trace",
        "Show every PDU that passes on a carrier's binds, until the time is over or Ctrl-C.",
    ),
    LaterCommand(
        "account", "gateway.commands.account:app", "Customers: create, list, tlvs, suspend, reinstate, close."
    ),
    LaterCommand("key", "gateway.commands.key:app", "API keys: create."),
    LaterCommand(
        "sendername",
        "gateway.commands.sendername:app",
        "Senders of accounts: the queue of reviewers, decisions, documents.",
    ),
    LaterCommand("sender-rule", "gateway.commands.sender_rule:app", "What countries do with SenderNames: show, set."),
    LaterCommand(
        "carrier",
        "gateway.commands.carrier:app",
        "Carriers: list, status, doctor. They are changed with: passerelle apply FILE.toml",
    ),
    LaterCommand(
        "staff", "gateway.commands.staff:app", "Staff: create, list, reset, disable; tokens of the staff API."
    ),
    LaterCommand("route", "gateway.commands.route:app", "Routing: explain a number, replay traffic."),
    LaterCommand(
        "coverage",
        "gateway.commands.coverage:show_coverage",
        "Show each country that a route or a price leads to, and by which carriers: price, cost, delivery, names.",
    ),
    LaterCommand("message", "gateway.commands.message:app", "Messages: show."),
    LaterCommand("inbound", "gateway.commands.inbound:app", "Messages from handsets (MO): list."),
    LaterCommand("simulator", "simulators.command_line:app", "Simulated carriers for development and load tests."),
    LaterCommand(
        "load",
        "simulators.commands.load:load",
        "Send messages at a rate, or as fast as they are answered, and tell what became of each of them.",
    ),
    LaterCommand(
        "smpp-check",
        "simulators.commands.smpp_check:smpp_check",
        "Run an operator that examines every ESME that binds, until Ctrl-C; then report what operators would object "
        "to.",
    ),
    LaterCommand(
        "soak",
        "simulators.commands.soak:soak",
        "Load a gateway while carriers, webhooks and the gateway itself fail, and tell what became of every message.",
    ),
)
"""Every word, in the order of the help. Whoever types one pays for its imports, and for no others."""


class _Words(TyperGroup):
    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - typer's attributes, handed on
        super().__init__(**attributes)
        for command in COMMANDS:
            self.add_command(command)


app = typer.Typer(
    name="passerelle",
    cls=_Words,
    epilog="Exit codes: 0 done, 1 failed or something was found, 2 wrong usage, file or configuration.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"passerelle {version('passerelle')}")
        raise typer.Exit


@app.callback()
def passerelle(
    *,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Tell the version and end.")
    ] = False,
) -> None:
    """SMS gateway: HTTP in, SMPP out, nothing lost, nothing charged twice."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command (of ``sys.argv``) and exit with its code; whoever typed it never sees a traceback."""
    try:
        app(args=arguments, prog_name="passerelle")
    except CommandError as error:
        for line in str(error).splitlines():
            complain(f"passerelle: {line}")
        sys.exit(error.exit_code)
    except Exception as error:
        if "PASSERELLE_TRACEBACK" in os.environ:
            raise
        complain(
            f"passerelle: a defect of the program: {type(error).__name__}: {error} "
            "(set PASSERELLE_TRACEBACK=1 for the traceback and report it)"
        )
        sys.exit(ExitCode.FAILED)
    sys.exit(ExitCode.DONE)
