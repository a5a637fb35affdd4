"""The object graph, from the ground to the doors: the only place that knows every part."""

import random

from twisted.internet.interfaces import IReactorCore, IReactorFromThreads, IReactorTCP, IReactorTime

from api.console.app import create_console
from api.http.app import create_app
from api.http.server import HttpServer
from api.staff.handlers import StaffDesks, staff_handlers
from api.webhooks.addresses import webhook_session
from api.webhooks.deliverer import Deliverer, DelivererSettings
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from gateway.background import Background
from gateway.books import Books
from gateway.business.live import LiveBusiness
from gateway.clock import Clock, SystemClock
from gateway.conditions.capacity import capacities
from gateway.conditions.carrier_watch import CarrierWatch
from gateway.conditions.fullness import Fullness
from gateway.conditions.reachability import Reachability
from gateway.config import Config, document_keys
from gateway.control.address import socket_path
from gateway.control.listener import Callers, ControlReactor, ControlSocket
from gateway.figures.alarm_book import AlarmBook
from gateway.figures.carrier_facts import CarrierLooks
from gateway.figures.condition_gauges import ConditionGauges
from gateway.figures.control_answers import ControlAnswers
from gateway.figures.delivery_watch import DeliveryWatch
from gateway.figures.gauges import Gauges
from gateway.figures.health import Health
from gateway.figures.low_margins import LowMargins
from gateway.figures.metrics import MeasuredAcceptance, Metrics, WireMetrics
from gateway.figures.minutes import Minutes
from gateway.figures.unsettled_watch import UnsettledWatch
from gateway.figures.wire_figures import WireFigures
from gateway.fleet import Fleet
from gateway.insight.explainer import Explainer
from gateway.networks.consulting import Consulting
from gateway.networks.forgetting import Forgetting
from gateway.networks.known import KnownNetworks
from gateway.networks.lookup_service import LookupRequest, LookupService
from gateway.networks.lookups import LookupBounds, Lookups
from gateway.networks.memory import NetworkMemory, Remembered
from gateway.office.asking import Asking
from gateway.office.business import BusinessDesk
from gateway.office.office import Papers, office_of
from gateway.office.routing import RoutingDesk
from gateway.office.tokens import TokenDesk
from gateway.office.watch import Watch as OfficeWatch
from gateway.office.watch import totals_of
from gateway.paths.acceptance import Acceptance
from gateway.paths.dispatch import Dispatch
from gateway.paths.inbox import Inbox
from gateway.paths.offering import Offering
from gateway.paths.outcomes import OutcomePolicy
from gateway.paths.persistence import Persistence
from gateway.paths.ports import DispatchQueue
from gateway.paths.preparation import Limits
from gateway.paths.references import SegmentReferences
from gateway.paths.sender_guard import SenderGuard
from gateway.paths.telling import StoredOutbox
from gateway.registrations.clamd import Clamd
from gateway.registrations.codes import Codes
from gateway.registrations.deletion import Deletion
from gateway.registrations.desk import Desk
from gateway.registrations.expiry import Expiry
from gateway.registrations.mailing import mailing
from gateway.registrations.post import Post
from gateway.registrations.virus_scan import NoVirusScan
from gateway.services import Gateway
from gateway.trace.traces import Traces
from gateway.upkeep.parked_receipts import ParkedReceipts
from gateway.upkeep.rerouting import Rerouting
from gateway.upkeep.sweeps import Sweeps
from gateway.views import Views
from messages.addresses import Country
from messages.network import NetworkSource
from routing.failover import RetryPolicy
from store.database import Database
from store.keyring import Keyring
from store.memory_queue import MemoryQueue
from store.numbers.known_networks import DAY_MS
from store.redis_queue import RedisQueue
from store.threads import Readers
from store.vault import Vault
from store.writer import Writer


class Reactor(IReactorCore, IReactorTCP, IReactorFromThreads, ControlReactor):
    """What the gateway asks of a reactor; the asyncio reactor provides it."""


def assemble(config: Config, reactor: Reactor, *, clock: Clock | None = None) -> Gateway:
    """Join the parts that ``config`` asks for on ``reactor``; nothing runs yet. ``clock`` defaults to the machine's.

    Raises:
        OSError: the key file cannot be read or made.
        sqlalchemy.exc.ArgumentError: the store's URL cannot be understood.
    """
    clock = clock or SystemClock()
    background, metrics = Background(), Metrics()
    database = Database.open(config.store.url)
    writer = Writer(
        database,
        reactor.callFromThread,
        gather_ms=config.store.gather_ms,
        backlog_limit=config.store.backlog_limit,
    )
    readers = Readers(database, reactor.callFromThread)
    vault = Vault.from_key_file(config.store.key_file)
    known = KnownNetworks(NetworkMemory(), writer, readers, vault, clock, background)
    looked_up = Remembered(known.memory, NetworkSource.LOOKUP, config.lookup.days * DAY_MS)
    business = LiveBusiness(readers, vault, reactor, known_networks=(looked_up, known.learned))
    queue = make_queue(config)
    offering = Offering(queue, readers)
    deliverer = Deliverer(
        StoredOutbox(writer, readers, business.endpoint_of),
        lambda: webhook_session(allow_private=config.webhooks.allow_private_addresses),
        clock.now_ms,
        DelivererSettings(
            requests_per_endpoint=config.webhooks.concurrency_per_endpoint,
            allow_private=config.webhooks.allow_private_addresses,
        ),
    )
    deliveries = DeliveryWatch(writer, readers, clock, reactor, metrics.delivery_drops)
    figures = WireFigures(reactor.seconds)
    alarms = AlarmBook()
    wires = WireMetrics(metrics, figures, alarms, clock)

    def build(profile: CarrierProfile) -> SmppCarrier:
        # the carriers come last: dispatch and inbox are made by the time that one is built
        return SmppCarrier(profile, dispatch, inbox, reactor, observer=wires)

    fleet = Fleet(build, background)
    reachability = Reachability(fleet.status)
    watch = CarrierWatch(
        reachability=reachability,
        fullness=Fullness(config.messages.full_after_s, config.queue.limit),
        enabled=business.carriers_enabled,
        profiles=fleet.profiles,
        queue_depth=queue.depth,
        pace_per_s=capacities(fleet.profiles, fleet.status, figures),
        publish=business.see,
        changed=metrics.count_breaker_change,
        writer=writer,
        readers=readers,
        clock=clock,
        timer=reactor,
    )
    tell = metrics.count_told(deliverer.push, deliveries.count, watch.ended)
    dispatch = Dispatch(
        writer=writer,
        queue=queue,
        offering=offering,
        persistence=Persistence(writer, reactor),
        clock=clock,
        timer=reactor,
        policy=OutcomePolicy(
            retry=RetryPolicy(attempts_max=config.messages.attempts_max),
            uncertain_timeout_s=config.messages.uncertain_timeout_s,
        ),
        guard=SenderGuard(lambda: business.decisions),
        references=SegmentReferences(random.Random()),  # noqa: S311 - references need no secrecy
        decisions=lambda: business.decisions,
        health=watch,
        tell=tell,
        learn=known.learn,
        background=background,
    )
    inbox = Inbox(writer, tell, known.learn, config.messages.inbound_timeout_s)
    rerouting = Rerouting(writer, offering, lambda: business.current, reachability, lambda: watch.conditions, clock)
    consulting = Consulting(known, make_lookups(config, known, looked_up, writer, clock, reactor, metrics))
    limits = Limits(config.messages.segments_max, config.messages.validity_default_s)
    acceptance = Acceptance(
        writer=writer,
        queue=queue,
        offering=offering,
        background=background,
        decisions=lambda: business.decisions,
        known=consulting,
        clock=clock,
        limits=limits,
        queue_limit=config.queue.limit,
        low_margin=LowMargins(metrics.low_margins, clock).heard,
    )
    unsettled = UnsettledWatch(readers, clock, reactor)
    looks = CarrierLooks(
        fleet.profiles,
        fleet.status,
        queue.depth,
        lambda: unsettled.counted,
        deliveries.of_carrier,
        watch.standing_against,
        figures,
        clock,
    )
    metrics.registry.register(Gauges(lambda: writer.backlog, looks.all))
    metrics.registry.register(ConditionGauges(lambda: watch.conditions, watch.states, lambda: watch.quality))
    keyring = Keyring.from_file(document_keys(config))
    desk = Desk(
        writer=writer,
        readers=readers,
        business=business,
        keyring=keyring,
        virus_scan=Clamd(config.documents.clamd) if config.documents.clamd else NoVirusScan(),
        codes=Codes(acceptance),
        clock=clock,
        push=deliverer.push,
    )
    minutes = Minutes(lambda: totals_of(metrics), clock, reactor)
    office = office_of(
        Asking(readers, writer, clock),
        business.vault,
        lambda: business.current,
        OfficeWatch(looks.all, minutes, alarms, metrics, clock),
        Papers(keyring, deliverer.push),
    )
    explainer = Explainer(lambda: business.current, lambda: business.decisions, limits, clock, known.recall)
    # of their own: a large apply file is read for seconds, and must not keep questions about messages waiting
    desk_readers = Readers(database, reactor.callFromThread, threads=1, backlog_limit=8)
    staff = StaffDesks(
        tokens=TokenDesk(Asking(readers, writer, clock)),
        business=BusinessDesk(Asking(desk_readers, writer, clock), Books(database, vault)),
        routing=RoutingDesk(explainer),
    )
    app = create_app(
        acceptance=MeasuredAcceptance(acceptance, metrics),
        keys=business,
        messages=Views(readers),
        operations=Health(acceptance, writer, fleet.status, metrics, config.store.backlog_limit),
        registrations=desk,
        console=create_console(office.answers, behind_proxy=config.console.behind_proxy)
        if config.console.enabled
        else None,
        staff=staff_handlers(staff, behind_proxy=config.console.behind_proxy),
    )
    return Gateway(
        config=config,
        clock=clock,
        timer=reactor,
        database=database,
        writer=writer,
        readers=readers,
        desk_readers=desk_readers,
        business=business,
        queue=queue,
        offering=offering,
        acceptance=acceptance,
        dispatch=dispatch,
        fleet=fleet,
        rerouting=rerouting,
        sweeps=Sweeps(
            writer,
            offering,
            rerouting,
            clock,
            reactor,
            tell,
            config.messages.receipt_timeout_s,
            config.messages.inbound_timeout_s,
        ),
        unsettled=unsettled,
        deliveries=deliveries,
        minutes=minutes,
        office=office,
        watch=watch,
        consulting=consulting,
        forgetting=Forgetting((looked_up, known.learned), writer, clock, reactor),
        parked=ParkedReceipts(writer, readers, clock, reactor, tell, fleet.profiles),
        deletion=Deletion(writer, clock, reactor, config.documents.kept_days),
        expiry=Expiry(writer, clock, reactor),
        post=Post(writer, readers, mailing(config), clock, reactor),
        deliverer=deliverer,
        tell=tell,
        control=ControlSocket(
            socket_path(config),
            reactor,
            Callers(
                ControlAnswers(
                    looks,
                    Traces(fleet.watch, clock, reactor),
                    explainer,
                ),
                reactor,
            ),
        ),
        http=HttpServer(app, config.http.host, config.http.port),
        background=background,
    )


def make_lookups(  # noqa: PLR0917 - parts of the graph, from the ground up
    config: Config,
    known: KnownNetworks,
    looked_up: Remembered,
    writer: Writer,
    clock: Clock,
    timer: IReactorTime,
    metrics: Metrics,
) -> Lookups | None:
    """What asks the service that the configuration names; None where it names none."""
    lookup = config.lookup
    if not lookup.url:
        return None
    service = LookupService(
        LookupRequest(
            url=lookup.url,
            mcc_path=lookup.mcc_path,
            mnc_path=lookup.mnc_path,
            timeout_ms=lookup.timeout_ms,
            authorization=lookup.authorization,
            allow_private=lookup.allow_private_addresses,
        )
    )
    bounds = LookupBounds(
        concurrency=lookup.concurrency,
        budget_per_day=lookup.budget_per_day,
        wait_ms=lookup.wait_ms,
        countries=frozenset(map(Country, lookup.countries.split())),
    )
    return Lookups(service, known, looked_up, writer, clock, timer, bounds, metrics.number_lookups.inc)


def make_queue(config: Config) -> DispatchQueue:
    """The queue that the configuration names.

    Its own limit is twice that of the door: what was accepted must find its way back into it after a refusal.
    """
    limit = 2 * config.queue.limit
    return MemoryQueue(limit) if config.queue.url.startswith("memory:") else RedisQueue(config.queue.url, limit)
