"""``passerelle simulator smsc``: an operator that ESMEs can bind to."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import attrs
import typer
from twisted.internet.interfaces import IReactorTime

from simulators.commands.control_site import run_control
from simulators.commands.smpp_check import watching
from simulators.ledger.capture import CaptureFile
from simulators.ledger.expectations import Expectation, broken, parse
from simulators.ledger.keeping import NOTHING, SUMMARY, Keeping, keeping
from simulators.ledger.outcomes import MEASURES
from simulators.process import end_with_signals, own_reactor
from simulators.scenario import catalogue
from simulators.scenario.conduct import Conduct
from simulators.wire.server import SimulatedSmsc


def _keeping(word: str) -> Keeping:
    try:
        return keeping(word)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {word}: {error.strerror}", param_hint="--ledger") from None


def _capture(path: Path | None) -> CaptureFile | None:
    try:
        return None if path is None else CaptureFile(path.open("wb"))
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}", param_hint="--capture") from None


def _expected(text: str | None, ledger: str) -> Sequence[Expectation]:
    if text is None:
        return ()
    if ledger == NOTHING:
        raise typer.BadParameter(
            "nothing can be expected of --ledger none; use summary or a file", param_hint="--expect"
        )
    try:
        return parse(text, MEASURES)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expect") from None


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
    ledger: Annotated[
        str,
        typer.Option(
            metavar="FILE|summary|none",
            help="Append everything that happens to FILE, as JSON lines; or only count, and remember the last 10,000 "
            "messages; or not even that.",
        ),
    ] = SUMMARY,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="EXPECTATIONS",
            help='What has to be so at the end, as "duplicated==0 refused<10"; the exit code is 1 if it is not.',
        ),
    ] = None,
    capture: Annotated[
        Path | None,
        typer.Option(help="Write all PDUs to this pcap file, passwords, numbers and texts too, for Wireshark."),
    ] = None,
    control: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1 for the live page and the HTTP API; 0: a free one."),
    ] = None,
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
    expected = _expected(expect, ledger)
    kept = _keeping(ledger)
    captured = _capture(capture)

    def make(clock: IReactorTime) -> SimulatedSmsc:
        server = conduct.operator(name, system_id, password, kept.ledger, clock)
        server.capture = captured
        return server

    _serve(port, conduct, make, check=check, control=control, quiet=quiet, while_stdin=while_stdin)
    if captured is not None:
        captured.flush()
    disappointments = broken(expected, kept.outcomes.measures()) if kept.outcomes is not None else ()
    for sentence in disappointments:
        typer.echo(f"{name}: expected {sentence}", err=True)
    if disappointments:
        raise typer.Exit(1)


@attrs.frozen
class _OnlyCarrier:
    name: str
    port: int
    conduct: Conduct
    server: SimulatedSmsc


def _serve(
    port: int,
    conduct: Conduct,
    make: Callable[[IReactorTime], SimulatedSmsc],
    *,
    check: bool,
    control: int | None,
    quiet: bool,
    while_stdin: bool,
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
    if control is not None:
        run_control(reactor, [_OnlyCarrier(server.smsc.name, bound, conduct, server)], control)
    reactor.run(installSignalHandlers=False)
    if watch is not None:
        typer.echo(watch.report().in_words)
    if not quiet:
        typer.echo(f"{server.smsc.name}: {server.smsc.tally.in_words()}")
