"""The commands that start simulated operators."""

import random
import sys
from pathlib import Path
from typing import Annotated

import typer

from simulators.behaviours import (
    Behaviour,
    DropEvery,
    Latency,
    Outcomes,
    RateLimit,
    ReceiptFirstEvery,
    RefuseEvery,
    SilentEvery,
    parse_weights,
)
from simulators.ledger import FileLedger, Ledger, NoLedger
from simulators.message_ids import IdNotation
from smpp.statuses import CommandStatus

app = typer.Typer(help="Simulated operators to test and measure against.", no_args_is_help=True)


@app.callback()
def simulators() -> None:
    """Simulated operators to test and measure against."""


def _status(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        pass
    try:
        return int(CommandStatus[text.upper().removeprefix("ESME_")])
    except KeyError:
        raise typer.BadParameter(f"{text!r} is no command_status; write 0x45 or RSUBMITFAIL") from None


def _ledger(path: Path | None) -> Ledger:
    if path is None:
        return NoLedger()
    try:
        return FileLedger(path.open("a", encoding="utf-8"))
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}") from None


@app.command()
def smsc(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port; 0 takes a free one.")] = 2775,
    system_id: Annotated[str | None, typer.Option(help="The only system_id that may bind; any when left out.")] = None,
    password: Annotated[str | None, typer.Option(help="Its password; any when left out.")] = None,
    name: Annotated[str, typer.Option(help="How the operator calls itself in bind responses.")] = "simulator",
    latency_ms: Annotated[float, typer.Option(min=0, help="Delay of each submit_sm_resp.")] = 0,
    receipt_delay_ms: Annotated[float, typer.Option(min=0, help="Delay of each receipt after that.")] = 0,
    outcome: Annotated[
        str,
        typer.Option(
            help="Receipts by weight: delivered, undelivered, expired, deleted, rejected, unknown, accepted, none."
        ),
    ] = "delivered=100",
    throttle_every: Annotated[int, typer.Option(min=0, help="Refuse each N-th with ESME_RTHROTTLED.")] = 0,
    refuse_every: Annotated[int, typer.Option(min=0, help="Refuse each N-th with --refuse-status.")] = 0,
    refuse_status: Annotated[str, typer.Option(help="A command_status: 0x45 or RSUBMITFAIL.")] = "0x45",
    silent_every: Annotated[int, typer.Option(min=0, help="Accept each N-th and never answer it.")] = 0,
    receipt_first_every: Annotated[int, typer.Option(min=0, help="Report on each N-th before answering it.")] = 0,
    drop_after: Annotated[int, typer.Option(min=0, help="Close the connection on each N-th, unanswered.")] = 0,
    rate_limit: Annotated[float, typer.Option(min=0, help="Throttle above so many submit_sm per second; 0: no.")] = 0,
    ledger: Annotated[Path | None, typer.Option(help="Append what was accepted and reported, as JSON lines.")] = None,
    ids: Annotated[IdNotation, typer.Option(help="How message ids are written.")] = IdNotation.HEX,
    seed: Annotated[int | None, typer.Option(help="Makes ids and outcomes the same in every run.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the address.")] = False,
) -> None:
    """Run an operator that accepts binds and messages and sends receipts, until Ctrl-C."""
    rng = random.Random(seed)  # noqa: S311 - plays an operator, guards nothing
    try:
        weights = parse_weights(outcome)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--outcome") from None
    behaviours: list[Behaviour] = [Outcomes(weights, rng)]
    if latency_ms or receipt_delay_ms:
        behaviours.append(Latency(latency_ms / 1000, receipt_delay_ms / 1000))
    if refuse_every:
        behaviours.append(RefuseEvery(refuse_every, _status(refuse_status)))
    if throttle_every:
        behaviours.append(RefuseEvery(throttle_every, int(CommandStatus.RTHROTTLED)))
    if rate_limit:
        behaviours.append(RateLimit(rate_limit))
    if silent_every:
        behaviours.append(SilentEvery(silent_every))
    if receipt_first_every:
        behaviours.append(ReceiptFirstEvery(receipt_first_every))
    if drop_after:
        behaviours.append(DropEvery(drop_after))
    _serve(
        port,
        quiet=quiet,
        name=name,
        system_id=system_id,
        password=password,
        behaviours=behaviours,
        ids=ids,
        rng=rng,
        ledger=_ledger(ledger),
    )


def _serve(
    port: int,
    *,
    quiet: bool,
    name: str,
    system_id: str | None,
    password: str | None,
    behaviours: list[Behaviour],
    ids: IdNotation,
    rng: random.Random,
    ledger: Ledger,
) -> None:
    import uvloop
    from twisted.internet import asyncioreactor
    from twisted.internet.error import CannotListenError

    if "twisted.internet.reactor" not in sys.modules:
        asyncioreactor.install(uvloop.new_event_loop())  # type: ignore[no-untyped-call]
    from twisted.internet import reactor  # noqa: TID251 - a command line chooses the reactor

    from simulators.server import SimulatedSmsc
    from simulators.smsc import Smsc

    operator = Smsc(
        name=name,
        system_id=system_id,
        password=password,
        behaviours=behaviours,
        ids=ids,
        rng=rng,
        ledger=ledger,
    )
    server = SimulatedSmsc(operator, reactor)
    try:
        bound = server.listen(reactor, port)
    except CannotListenError as error:
        typer.echo(f"cannot listen on 127.0.0.1:{port}: {error.socketError}; choose another --port", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"listening on 127.0.0.1:{bound}")
    sys.stdout.flush()
    reactor.addSystemEventTrigger("before", "shutdown", server.stop)
    reactor.run()
    if not quiet:
        typer.echo(f"{name}: accepted {operator.accepted} submit_sm, {operator.reported} receipts were taken")
