"""``passerelle load``: load on a gateway's HTTP API or on an SMPP server, and a report of what became of it."""

import asyncio
import random
import re
import secrets
import signal
import ssl
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, NoReturn

import attrs
import msgspec
import typer
import uvloop
from rich.console import Console
from yarl import URL

from simulators.ledger import expectations
from simulators.load.account import Account, TargetError
from simulators.load.carriers import LedgerError
from simulators.load.clock import RunClock
from simulators.load.esme import BindFailed
from simulators.load.esme_engine import EsmeCourse, EsmeEngine, Mode
from simulators.load.http_engine import Course, HttpEngine
from simulators.load.journal import Journal
from simulators.load.measures import GROUNDS, MEASURES
from simulators.load.mix import PRESETS, Mix, read_mix
from simulators.load.pace import ClosedLoop, OpenLoop, Pace, Recorded
from simulators.load.page import page_of
from simulators.load.plan import MixPlan, Plan, RecordedPlan
from simulators.load.progress import show_progress
from simulators.load.recording import Recording, read_recording
from simulators.load.report import Report
from simulators.load.requests import Door
from simulators.load.run import Run, Truth
from simulators.load.table import shown
from simulators.load.webhooks import WebhookManners, WebhookReceiver

MESSAGES_MAX: Final = 2_000_000
"""A run keeps about 200 octets of each message, and 600 while carriers' ledgers are read."""
_CLOSED_LOOP_MESSAGES: Final = 10_000
_UNITS_S: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0}
_FOUND, _WRONG = 1, 2
SMPP_SCHEMES: Final = frozenset({"smpp", "smpps"})


@attrs.frozen
class _Wanted:
    """What was typed, made sense of."""

    url: URL
    key: str = attrs.field(repr=False)
    course: Course
    esme_course: EsmeCourse
    plan: Plan
    title: str
    lasts_s: float | None
    webhook_port: int | None
    webhook_secret: str | None = attrs.field(repr=False)
    manners: WebhookManners
    truth: Truth
    grace_s: float


def seconds(text: str) -> float:
    """A time as people type it: ``60s``, ``2m``, ``1.5h``, ``250ms``.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?", text)
    if not found:
        raise ValueError(f"{text!r} is no time; write it as 60s, 2m, 1.5h or 250ms")
    return float(found[1]) * _UNITS_S[found[2] or "s"]


def load(  # noqa: PLR0917 - typer passes by name
    url: Annotated[
        str, typer.Argument(help="The gateway, http://127.0.0.1:8080, or an SMSC, smpp://system_id@127.0.0.1:2775.")
    ],
    key: Annotated[str, typer.Option(envvar="PASSERELLE_KEY", help="An API key of the account that sends.")] = "",
    rate: Annotated[
        float | None, typer.Option(min=0.01, max=1_000_000, help="Messages a second, whatever the server does.")
    ] = None,
    lasts: Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long: 60s, 2m, 1h.")] = None,
    messages: Annotated[int | None, typer.Option(min=1, max=MESSAGES_MAX, help="How many messages.")] = None,
    connections: Annotated[int, typer.Option(min=1, max=10_000, help="Requests unanswered at once.")] = 64,
    batch: Annotated[int, typer.Option(min=1, max=1_000, help="Messages in each request.")] = 1,
    mix: Annotated[
        str, typer.Option(metavar="NAME|FILE", help=f"What is sent: {', '.join(PRESETS)}, or a TOML file.")
    ] = "everyday",
    sender: Annotated[str, typer.Option(help="The sender of all messages; the mix's, or the account's, without.")] = "",
    texts: Annotated[Path | None, typer.Option(help="Texts in place of made ones: a file, one a line.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Makes the same messages in every run.")] = None,
    webhook_port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Receive webhooks on this port of 127.0.0.1; 0: a free one.")
    ] = None,
    webhook_secret: Annotated[
        str | None, typer.Option(envvar="PASSERELLE_WEBHOOK_SECRET", help="Verify their signatures with this.")
    ] = None,
    webhook_status: Annotated[int, typer.Option(min=200, max=599, help="Answer webhooks with this.")] = 200,
    webhook_delay: Annotated[str, typer.Option(metavar="TIME", help="Answer webhooks so late.")] = "0s",
    carrier: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Control address of the simulated carriers; repeatable.")
    ] = None,
    carrier_ledger: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Ledger of a simulated carrier; repeatable.")
    ] = None,
    grace: Annotated[
        str, typer.Option(metavar="TIME", help="How long to wait for the ends of messages after the last answer.")
    ] = "30s",
    retries: Annotated[int, typer.Option(min=0, max=1_000, help="Send again what is answered 503, so often.")] = 0,
    answer_timeout: Annotated[str, typer.Option(metavar="TIME", help="Give an answer up after so long.")] = "30s",
    password: Annotated[
        str, typer.Option(envvar="PASSERELLE_SMPP_PASSWORD", help="SMPP: of the system_id in the address.")
    ] = "",
    binds: Annotated[int, typer.Option(min=1, max=100, help="SMPP: so many binds.")] = 1,
    window: Annotated[int, typer.Option(min=1, max=10_000, help="SMPP: submit_sm unanswered on each.")] = 100,
    mode: Annotated[Mode, typer.Option(help="SMPP: how to bind; a pair has a receiver beside.")] = Mode.TRANSCEIVER,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Send what a carrier's ledger or a pcap holds, once more.")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.01, max=10_000, help="So many times as fast as it once was.")] = 1.0,
    plain: Annotated[
        bool, typer.Option("--plain", help="The server is no gateway: only count and time its 2xx answers.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one page.")] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(metavar="EXPECTATIONS", help="As 'lost==0 p99_accept_ms<50'; exit code 1 when one is broken."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress and no tables.")] = False,
) -> None:
    """Send messages at a rate, or as fast as they are answered, and tell what became of each of them.

    With --rate, an answer's time counts from the moment its request was due, so a stall is felt by all that it delays.
    Ctrl-C ends the run early with the report so far; a second one does not wait for the ends of messages either.

    Exits 1 when an expectation is broken, 2 when the run cannot be made.

    Example: passerelle load http://127.0.0.1:8080 --rate 300 --for 60s --html report.html
    """
    try:
        expected = [one for text in expect or () for one in expectations.parse(text, MEASURES)]
        _require_folders(json_file, html_file)
        seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
        recording = None if replay is None else read_recording(replay)
        pace, count, lasts_s = _pace(rate, lasts, messages, recording, speed)
        target = _target(url)
        is_smpp = target.scheme in SMPP_SCHEMES
        course = Course(
            count,
            pace,
            per_request=batch,
            connections=connections,
            retries=retries,
            answer_timeout_s=seconds(answer_timeout),
            plain=plain,
        )
        wanted = _Wanted(
            url=target,
            key=key if is_smpp else _key(key, plain=plain),
            course=course,
            esme_course=EsmeCourse(
                count,
                pace,
                target.user or "",
                password or target.password or "",
                mode=mode,
                binds=binds,
                window=window,
                answer_timeout_s=seconds(answer_timeout),
            ),
            plan=RecordedPlan(recording.messages)
            if recording is not None
            else MixPlan(
                msgspec.structs.replace(_mix(mix), bad={}) if is_smpp else _mix(mix),
                seed,
                sender=sender,
                texts=_texts(texts),
                batches=batch > 1,
            ),
            title=f"{target.with_password(None)}: {_in_words(course, lasts)}, "
            + (f"mix {mix}, seed {seed}" if replay is None else f"replay of {replay.name}"),
            lasts_s=lasts_s,
            webhook_port=webhook_port,
            webhook_secret=webhook_secret,
            manners=WebhookManners(webhook_status, seconds(webhook_delay)),
            truth=Truth(carrier or (), carrier_ledger or ()),
            grace_s=seconds(grace),
        )
        report = uvloop.run(_run(wanted, Console(stderr=True, quiet=quiet)))
    except (ValueError, TargetError, LedgerError) as error:
        _end(str(error))
    except BindFailed as error:
        _end(f"the SMSC at {URL(url).with_password(None)} refuses the bind: {error}")
    except OSError as error:
        _end(f"nobody takes a connection at {url}: {error.strerror or error}")
    if expected:
        report = msgspec.structs.replace(report, broken=expectations.broken(expected, report.measures, GROUNDS))
    _tell(report, json_file, html_file, quiet=quiet)
    if report.broken:
        for sentence in report.broken if quiet else ():
            typer.echo(f"not as expected: {sentence}", err=True)
        raise typer.Exit(_FOUND)


def _require_folders(*written: Path | None) -> None:
    for file in written:
        if file is not None and not file.absolute().parent.is_dir():
            raise ValueError(f"there is no folder {file.absolute().parent} to write {file.name} to")


def _end(sentence: str) -> NoReturn:
    typer.echo(f"passerelle load: {sentence}", err=True)
    raise typer.Exit(_WRONG)


def _target(url: str) -> URL:
    target = URL(url)
    if target.scheme in SMPP_SCHEMES and target.host and target.port and target.user:
        return target
    if target.scheme in SMPP_SCHEMES:
        raise ValueError("an SMSC's address needs all of smpp://system_id@host:port")
    if target.scheme not in {"http", "https"} or not target.host:
        raise ValueError(f"{url!r} is no address; give one as http://127.0.0.1:8080 or smpp://system_id@host:port")
    return target


def _key(key: str, *, plain: bool) -> str:
    if not key and not plain:
        raise ValueError("an API key is missing; give one with --key or PASSERELLE_KEY")
    if not key.isascii() or not key.isprintable():
        raise ValueError("the key is none: it holds characters that no key has")
    return key


def _pace(
    rate: float | None, lasts: str | None, messages: int | None, recording: Recording | None, speed: float
) -> tuple[Pace, int, float | None]:
    """What sets the pace, how many messages at most, and how long at most."""
    lasts_s = None if lasts is None else seconds(lasts)
    if recording is not None and rate is None:
        count = messages or len(recording.messages)
        return Recorded(recording.offsets_us, speed), min(count, MESSAGES_MAX), lasts_s
    if rate is None:
        count = messages or (_CLOSED_LOOP_MESSAGES if lasts_s is None else MESSAGES_MAX)
        return ClosedLoop(), count, lasts_s
    count = messages or round(rate * (lasts_s if lasts_s is not None else 60.0))
    if not 1 <= count <= MESSAGES_MAX:
        raise ValueError(
            f"a run sends 1 … {MESSAGES_MAX:,} messages and this would be {count:,}; change --rate or --for"
        )
    return OpenLoop(rate), count, None


def _mix(name: str) -> Mix:
    if name in PRESETS:
        return PRESETS[name]
    path = Path(name)
    try:
        return read_mix(path.read_text(encoding="utf-8"))
    except OSError as error:
        presets = ", ".join(PRESETS)
        raise ValueError(f"there is no mix {name}: {error.strerror}; give a TOML file or one of {presets}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _texts(path: Path | None) -> Sequence[str]:
    if path is None:
        return ()
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {error}") from None
    if not lines:
        raise ValueError(f"{path} holds no text; write one a line")
    return lines


def _in_words(course: Course, lasts: str | None) -> str:
    packed = f", {course.per_request} a request" if course.per_request > 1 else ""
    match course.pace:
        case Recorded(speed=speed):
            return f"{course.messages:,} messages at {speed:g} times their own pace"
        case OpenLoop(per_s):
            return f"{course.messages:,} messages at {per_s:g} a second{packed}"
        case _:
            many = f"for {lasts}" if lasts and course.messages == MESSAGES_MAX else f"{course.messages:,} messages"
            return f"{many} on {course.connections} connections{packed}"


async def _run(wanted: _Wanted, console: Console) -> Report:
    if wanted.url.scheme in SMPP_SCHEMES:
        return await _watched(_smpp_run(wanted), wanted.lasts_s, console)
    clock = RunClock()
    name = f"load-{secrets.token_hex(4)}"
    journal = Journal(wanted.course.messages)
    receiver: WebhookReceiver | None = None
    if wanted.webhook_port is not None:
        receiver = WebhookReceiver(journal, clock, name, wanted.webhook_secret)
        receiver.manners = wanted.manners
        try:
            await receiver.start(wanted.webhook_port)
        except OSError as error:
            raise ValueError(f"cannot listen on port {wanted.webhook_port}: {error.strerror}") from None
    url = wanted.url
    host, port = str(url.host), int(url.port or 0)
    path = url.path_qs if wanted.course.plain and url.path != "/" else ""
    door = Door(f"{host}:{port}", wanted.key, receiver.url if receiver else None, path)
    engine = HttpEngine(door, wanted.course, wanted.plan, journal, clock=clock, run=name)
    tls = ssl.create_default_context() if url.scheme == "https" else None
    run = Run(
        title=wanted.title,
        plan=wanted.plan,
        journal=journal,
        engine=engine,
        send=lambda: asyncio.ensure_future(engine.run(host, port, tls)),
        clock=clock,
        truth=wanted.truth,
        account=None if wanted.course.plain else Account(str(url.origin()), wanted.key),
        receiver=receiver,
        ends_matter=not wanted.course.plain,
        grace_s=wanted.grace_s,
    )
    return await _watched(run, wanted.lasts_s, console)


def _smpp_run(wanted: _Wanted) -> Run:
    clock, journal = RunClock(), Journal(wanted.course.messages)
    engine = EsmeEngine(wanted.esme_course, wanted.plan, journal, clock=clock)
    host, port = str(wanted.url.host), int(wanted.url.port or 0)
    tls = ssl.create_default_context() if wanted.url.scheme == "smpps" else None
    return Run(
        title=wanted.title,
        plan=wanted.plan,
        journal=journal,
        engine=engine,
        send=lambda: asyncio.ensure_future(engine.run(host, port, tls)),
        clock=clock,
        truth=wanted.truth,
        ends_matter=wanted.esme_course.mode is not Mode.TRANSMITTER,
        grace_s=wanted.grace_s,
        notes=["Over SMPP, a request is a submit_sm, its 202 the answer, and its webhook the receipt as it came back."],
    )


async def _watched(run: Run, lasts_s: float | None, console: Console) -> Report:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, run.end_early)
    if lasts_s is not None:
        loop.call_later(lasts_s, run.engine.stop)
    watching = loop.create_task(show_progress(run, console, lasts_s)) if console.is_terminal else None
    try:
        return await run.carry_out()
    finally:
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        if run.receiver is not None:
            await run.receiver.stop()


def _tell(report: Report, json_file: Path | None, html_file: Path | None, *, quiet: bool) -> None:
    try:
        if json_file is not None:
            json_file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
        if html_file is not None:
            html_file.write_text(page_of(report), encoding="utf-8")
    except OSError as error:
        _end(f"cannot write the report: {error}")
    if not quiet:
        console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160)
        console.print(shown(report))
