"""The ``passerelle`` command: every noun and verb that people type, joined on one screen.

Exit codes: 0 done, 1 something failed or was found, 2 the command, a file or the configuration is wrong.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from gateway.commands import account, apply, audit, carrier, demo, inbound, key, message, run, sendername, trace
from gateway.terminal import CommandError, ExitCode, complain
from simulators.command_line import app as simulator
from simulators.command_line import load, smpp_check, soak

app = typer.Typer(
    name="passerelle",
    help="SMS gateway: HTTP in, SMPP out, nothing lost, nothing charged twice.",
    epilog="Exit codes: 0 done, 1 failed or something was found, 2 wrong usage, file or configuration.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("apply")(apply.apply)
app.command("audit")(audit.audit)
app.command("trace")(trace.trace)
app.add_typer(account.app, name="account")
app.add_typer(key.app, name="key")
app.add_typer(sendername.app, name="sendername")
app.add_typer(carrier.app, name="carrier")
app.add_typer(message.app, name="message")
app.add_typer(inbound.app, name="inbound")
app.add_typer(simulator, name="simulator", help="Simulated carriers for development and load tests.")
app.command(
    "load",
    epilog="Example: passerelle load http://127.0.0.1:8080 --rate 300 --for 60s --html report.html",
)(load)
app.command(
    "smpp-check",
    epilog="Example: passerelle smpp-check --port 2775 --for 60 --json report.json",
)(smpp_check)
app.command("soak", epilog="Example: passerelle soak --for 2h --seed 7 --rate 100 --html soak.html")(soak)


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
