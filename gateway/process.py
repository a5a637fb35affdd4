"""The process around a gateway: which loop it runs on, what signals do to it, how its end is told.

The first SIGTERM, SIGINT or SIGHUP (its terminal was closed) drains. The second stops on the spot, which loses nothing
that was accepted: the next start finds it in the store.
"""

import asyncio
import errno
import fcntl
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final

import attrs
from sqlalchemy.exc import DBAPIError
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from gateway.assembly import Reactor, assemble
from gateway.books import prepare_folders, sqlite_file
from gateway.config import Config
from gateway.services import Gateway
from gateway.terminal import CommandError, ExitCode, UsageError, complain
from smpp.reactor import install as install_reactor
from store.asyncio_bridge import as_future
from store.failures import StoreError, UnusableDatabaseError

log = Logger()

COLLECT_AFTER: Final = 50_000
"""Container objects made and not freed between two looks of the cyclic garbage collector; Python's own is 700."""

SWITCH_S: Final = 0.001
"""Seconds for which a thread may keep the interpreter to itself while another waits for it; Python's own is 0.005."""

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Errand = Callable[[Gateway], Coroutine[Any, Any, None]]
"""Something to do once the gateway listens."""


@attrs.frozen
class Life:
    """What a gateway lives for beside its callers.

    Attributes:
        errand: Runs as soon as the API listens; a CommandError from it ends the process.
        ends_with_errand: Whether the process drains and ends once the errand is done.
        draining: Called when the first signal comes.
        abandon: Called when a second signal ends the process on the spot.
    """

    errand: Errand
    ends_with_errand: bool = False
    draining: Callable[[], None] = lambda: None
    abandon: Callable[[], None] = lambda: None


async def nothing_else(_gateway: Gateway) -> None:
    """The errand of a gateway that only serves."""


def serve(config: Config, life: Life) -> None:
    """Run a gateway on this process's own reactor until a signal (or the errand) ends it; returns after the drain.

    The caller has ``claimed`` the configuration's database.

    Raises:
        CommandError: it could not start, or the errand failed; the message says what to do.
    """
    reactor = choose_reactor()
    try:
        gateway = assemble(config, reactor)
    except Exception as error:
        raise start_failure(error, config) from error
    ended: list[asyncio.Task[None]] = []

    def begin() -> None:
        task = asyncio.ensure_future(_live(gateway, config, life))
        ended.append(task)
        task.add_done_callback(lambda _: reactor.stop())

    reactor.callWhenRunning(begin)
    # our own handlers: Twisted's would stop the reactor under the drain
    reactor.run(installSignalHandlers=False)  # type: ignore[call-arg]  # the interface does not name the argument
    ended[0].result()


def choose_reactor() -> Reactor:
    """Twisted's asyncio reactor on uvloop. Must come before anything imports ``twisted.internet.reactor``."""
    install_reactor()
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - here it is chosen

    return reactor  # type: ignore[return-value]  # a module to mypy, the asyncio reactor at run time


async def _live(gateway: Gateway, config: Config, life: Life) -> None:
    stop_asked = asyncio.Event()
    _listen_to_signals(stop_asked, life)
    try:
        await as_future(Deferred.fromCoroutine(gateway.start()))
    except Exception as error:
        raise start_failure(error, config) from error
    _spare_the_collector()
    _share_the_interpreter()
    try:
        await _until(stop_asked, gateway, life)
    finally:
        await as_future(gateway.stop(config.drain.budget_s))


def _spare_the_collector() -> None:
    """Messages leave no cycles behind, so walking every live object again and again finds nothing and costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)


def _share_the_interpreter() -> None:
    """Have the loop let go sooner: the writer wants the interpreter for a moment after each of its statements."""
    sys.setswitchinterval(SWITCH_S)


async def _until(stop_asked: asyncio.Event, gateway: Gateway, life: Life) -> None:
    asked = asyncio.ensure_future(stop_asked.wait())
    errand = asyncio.ensure_future(life.errand(gateway))
    try:
        await asyncio.wait({asked, errand}, return_when=asyncio.FIRST_COMPLETED)
        if errand.done():
            errand.result()
            if not life.ends_with_errand:
                await asked
    finally:
        for task in (asked, errand):
            task.cancel()
        await asyncio.wait({asked, errand})


def _listen_to_signals(stop_asked: asyncio.Event, life: Life) -> None:
    def signalled() -> None:
        if stop_asked.is_set():
            life.abandon()
            complain("passerelle: stopped at once; the next start finds everything that was accepted")
            sys.stderr.flush()
            os._exit(ExitCode.FAILED)
        stop_asked.set()
        log.info("asked to stop: finishing what is under way; a second signal stops at once")
        life.draining()

    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        # nohup has SIGHUP ignored, and means it
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, signalled)


@contextmanager
def claimed(config: Config) -> Iterator[None]:
    """Hold the embedded database for this process: a second gateway on it would send what the first one sends.

    Raises:
        CommandError: another gateway has it, or its folder cannot be made.
    """
    prepare_folders(config, create=True)
    file = sqlite_file(config)
    if file is None:
        yield
        return
    with file.with_name(file.name + ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(
                f"another gateway is running on {file}; stop it first, or use another database "
                "(store.url, or for the demo: make run DATA=other)"
            ) from error
        yield


def start_failure(error: Exception, config: Config) -> CommandError:
    """What kept a gateway from starting, in one line that says what to do."""
    match error:
        case CommandError():
            return error
        case UnusableDatabaseError():
            return UsageError(f"store.url: {error}")
        case StoreError():
            return CommandError(str(error))
        case DBAPIError():
            reason = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            return CommandError(f"the database does not answer: {reason[0]}; check store.url and the server")
        case OSError(errno=errno.EADDRINUSE):
            return CommandError(
                f"port {config.http.port} on {config.http.host} is taken; stop what uses it, or set http.port "
                "(PASSERELLE_HTTP_PORT=8081, or for the demo: make run PORT=8081)"
            )
        case OSError(errno=errno.EADDRNOTAVAIL | errno.EACCES):
            where = f"{config.http.host}:{config.http.port}"
            return CommandError(f"cannot listen on {where}: {error.strerror}; correct http.host or http.port")
        case _:
            return CommandError(f"the gateway cannot start: {type(error).__name__}: {error}")
