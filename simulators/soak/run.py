"""One soak from an empty folder to its report: carriers, gateway, load and storm, and the audit of what is left."""

import asyncio
import math
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from simulators.load.account import Account
from simulators.load.clock import RunClock
from simulators.load.course import Course
from simulators.load.http_engine import HttpEngine
from simulators.load.journal import Journal
from simulators.load.pace import OpenLoop
from simulators.load.plan import Plan
from simulators.load.report import Report
from simulators.load.requests import Door
from simulators.load.run import Run, Truth
from simulators.load.webhooks import WebhookManners, WebhookReceiver
from simulators.soak.carriers import NAMES, Carriers
from simulators.soak.gateway import Gateway
from simulators.soak.premises import RESPONSE_TIMEOUT_S, WINDOW, configuration, free_port, furnish
from simulators.soak.report import SoakReport, soak_report_of
from simulators.soak.schedule import Doubts, Schedule
from simulators.soak.storm import RunningClock, Storm

SETTLE_S: Final = 60.0
"""So long after an uncertain message's time the last one has ended.

The sweep that ends it comes every 5 s, and a carrier that has throttled gets its whole rate back within a minute.
"""

WEBHOOKS_FIRST_S: Final = 8.0
"""So long webhooks alone may tell how messages ended; the first retry comes after five seconds."""

DOUBTS: Final = Doubts(WINDOW, 1, len(NAMES), RESPONSE_TIMEOUT_S)
_ASK_EVERY_S: Final = 2.0
_RETRIES: Final = 1_000
_ANSWER_TIMEOUT_S: Final = 20.0


@attrs.frozen
class Wanted:
    """What a soak is asked for.

    Attributes:
        rate: messages per second.
        folder: everything is kept here; it must be there and empty.
        command: what starts the gateway.
    """

    schedule: Schedule
    seed: int
    rate: float
    plan: Plan
    folder: Path
    command: Sequence[str]
    connections: int = 32

    @property
    def uncertain_timeout_s(self) -> int:
        """How long a late word is waited for: a little longer than a carrier that is down can be silent."""
        return math.ceil(self.schedule.longest_s) + 2

    @property
    def load_s(self) -> float:
        """How long messages are sent: through the storm and half of the calm after it."""
        return (self.schedule.calm_from_s + self.schedule.duration_s) / 2

    @property
    def messages(self) -> int:
        """How many are sent."""
        return max(round(self.rate * self.load_s), 1)


@attrs.define
class _Endpoint:
    """The receiver of webhooks, as a storm sees it."""

    receiver: WebhookReceiver
    port: int

    def answer_with(self, status: int, delay_s: float) -> None:
        self.receiver.manners = WebhookManners(status, delay_s)

    async def close(self) -> None:
        await self.receiver.stop()

    async def open(self) -> None:
        await self.receiver.start(self.port)


class Soak:
    """One soak.

    Attributes:
        run: the load, once it began.
        storm: the faults, once they began.
    """

    def __init__(self, wanted: Wanted, reactor: Any) -> None:  # noqa: ANN401 - whichever reactor runs
        self._wanted = wanted
        self._carriers = Carriers(wanted.folder, wanted.seed, reactor)
        self._port = free_port()
        config = wanted.folder / "passerelle.toml"
        config.write_text(configuration(self._port, wanted.uncertain_timeout_s), encoding="utf-8")
        self._gateway = Gateway(wanted.command, config, self._port, wanted.folder / "gateway.log")
        self._phase = "making the business"
        self._clock: RunningClock | None = None
        self._is_ended = False
        self.run: Run | None = None
        self.storm: Storm | None = None

    @property
    def schedule(self) -> Schedule:
        """What is to happen."""
        return self._wanted.schedule

    @property
    def phase(self) -> str:
        """What is going on, in words."""
        return self._phase or (self.run.phase if self.run is not None else "")

    @property
    def submitted(self) -> int:
        """Submit_sm that carriers accepted so far."""
        return self._carriers.submitted

    @property
    def now_s(self) -> float:
        """Seconds since the first message was due; 0 before."""
        return self._clock.now_s() if self._clock is not None else 0.0

    def end_early(self) -> None:
        """No more faults and no more messages; the second time, wait for nothing more either."""
        self._is_ended = True
        if self._clock is not None:
            self._clock.end()
        if self.run is not None:
            self.run.end_early()

    async def carry_out(self) -> SoakReport:
        """The report.

        Raises:
            GatewayError: the gateway does not start, end or come back as it must.
            TargetError, LedgerError, OSError: as of any load.
        """
        journal, clock, name = Journal(self._wanted.messages), RunClock(), f"soak-{secrets.token_hex(4)}"
        webhook_port = free_port()
        receiver: WebhookReceiver | None = None
        try:
            self._carriers.listen()
            ports = {carrier.name: carrier.port for carrier in self._carriers.by_name.values()}
            webhook_url = f"http://127.0.0.1:{webhook_port}/"
            access = await furnish(self._gateway, self._wanted.folder, ports, webhook_url)
            receiver = WebhookReceiver(journal, clock, name, access.webhook_secret)
            await receiver.start(webhook_port)
            self._phase = "starting the gateway"
            await self._gateway.start()
            report, storm = await self._load(journal, clock, name, access.key, receiver)
            self._phase = "auditing the books"
            await self._gateway.stop()
            findings = await self._gateway.audit()
        finally:
            self._gateway.abandon()
            if receiver is not None:
                await receiver.stop()
            await self._carriers.stop()
        return soak_report_of(
            report,
            self._wanted.seed,
            begun=storm.begun,
            returns=storm.returns,
            findings=findings,
            duplicates_bound=DOUBTS.duplicates_max(storm.begun),
        )

    async def _load(
        self, journal: Journal, clock: RunClock, name: str, key: str, receiver: WebhookReceiver
    ) -> tuple[Report, Storm]:
        wanted = self._wanted
        course = Course(
            wanted.messages,
            OpenLoop(wanted.rate),
            connections=wanted.connections,
            retries=_RETRIES,
            answer_timeout_s=_ANSWER_TIMEOUT_S,
        )
        door = Door(f"127.0.0.1:{self._port}", key)
        engine = HttpEngine(door, course, wanted.plan, journal, clock=clock, run=name)
        self._clock = RunningClock()
        endpoint = _Endpoint(receiver, receiver.port)
        self.storm = storm = Storm(
            wanted.schedule,
            self._gateway,
            self._carriers.by_name,
            endpoint,
            submits=self._carriers,
            clock=self._clock,
        )
        self.run = Run(
            title=f"soak of {wanted.schedule.duration_s:g} s at {wanted.rate:g} messages a second, seed {wanted.seed}",
            plan=wanted.plan,
            journal=journal,
            engine=engine,
            send=lambda: asyncio.ensure_future(_through_the_storm(engine, self._port, storm)),
            clock=clock,
            truth=Truth(ledgers=[carrier.path for carrier in self._carriers.by_name.values()]),
            account=Account(self._gateway.url, key),
            receiver=receiver,
            grace_s=wanted.uncertain_timeout_s + SETTLE_S,
        )
        self._phase = ""
        if self._is_ended:
            self.end_early()
        asking = asyncio.create_task(_ask_for_ends(self.run))
        try:
            return await self.run.carry_out(), storm
        finally:
            asking.cancel()


async def _ask_for_ends(run: Run) -> None:
    """Ask how messages ended once webhooks had time for it: what an outage has put off is told minutes later."""
    account, journal = run.account, run.journal
    if account is None:
        return
    waited_s = 0.0
    while True:
        await asyncio.sleep(_ASK_EVERY_S)
        waited_s = waited_s + _ASK_EVERY_S if run.phase == "waiting for the ends" else 0.0
        if waited_s > WEBHOOKS_FIRST_S:
            await account.settle(journal, [index for index in journal.unfinished() if journal.ids[index]])


async def _through_the_storm(engine: HttpEngine, port: int, storm: Storm) -> None:
    """Load and faults until both are over; a gateway that does not come back ends both."""
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(engine.run("127.0.0.1", port))
            both.create_task(storm.run())
    except BaseExceptionGroup as errors:
        raise _first(errors) from None


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """What was raised first, out of the groups of the tasks that it passed through."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
