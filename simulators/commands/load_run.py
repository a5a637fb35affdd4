"""One run as it was asked for: made, over HTTP or over SMPP, and watched to its end."""

import asyncio
import secrets
import ssl

import attrs
from rich.console import Console
from yarl import URL

from simulators.commands.typed import SMPP_SCHEMES
from simulators.commands.watching import watched
from simulators.load.account import Account
from simulators.load.clock import RunClock
from simulators.load.course import Course, EsmeCourse, Mode
from simulators.load.esme_engine import EsmeEngine
from simulators.load.http_engine import HttpEngine
from simulators.load.journal import Journal
from simulators.load.plan import Plan
from simulators.load.progress import show_progress
from simulators.load.report import Report
from simulators.load.requests import Door
from simulators.load.run import Run, Truth
from simulators.load.webhooks import WebhookManners, WebhookReceiver


@attrs.frozen
class Wanted:
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


async def carry_out(wanted: Wanted, console: Console) -> Report:
    """The report of the run; ``console`` shows its progress where it is a terminal.

    Raises:
        ValueError: the port for webhooks is taken, or their secret is none.
        TargetError, LedgerError, BindFailed, OSError: as of :meth:`Run.carry_out` and of its engine.
    """
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


def _smpp_run(wanted: Wanted) -> Run:
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
    if lasts_s is not None:
        asyncio.get_running_loop().call_later(lasts_s, run.engine.stop)
    progress = show_progress(run, console, lasts_s) if console.is_terminal else None
    try:
        return await watched(run.carry_out(), run.end_early, progress)
    finally:
        if run.receiver is not None:
            await run.receiver.stop()
