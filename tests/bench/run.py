"""One run: fresh database, fresh processes, a warm-up, the measured load, and the wait for the last webhook."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import attrs
import msgspec

from tests.bench.carrier_ledger import CarrierLedger
from tests.bench.load import LoadReport, Order
from tests.bench.premises import Premises, Wishes, furnish
from tests.bench.proc import machine_cpu_s, usage_of
from tests.bench.processes import ProcessFailedError, Started, get, listening, report_of, working
from tests.bench.result import Observed, Result, judge
from tests.bench.scenario import OpenLoop, Scenario
from tests.bench.sink import Counts

WARM_UP_MESSAGES: Final = 400
LOOK_EVERY_S: Final = 0.1
READY_S: Final = 30.0
OK: Final = 200

Progress = Callable[[int], None]
"""Hears how many messages had their final webhook."""


@attrs.frozen
class Conditions:
    """What all runs have in common. ``store_url`` None is a fresh SQLite file for each run."""

    folder: Path
    store_url: str | None = None
    events_per_request: int = 100
    window: int = 500
    receipt_delay_s: float = 0.2
    give_up_s: float = 300.0
    stall_s: float = 20.0
    profile: Path | None = None


@attrs.frozen
class Stage:
    """Everything that a run needs, up and ready."""

    gateway: Started
    carrier: Started
    sink: Started
    premises: Premises
    ledger: CarrierLedger

    @property
    def pids(self) -> dict[str, int]:
        """The processes whose cost is told."""
        return {part.name: part.pid for part in (self.gateway, self.carrier, self.sink)}


async def measure(scenario: Scenario, conditions: Conditions, folder: Path, progress: Progress) -> Result:
    """Run ``scenario`` in ``folder`` (empty) and judge it; everything that was started is stopped when this returns.

    Raises:
        ProcessFailedError: a process could not be started, or died.
    """
    async with stage(conditions, folder) as ready:
        await _warm_up(ready, scenario, conditions)
        await get(ready.sink.port, "/reset", "POST")
        submitted_before = ready.ledger.submitted()
        started_s, machine_before_s = asyncio.get_running_loop().time(), machine_cpu_s()
        before = {name: usage_of(pid) for name, pid in ready.pids.items()}
        load, counts = await _load(ready, scenario, conditions, "run", progress)
        after = {name: usage_of(pid) for name, pid in ready.pids.items()}
        observed = Observed(
            load=load,
            counts=counts,
            submitted=ready.ledger.submitted() - submitted_before,
            before=before,
            after=after,
            machine_cpu_s=machine_cpu_s() - machine_before_s,
            wall_s=asyncio.get_running_loop().time() - started_s,
        )
        return judge(scenario, observed)


@contextlib.asynccontextmanager
async def stage(conditions: Conditions, folder: Path) -> AsyncIterator[Stage]:
    """Start receiver, carrier and gateway, in this order; stop them in the other."""
    ledger = folder / "carrier.jsonl"
    carrier_arguments = [
        *("-m", "simulators", "smsc", "--port", "0"),
        *("--behave", f"receipt-delay={conditions.receipt_delay_s}"),
        *("--ledger", str(ledger)),
    ]
    async with (
        listening("receiver", ["-m", "tests.bench.sink"], folder) as sink,
        listening("carrier", carrier_arguments, folder) as carrier,
    ):
        wishes = Wishes(
            store_url=conditions.store_url,
            carrier_port=carrier.port,
            webhook_url=f"http://127.0.0.1:{sink.port}/",
            events_per_request=conditions.events_per_request,
            window=conditions.window,
        )
        premises = furnish(folder, wishes)
        profiler = ["-m", "cProfile", "-o", str(conditions.profile)] if conditions.profile else []
        arguments = [*profiler, "-m", "gateway", "run", "--config", str(premises.config)]
        async with listening("gateway", arguments, folder) as gateway:
            await _ready(gateway)
            yield Stage(gateway, carrier, sink, premises, CarrierLedger(ledger))


async def _ready(gateway: Started) -> None:
    """Wait until the gateway says that it is: listening, store writable, carrier bound."""
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + READY_S
    while True:
        status, body = await get(gateway.port, "/readyz")
        if status == OK:
            return
        if loop.time() > deadline_s:
            raise ProcessFailedError(
                f"the gateway was not ready within {READY_S:g} s: {body.decode('utf-8', 'replace')}"
            )
        await asyncio.sleep(LOOK_EVERY_S)


async def _warm_up(ready: Stage, scenario: Scenario, conditions: Conditions) -> None:
    """Let the gateway load number plans, open its connections and fill its caches before anything is timed."""
    per_request = min(scenario.per_request, WARM_UP_MESSAGES)
    warm_up = attrs.evolve(scenario, messages=WARM_UP_MESSAGES, per_request=per_request)
    await _load(ready, warm_up, conditions, "warm-up", lambda _told: None)


async def _load(
    ready: Stage, scenario: Scenario, conditions: Conditions, reference: str, progress: Progress
) -> tuple[LoadReport, Counts]:
    order = Order(
        port=ready.gateway.port,
        key=ready.premises.key,
        reference=reference,
        sender=ready.premises.sender,
        messages=scenario.messages,
        per_request=scenario.per_request,
        connections=scenario.connections,
        rate_per_s=scenario.rate_per_s if isinstance(scenario, OpenLoop) else 0.0,
        give_up_s=conditions.give_up_s,
    )
    async with working("load", ["-m", "tests.bench.load"], msgspec.json.encode(order)) as process:
        answered = asyncio.create_task(report_of("the load generator", process))
        try:
            counts = await _until_told(ready, answered, conditions.stall_s, progress)
            return msgspec.json.decode(await answered, type=LoadReport), counts
        finally:
            answered.cancel()


async def _until_told(ready: Stage, answered: asyncio.Task[bytes], stall_s: float, progress: Progress) -> Counts:
    """Wait until every accepted message had its final webhook, or nothing more has come for ``stall_s``."""
    loop = asyncio.get_running_loop()
    distinct, moved_s = -1, loop.time()
    while True:
        _, body = await get(ready.sink.port, "/counts")
        counts = msgspec.json.decode(body, type=Counts)
        progress(counts.distinct)
        if counts.distinct != distinct or not answered.done():
            distinct, moved_s = counts.distinct, loop.time()
        if answered.done():
            accepted = msgspec.json.decode(answered.result(), type=LoadReport).accepted
            if counts.distinct >= accepted or loop.time() - moved_s > stall_s:
                return counts
        await asyncio.sleep(LOOK_EVERY_S)
