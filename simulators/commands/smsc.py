"""``passerelle simulator smsc``: operators that ESMEs can bind to, one by options or several by a file."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from simulators.commands.control_site import run_control
from simulators.commands.smpp_check import watching
from simulators.fleet.carrier import VirtualCarrier
from simulators.fleet.carriers_file import CarriersFileError, read_fleet
from simulators.fleet.fleet import Fleet
from simulators.fleet.plan import CarrierPlan, FleetPlan, TlsPlan, try_out
from simulators.ledger.capture import Capture, CaptureFile
from simulators.ledger.expectations import Expectation, broken, parse
from simulators.ledger.keeping import NOTHING, SUMMARY, Keeping, keeping
from simulators.ledger.outcomes import GROUNDS, MEASURES
from simulators.ledger.pdu_lines import PduLines, write_pdu_log
from simulators.operator.accounts import Account
from simulators.process import end_with_signals, own_reactor
from simulators.scenario import catalogue
from simulators.scenario.changes import By, Changed
from simulators.scenario.conduct import Conduct
from simulators.scenario.durations import in_words
from simulators.scenario.timeline import Step, parse_step


def _keeping(plan: CarrierPlan) -> Keeping:
    try:
        return keeping(plan.ledger)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {plan.ledger}: {error.strerror}", param_hint="--ledger") from None


def _capture(plan: CarrierPlan) -> CaptureFile | None:
    try:
        return None if plan.capture is None else CaptureFile(plan.capture.open("wb"))
    except OSError as error:
        raise typer.BadParameter(f"cannot write {plan.capture}: {error.strerror}", param_hint="--capture") from None


def _pdu_log(plan: CarrierPlan) -> PduLines | None:
    try:
        # a line each time: it is read while the operator runs
        log = None if plan.pdu_log is None else plan.pdu_log.open("w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {plan.pdu_log}: {error.strerror}", param_hint="--pdu-log") from None
    return None if log is None else write_pdu_log(log, private=plan.pdu_log_private)


def _expected(text: str | None, plans: Sequence[CarrierPlan]) -> Sequence[Expectation]:
    if text is None:
        return ()
    silent = [plan.name for plan in plans if plan.ledger == NOTHING]
    if silent:
        raise typer.BadParameter(
            f"nothing can be expected of {silent[0]}, whose ledger is none; use summary or a file",
            param_hint="--expect",
        )
    try:
        return parse(text, MEASURES)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expect") from None


def _behaviours(behave: Sequence[str]) -> tuple[str, ...]:
    try:
        Conduct(behave)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--behave") from None
    return tuple(behave)


def _steps(texts: Sequence[str]) -> tuple[Step, ...]:
    steps = []
    for text in texts:
        try:
            step = parse_step(text)
            try_out(step)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--at") from None
        steps.append(step)
    return tuple(steps)


def _fleet_of(file: Path, seed: int | None) -> FleetPlan:
    try:
        return read_fleet(file.read_text(encoding="utf-8"), file.parent, seed)
    except OSError as error:
        raise typer.BadParameter(f"cannot read {file}: {error.strerror}", param_hint="--file") from None
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{file} is no text in UTF-8", param_hint="--file") from None
    except CarriersFileError as error:
        for problem in error.problems:
            typer.echo(f"{file}: {problem}", err=True)
        raise typer.Exit(2) from None


def _list_behaviours(wanted: bool) -> None:
    if wanted:
        typer.echo(catalogue.listing())
        raise typer.Exit


_OF_ONE: Final = (
    "port",
    "system_id",
    "password",
    "name",
    "tls",
    "behave",
    "at",
    "ledger",
    "capture",
    "pdu_log",
    "pdu_log_private",
)
"""Options that describe one operator; a file says the same of each of its own."""


def _refuse_what_the_file_says(context: typer.Context) -> None:
    for name in _OF_ONE:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(
                "it describes one operator, and the file describes all of them; write it there, or leave out --file",
                param_hint=f"--{name.replace('_', '-')}",
            )


def smsc(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            help="Several operators, as this TOML file describes them: what describes one stands there, and not here."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 2775,
    system_id: Annotated[str | None, typer.Option(help="The only system_id that may bind; any when left out.")] = None,
    password: Annotated[str | None, typer.Option(help="Its password; any when left out.")] = None,
    name: Annotated[str, typer.Option(help="How the operator calls itself in bind responses.")] = "simulator",
    tls: Annotated[bool, typer.Option("--tls", help="Speak TLS; a certificate is made at the start.")] = False,
    behave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=VALUE]",
            help="A behaviour, as silent=10 or receipt-first; may be repeated, and counts in the order given. "
            "Without any, each submit_sm is accepted at once and reported as delivered.",
        ),
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STEP",
            help="Change the behaviours after a time, as '30s throttle=2 for 20s every 1m' or '2m off throttle'; with "
            "'from bind' at its end for each bind after it has been up so long; may be repeated.",
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
    pdu_log: Annotated[
        Path | None,
        typer.Option(help="Write a line of words for each PDU to this file, numbers and texts masked."),
    ] = None,
    pdu_log_private: Annotated[
        bool, typer.Option("--pdu-log-private", help="With numbers and texts; passwords never stand there.")
    ] = False,
    control: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1 for the live page and the HTTP API; 0: a free one."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Makes ids and outcomes the same in every run.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Report at the end how the ESMEs behaved.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the address.")] = False,
    while_stdin: Annotated[
        bool,
        typer.Option(
            "--while-stdin", help="End also when standard input does, as when whoever holds its other end is gone."
        ),
    ] = False,
) -> None:
    """Run operators that accept binds and messages and send receipts, until Ctrl-C; then say what they counted.

    SIGTERM ends it as Ctrl-C does, also as a background job; a second one ends it without a word.
    """
    if file is not None:
        _refuse_what_the_file_says(context)
        plan = _fleet_of(file, seed)
    else:
        if password is not None and system_id is None:
            raise typer.BadParameter("whose is it? give --system-id, too", param_hint="--password")
        accounts = None if system_id is None else (Account(system_id, password),)
        spoken = TlsPlan() if tls else None
        told = _behaviours(behave or []), _steps(at or [])
        plan = FleetPlan(
            (CarrierPlan(name, port, accounts, *told, spoken, ledger, seed, capture, pdu_log, pdu_log_private),)
        )
    plans = plan.carriers
    expected = _expected(expect, plans)
    pcaps = {one.name: pcap for one in plans if (pcap := _capture(one)) is not None}
    logs = {one.name: lines for one in plans if (lines := _pdu_log(one)) is not None}
    captured: dict[str, list[Capture]] = {one.name: [] for one in plans}
    for whose, pcap in pcaps.items():
        captured[whose].append(pcap)
    for whose, lines in logs.items():
        captured[whose].append(lines)
    kept = {one.name: _keeping(one) for one in plans}
    control = plan.control_port if control is None else control
    _serve(plans, kept, captured, check=check, control=control, quiet=quiet, while_stdin=while_stdin)
    for pcap in pcaps.values():
        pcap.flush()
    disappointed = False
    for whose, keeps in kept.items():
        for sentence in broken(expected, keeps.outcomes.measures(), GROUNDS) if keeps.outcomes is not None else ():
            typer.echo(f"{whose}: expected {sentence}", err=True)
            disappointed = True
    if disappointed:
        raise typer.Exit(1)


def _serve(
    plans: Sequence[CarrierPlan],
    kept: Mapping[str, Keeping],
    captured: Mapping[str, Sequence[Capture]],
    *,
    check: bool,
    control: int | None,
    quiet: bool,
    while_stdin: bool,
) -> None:
    reactor = own_reactor()

    def tell(name: str, changed: Changed) -> None:
        if not quiet:
            over = " (over the control)" if changed.by is By.CONTROL else ""
            where = "" if changed.bind is None else f" for bind {changed.bind}"
            typer.echo(f"{name} at {in_words(changed.at_s)}{where}: {changed.why}{over}")
            sys.stdout.flush()

    # before anybody knows the address
    end_with_signals(reactor, while_stdin=while_stdin)
    fleet = Fleet(plans, reactor, lambda plan: kept[plan.name], tell)
    watches = {carrier.name: watching(carrier.server) for carrier in fleet if check}
    for carrier in fleet:
        carrier.server.captures = captured[carrier.name]
        _start(carrier, reactor, alone=len(plans) == 1)
    sys.stdout.flush()
    for watch in watches.values():
        # before the connections are dropped: what stays unanswered then is not the ESME's fault
        reactor.addSystemEventTrigger("before", "shutdown", lambda watch=watch: watch.end(reactor.seconds()))
    reactor.addSystemEventTrigger("before", "shutdown", fleet.stop)
    if control is not None:
        run_control(reactor, [*fleet], control)
    reactor.run(installSignalHandlers=False)
    for name, watch in watches.items():
        if len(watches) > 1:
            typer.echo(f"{name}:")
        typer.echo(watch.report().in_words)
    if not quiet:
        for carrier in fleet:
            typer.echo(f"{carrier.name}: {carrier.tally.in_words()}")


def _start(carrier: VirtualCarrier, reactor: Any, *, alone: bool) -> None:  # noqa: ANN401 - whichever reactor runs
    from twisted.internet.error import CannotListenError

    whose = "" if alone else f"{carrier.name} "
    try:
        carrier.start(reactor)
    except CannotListenError as error:
        where = f"127.0.0.1:{carrier.plan.port}"
        typer.echo(f"{whose}cannot listen on {where}: {error.socketError}; choose another port", err=True)
        raise typer.Exit(1) from None
    except ValueError as error:
        typer.echo(f"{whose}cannot speak TLS: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{whose}listening on 127.0.0.1:{carrier.port}")
