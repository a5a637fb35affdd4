"""The running gateway: ordered start, ordered drain.

Start goes from the ground up (store, business, queue, webhooks, carriers, doors), so that nothing is promised before it
can be kept. Stop goes the other way round: doors first, then the windows of the carriers, then what is left to tell,
and the writer last, because everything above it still writes.
"""

from collections.abc import Coroutine
from typing import Any

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from api.http.server import HttpServer
from api.webhooks.deliverer import Deliverer
from gateway.background import Background
from gateway.business.live import LiveBusiness
from gateway.clock import Clock
from gateway.conditions.carrier_watch import CarrierWatch
from gateway.config import Config
from gateway.control.listener import ControlSocket
from gateway.figures.delivery_watch import DeliveryWatch
from gateway.figures.minutes import Minutes
from gateway.figures.unsettled_watch import UnsettledWatch
from gateway.fleet import Fleet
from gateway.networks.consulting import Consulting
from gateway.networks.forgetting import Forgetting
from gateway.office.office import RunningOffice
from gateway.paths.acceptance import Acceptance
from gateway.paths.dispatch import Dispatch
from gateway.paths.offering import Offering
from gateway.paths.ports import DispatchQueue, Tell
from gateway.registrations.deletion import Deletion
from gateway.registrations.expiry import Expiry
from gateway.registrations.post import Post
from gateway.upkeep.parked_receipts import ParkedReceipts
from gateway.upkeep.recovery import recover
from gateway.upkeep.rerouting import Rerouting
from gateway.upkeep.sweeps import Sweeps
from store.asyncio_bridge import as_deferred
from store.database import Database
from store.threads import Readers
from store.writer import Writer

log = Logger()

HTTP_GRACE_S = 5


@attrs.define
class Gateway:
    """Every part of a running gateway, as :mod:`gateway.assembly` joined them."""

    config: Config
    clock: Clock
    timer: IReactorTime
    database: Database
    writer: Writer
    readers: Readers
    desk_readers: Readers
    business: LiveBusiness
    queue: DispatchQueue
    offering: Offering
    acceptance: Acceptance
    dispatch: Dispatch
    fleet: Fleet
    rerouting: Rerouting
    sweeps: Sweeps
    unsettled: UnsettledWatch
    deliveries: DeliveryWatch
    minutes: Minutes
    office: RunningOffice
    watch: CarrierWatch
    consulting: Consulting
    forgetting: Forgetting
    parked: ParkedReceipts
    deletion: Deletion
    expiry: Expiry
    post: Post
    deliverer: Deliverer
    tell: Tell
    control: ControlSocket
    http: HttpServer
    background: Background
    _stopped: bool = attrs.field(default=False, init=False)
    _joined: list[Deferred[None]] = attrs.field(factory=list, init=False)

    @property
    def http_port(self) -> int:
        """The TCP port that the API listens on."""
        return self.http.port

    async def start(self) -> None:
        """Bring everything up; returns when the API listens and the binds are on their way.

        Raises:
            Exception: what kept a part from starting; parts started before it are stopped again.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop(self.config.drain.budget_s)
            raise

    async def _start(self) -> None:
        self.database.upgrade()
        self.writer.start()
        await self.business.load()
        await self.queue.start()
        await as_deferred(self.deliverer.start())
        await recover(
            writer=self.writer,
            offering=self.offering,
            clock=self.clock,
            tell=self.tell,
            uncertain_timeout_s=self.config.messages.uncertain_timeout_s,
        )
        self.fleet.adopt(self.business.current)
        self.business.on_change(self.fleet.adopt)
        self.consulting.adopt(self.business.current)
        self.business.on_change(self.consulting.adopt)
        self.business.on_change(lambda _: self.background.run("rerouting", self.rerouting.run_once()))
        self.business.start()
        self.sweeps.start()
        self.unsettled.start()
        self.deliveries.start()
        self.minutes.start()
        self.watch.start()
        self.parked.start()
        self.deletion.start()
        self.expiry.start()
        self.post.start()
        self.forgetting.start()
        self.control.start()
        await as_deferred(self.http.start())
        log.info("listening on http://{host}:{port}", host=self.config.http.host, port=self.http_port)

    def stop(self, budget_s: float) -> Deferred[None]:
        """Drain and close within about ``budget_s`` seconds; a second call joins the first."""
        joined: Deferred[None] = Deferred()
        if self._stopped:
            joined.callback(None)
            return joined
        self._joined.append(joined)
        if len(self._joined) == 1:
            _ = Deferred.fromCoroutine(self._stop_once(budget_s))
        return joined

    async def _stop_once(self, budget_s: float) -> None:
        try:
            await self._stop(budget_s)
        finally:
            self._stopped = True
            for joined in self._joined:
                joined.callback(None)

    async def _stop(self, budget_s: float) -> None:
        self.acceptance.closing = True
        grace_s = max(1, min(HTTP_GRACE_S, int(budget_s / 4)))
        await self._step("http", as_deferred(self.http.stop(grace_s)), budget_s)
        await self._step("number lookups", as_deferred(self.consulting.stop()), budget_s / 4)
        await self._step("business", self.business.stop(), budget_s)
        await self._step("carriers", self.fleet.drain(budget_s / 2), budget_s)
        # after the carriers: whoever watches sees the windows empty
        await self._step("control", self.control.stop(), budget_s / 4)
        self.dispatch.stop()
        await self._step("outcomes", self.background.idle(), budget_s / 4)
        await self._step("sweeps", self.sweeps.stop(), budget_s / 4)
        await self._step("parked receipts", self.parked.stop(), budget_s / 4)
        await self._step("deletion", self.deletion.stop(), budget_s / 4)
        await self._step("post", self.post.stop(), budget_s / 4)
        await self._step("expiry", self.expiry.stop(), budget_s / 4)
        await self._step("forgetting", self.forgetting.stop(), budget_s / 4)
        await self._step("figures", self.unsettled.stop(), budget_s / 4)
        await self._step("minutes", self.minutes.stop(), budget_s / 4)
        self.office.close()
        await self._step("staff desk", self.desk_readers.stop(), budget_s / 4)
        await self._step("delivery counts", self.deliveries.stop(), budget_s / 4)
        await self._step("carrier watch", self.watch.stop(), budget_s / 4)
        await self._step("webhooks", as_deferred(self.deliverer.stop(grace_s)), budget_s)
        await self._step("queue", self.queue.stop(), budget_s / 4)
        await self._step("writer", self.writer.stop(), budget_s)
        await self._step("readers", self.readers.stop(), budget_s / 4)
        self.database.close()
        log.info("stopped; everything accepted is in the store")

    async def _step(self, name: str, work: Deferred[Any] | Coroutine[Deferred[Any], Any, Any], limit_s: float) -> None:
        """One step of the drain; a step that fails or takes too long is logged, and the drain goes on."""
        deferred = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
        try:
            await deferred.addTimeout(limit_s, self.timer)
        except DeferredTimeout:
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "stopping {part} took longer than {limit_s} s; going on without it", part=name, limit_s=limit_s
            )
        except Exception:
            log.failure("stopping {part} failed", part=name)
