"""``passerelle load``: load on a gateway's HTTP API or on an SMPP server, and a report of what became of it."""

import random
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
import uvloop
from rich.console import Console
from yarl import URL

from simulators.commands.load_run import Wanted, carry_out
from simulators.commands.telling import tell
from simulators.commands.typed import (
    MESSAGES_MAX,
    SMPP_SCHEMES,
    key_of,
    mix_of,
    pace_of,
    require_folders,
    seconds,
    target_of,
    texts_of,
)
from simulators.ledger import expectations
from simulators.load.account import TargetError
from simulators.load.carriers import LedgerError
from simulators.load.course import Course, EsmeCourse, Mode
from simulators.load.esme import BindFailed
from simulators.load.measures import GROUNDS, MEASURES
from simulators.load.mix import PRESETS
from simulators.load.pace import OpenLoop, Recorded
from simulators.load.plan import MixPlan, RecordedPlan
from simulators.load.recording import read_recording
from simulators.load.run import Truth
from simulators.load.table import shown
from simulators.load.webhooks import WebhookManners

_FOUND, _WRONG = 1, 2


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
        require_folders(json_file, html_file)
        seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
        recording = None if replay is None else read_recording(replay)
        pace, count, lasts_s = pace_of(rate, lasts, messages, recording, speed)
        target = target_of(url)
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
        wanted = Wanted(
            url=target,
            key=key if is_smpp else key_of(key, plain=plain),
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
                msgspec.structs.replace(mix_of(mix), bad={}) if is_smpp else mix_of(mix),
                seed,
                sender=sender,
                texts=texts_of(texts),
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
        report = uvloop.run(carry_out(wanted, Console(stderr=True, quiet=quiet)))
    except (ValueError, TargetError, LedgerError) as error:
        _end(str(error))
    except BindFailed as error:
        _end(f"the SMSC at {URL(url).with_password(None)} refuses the bind: {error}")
    except OSError as error:
        _end(f"nobody takes a connection at {url}: {error.strerror or error}")
    if expected:
        report = msgspec.structs.replace(report, broken=expectations.broken(expected, report.measures, GROUNDS))
    try:
        tell(report, report, shown(report), json_file=json_file, html_file=html_file, quiet=quiet)
    except OSError as error:
        _end(f"cannot write the report: {error}")
    if report.broken:
        for sentence in report.broken if quiet else ():
            typer.echo(f"not as expected: {sentence}", err=True)
        raise typer.Exit(_FOUND)


def _end(sentence: str) -> NoReturn:
    typer.echo(f"passerelle load: {sentence}", err=True)
    raise typer.Exit(_WRONG)


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
