"""``passerelle smpp-check``: an operator that examines every ESME that binds, and says at its end how it did."""

import enum
import json
import sys
from pathlib import Path
from typing import Annotated, Final

import attrs
import typer
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from simulators.conformance.limits import Limits
from simulators.conformance.programme import FULL, PASSIVE, Deed, Programme, Progress
from simulators.conformance.report import Report
from simulators.conformance.watch import Watch
from simulators.ledger.ledger import NoLedger
from simulators.process import end_with_signals, own_reactor
from simulators.scenario.conduct import Conduct
from simulators.wire.server import SimulatedSmsc

TICK_S: Final = 0.05
"""How often it looks whether something is due."""


class ProgrammeName(enum.StrEnum):
    """What the operator does besides watching."""

    FULL = "full"
    PASSIVE = "passive"


@attrs.define(eq=False)
class Examination:
    """One operator, the watch on it, and the programme that it goes through after the first bind."""

    conduct: Conduct
    server: SimulatedSmsc
    watch: Watch
    progress: Progress

    @property
    def over(self) -> bool:
        """The programme is through."""
        return self.progress.over

    def tick(self, now: float) -> None:
        """Do what is due."""
        if self.watch.first_bound_at is None:
            return
        since_s = now - self.watch.first_bound_at
        while (step := self.progress.next_step(since_s, self.watch.was_seen)) is not None:
            self.conduct.change(step.on, step.off)
            match step.deed:
                case Deed.UNBIND:
                    self.server.unbind_all()
                case Deed.DROP:
                    self.server.drop_all()
                case None:
                    pass


def watching(server: SimulatedSmsc, limits: Limits | None = None) -> Watch:
    """A watch on the connections of an operator, from now on."""
    watch = Watch(server.wall_clock_us() / 1_000_000 - server.clock.seconds(), limits)
    server.witness = watch
    return watch


def smpp_check(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 2775,
    system_id: Annotated[str | None, typer.Option(help="The only system_id that may bind; any when left out.")] = None,
    password: Annotated[str | None, typer.Option(help="Its password; any when left out.")] = None,
    behave: Annotated[
        list[str] | None, typer.Option(metavar="NAME[=VALUE]", help="A behaviour of the operator; may be repeated.")
    ] = None,
    programme: Annotated[
        ProgrammeName,
        typer.Option(help="full: throttle, write, enquire, unbind, drop, refuse. passive: watch."),
    ] = ProgrammeName.FULL,
    window: Annotated[int, typer.Option(min=1, help="submit_sm that may be unanswered on a bind.")] = 10,
    rebind_pause: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="A refused bind must wait so long.")
    ] = 10.0,
    for_s: Annotated[
        float | None, typer.Option("--for", min=0.1, metavar="SECONDS", help="End after so long; never when left out.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End once an ESME has unbound and is gone.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON, too.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes ids and texts the same in every run.")] = None,
) -> None:
    """Run an operator that examines every ESME that binds, until Ctrl-C; then report what operators would object to.

    Exit code 1 when a must was violated, 2 for a wrong option. Violated shoulds are warnings.

    Example: passerelle smpp-check --port 2775 --for 60 --json report.json
    """
    try:
        conduct = Conduct(behave or [], seed)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--behave") from None
    if json_file is not None and not json_file.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {json_file.parent}; make it first", param_hint="--json")
    report = _examine(
        conduct,
        FULL if programme is ProgrammeName.FULL else PASSIVE,
        Limits(window=window, rebind_after_refusal_s=rebind_pause),
        port=port,
        credentials=(system_id, password),
        for_s=for_s,
        once=once,
    )
    typer.echo(report.in_words)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json, indent=2) + "\n", encoding="utf-8")
    if not report.conforms:
        raise typer.Exit(1)


def _examine(
    conduct: Conduct,
    programme: Programme,
    limits: Limits,
    *,
    port: int,
    credentials: tuple[str | None, str | None],
    for_s: float | None,
    once: bool,
) -> Report:
    reactor = own_reactor()
    from twisted.internet.error import CannotListenError

    end_with_signals(reactor)
    server = conduct.operator("smpp-check", *credentials, NoLedger(), reactor)
    examination = Examination(conduct, server, watching(server, limits), Progress(programme))
    try:
        bound = server.listen(reactor, port)
    except CannotListenError as error:
        typer.echo(f"cannot listen on 127.0.0.1:{port}: {error.socketError}; choose another --port", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"listening on 127.0.0.1:{bound}")
    sys.stdout.flush()

    def tick() -> None:
        examination.tick(reactor.seconds())
        if once and examination.watch.left:
            reactor.stop()

    def broke(failure: Failure) -> None:
        typer.echo(f"the programme ended early: {failure.getErrorMessage()}", err=True)

    ticking = LoopingCall(tick)
    ticking.clock = reactor
    _ = ticking.start(TICK_S).addErrback(broke)
    if for_s is not None:
        reactor.callLater(for_s, reactor.stop)
    reports: list[Report] = []

    def stop() -> object:
        # before the connections are dropped: what stays unanswered then is not the ESME's fault
        if ticking.running:
            ticking.stop()
        reports.append(examination.watch.end(reactor.seconds()))
        return server.stop()

    reactor.addSystemEventTrigger("before", "shutdown", stop)
    reactor.run(installSignalHandlers=False)
    return reports[0]
