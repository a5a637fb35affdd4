"""The commands that start simulated operators."""

import os
import random
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from simulators import catalogue
from simulators.ledger import FileLedger, Ledger, NoLedger
from simulators.manners import Manners
from simulators.smsc import Smsc

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

app = typer.Typer(help="Simulated operators to test and measure against.", no_args_is_help=True)


@app.callback()
def simulators() -> None:
    """Simulated operators to test and measure against."""


def _ledger(path: Path | None) -> Ledger:
    if path is None:
        return NoLedger()
    try:
        return FileLedger(path.open("a", encoding="utf-8"))
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}") from None


def _manners(behave: Sequence[str], seed: int | None) -> Manners:
    manners = Manners(random.Random(seed))  # noqa: S311 - plays an operator, guards nothing
    try:
        for text in behave:
            catalogue.change(manners, text)
        manners.check()
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--behave") from None
    return manners


def _list_behaviours(wanted: bool) -> None:
    if wanted:
        typer.echo(catalogue.listing())
        raise typer.Exit


@app.command(epilog="Example: passerelle simulator smsc --port 2775 --behave latency=0.05 --behave rate-limit=30")
def smsc(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 2775,
    system_id: Annotated[str | None, typer.Option(help="The only system_id that may bind; any when left out.")] = None,
    password: Annotated[str | None, typer.Option(help="Its password; any when left out.")] = None,
    name: Annotated[str, typer.Option(help="How the operator calls itself in bind responses.")] = "simulator",
    behave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=VALUE]",
            help="A behaviour, as silent=10 or receipt-first; may be repeated, and counts in the order given. "
            "Without any, each submit_sm is accepted at once and reported as delivered.",
        ),
    ] = None,
    list_behaviours: Annotated[
        bool,
        typer.Option(
            "--list-behaviours", is_eager=True, callback=_list_behaviours, help="Show every behaviour and end."
        ),
    ] = False,
    ledger: Annotated[Path | None, typer.Option(help="Append what was accepted and reported, as JSON lines.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes ids and outcomes the same in every run.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the address.")] = False,
    while_stdin: Annotated[
        bool,
        typer.Option(
            "--while-stdin", help="End also when standard input does, as when whoever holds its other end is gone."
        ),
    ] = False,
) -> None:
    """Run an operator that accepts binds and messages and sends receipts, until Ctrl-C; then say what it counted.

    SIGTERM ends it as Ctrl-C does, also as a background job; a second one ends it without a word.
    """
    manners = _manners(behave or [], seed)
    operator = manners.smsc(name, system_id, password, _ledger(ledger))
    _serve(port, manners, operator, quiet=quiet, while_stdin=while_stdin)


def _serve(port: int, manners: Manners, operator: Smsc, *, quiet: bool, while_stdin: bool) -> None:
    import uvloop
    from twisted.internet import asyncioreactor
    from twisted.internet.error import CannotListenError

    if "twisted.internet.reactor" not in sys.modules:
        asyncioreactor.install(uvloop.new_event_loop())  # type: ignore[no-untyped-call]
    from twisted.internet import reactor  # noqa: TID251 - a command line chooses the reactor

    # before anybody knows the address
    _ended(reactor, while_stdin=while_stdin)
    server = manners.server(operator, reactor)
    try:
        bound = server.listen(reactor, port)
    except CannotListenError as error:
        typer.echo(f"cannot listen on 127.0.0.1:{port}: {error.socketError}; choose another --port", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"listening on 127.0.0.1:{bound}")
    sys.stdout.flush()
    reactor.addSystemEventTrigger("before", "shutdown", server.stop)
    reactor.run(installSignalHandlers=False)  # type: ignore[call-arg]  # the interface does not name the argument
    if not quiet:
        typer.echo(f"{operator.name}: {operator.tally.in_words()}")


def _ended(reactor: Any, *, while_stdin: bool) -> None:  # noqa: ANN401 - whichever reactor runs
    """Have the reactor stop at the first signal, or at the end of standard input; a second signal ends the process."""
    from twisted.internet.error import ReactorNotRunning

    def stop() -> None:
        with suppress(ReactorNotRunning):
            reactor.stop()

    def signalled(_number: int, _frame: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        reactor.callFromThread(stop)

    def read_to_the_end() -> None:
        while os.read(sys.stdin.fileno(), 4_096):
            pass
        reactor.callFromThread(stop)

    for number in _SIGNALS:
        # our own handlers: a background job of a shell inherits SIGINT as ignored, and Twisted's leave it so
        signal.signal(number, signalled)
    if while_stdin:
        threading.Thread(target=read_to_the_end, daemon=True).start()
