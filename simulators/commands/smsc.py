"""``passerelle simulator smsc``: an operator that ESMEs can bind to."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from twisted.internet.interfaces import IReactorTime

from simulators.commands.smpp_check import watching
from simulators.ledger.ledger import FileLedger, Ledger, NoLedger
from simulators.process import end_with_signals, own_reactor
from simulators.scenario import catalogue
from simulators.scenario.conduct import Conduct
from simulators.wire.server import SimulatedSmsc


def _ledger(path: Path | None) -> Ledger:
    if path is None:
        return NoLedger()
    try:
        return FileLedger(path.open("ab"))
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}") from None


def _conduct(behave: Sequence[str], seed: int | None) -> Conduct:
    try:
        return Conduct(behave, seed)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--behave") from None


def _list_behaviours(wanted: bool) -> None:
    if wanted:
        typer.echo(catalogue.listing())
        raise typer.Exit


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
    check: Annotated[bool, typer.Option("--check", help="Report at the end how the ESMEs behaved.")] = False,
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
    conduct = _conduct(behave or [], seed)
    kept = _ledger(ledger)
    _serve(
        port,
        lambda clock: conduct.operator(name, system_id, password, kept, clock),
        check=check,
        quiet=quiet,
        while_stdin=while_stdin,
    )


def _serve(
    port: int, make: Callable[[IReactorTime], SimulatedSmsc], *, check: bool, quiet: bool, while_stdin: bool
) -> None:
    reactor = own_reactor()
    from twisted.internet.error import CannotListenError

    # before anybody knows the address
    end_with_signals(reactor, while_stdin=while_stdin)
    server = make(reactor)
    watch = watching(server) if check else None
    try:
        bound = server.listen(reactor, port)
    except CannotListenError as error:
        typer.echo(f"cannot listen on 127.0.0.1:{port}: {error.socketError}; choose another --port", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"listening on 127.0.0.1:{bound}")
    sys.stdout.flush()
    if watch is not None:
        # before the connections are dropped: what stays unanswered then is not the ESME's fault
        reactor.addSystemEventTrigger("before", "shutdown", lambda: watch.end(reactor.seconds()))
    reactor.addSystemEventTrigger("before", "shutdown", server.stop)
    reactor.run(installSignalHandlers=False)
    if watch is not None:
        typer.echo(watch.report().in_words)
    if not quiet:
        typer.echo(f"{server.smsc.name}: {server.smsc.tally.in_words()}")
