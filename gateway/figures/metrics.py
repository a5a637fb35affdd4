"""Numbers for operators: counters that wrap the ports (Prometheus); what is read at scrape time is in ``gauges``."""

from collections.abc import Callable, Sequence
from time import perf_counter

import attrs
from prometheus_client import CollectorRegistry, generate_latest
from twisted.logger import Logger

from api.ports import Acceptance, Accepted, Refused, SendRequest
from carriers.alarm import Alarm
from carriers.bind_status import BindState, BindStatus
from gateway.clock import Clock
from gateway.figures.alarm_book import AlarmBook, AlarmSeen
from gateway.figures.tally import Spread, Tally
from gateway.figures.wire_figures import WireFigures
from gateway.paths.ports import Tell
from messages.account import Account
from messages.ending import Ending
from messages.ids import CarrierName
from messages.notification import Notification
from routing.health.breakers import BreakerChange

log = Logger()

ACCEPT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


ROUND_TRIP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


class Metrics:
    """The registry, and the counters that the wrappers below move."""

    def __init__(self) -> None:
        self.accepted = Tally("passerelle_messages_accepted_total", "Messages answered 202", ["country"])
        self.refused = Tally("passerelle_messages_refused_total", "Messages refused before acceptance", ["code"])
        self.accept_seconds = Spread(
            "passerelle_accept_seconds", "From decoded request to durable answer", ACCEPT_SECONDS
        )
        self.notified = Tally("passerelle_notifications_total", "Events written to the outbox")
        self.ended = Tally(
            "passerelle_message_outcomes_total",
            "Messages that reached a final status",
            ["carrier", "country", "status"],
        )
        self.submitted = Tally("passerelle_submit_sm_total", "submit_sm written", ["carrier", "bind"])
        self.answered = Tally(
            "passerelle_submit_sm_resp_total",
            "submit_sm answered, by command_status",
            ["carrier", "bind", "command_status"],
        )
        self.round_trip_seconds = Spread(
            "passerelle_submit_round_trip_seconds", "From submit_sm to its answer", ROUND_TRIP_SECONDS, ["carrier"]
        )
        self.throttles = Tally("passerelle_throttles_total", "Times a carrier asked for less", ["carrier", "bind"])
        self.binds_lost = Tally(
            "passerelle_binds_lost_total", "Times a bind was refused, lost or could not connect", ["carrier", "bind"]
        )
        self.receipts = Tally("passerelle_receipts_total", "Receipts answered", ["carrier", "durable"])
        self.alarms = Tally(
            "passerelle_carrier_alarms_total",
            "Times something about a carrier needed a person",
            ["carrier", "bind", "alarm"],
        )
        self.delivery_drops = Tally(
            "passerelle_delivery_drops_total",
            "Times the share of delivered messages was seen to have dropped",
            ["carrier", "country"],
        )
        self.low_margins = Tally(
            "passerelle_low_margin_messages_total",
            "Accepted messages that earn less than the least margin of their route",
            ["carrier", "route", "country"],
        )
        self.breaker_changes = Tally(
            "passerelle_breaker_changes_total",
            "Times a carrier was found broken or not delivering, was tried again, or did well again",
            ["carrier", "country", "kind", "state"],
        )
        self.number_lookups = Tally(
            "passerelle_number_lookups_total", "Numbers that the lookup service was asked about", ["outcome"]
        )
        self.registry = CollectorRegistry()
        for figure in tuple(vars(self).values()):
            if isinstance(figure, Tally | Spread):
                self.registry.register(figure)

    def text(self) -> bytes:
        """The Prometheus text exposition."""
        return generate_latest(self.registry)

    def count_breaker_change(self, change: BreakerChange) -> None:
        """Count a breaker that opened, is on trial or closed; the country is empty where it is for all."""
        whose = change.whose
        self.breaker_changes.inc(whose.carrier, whose.country or "", change.kind, change.change.state)

    def count_told(self, push: Callable[[Sequence[Notification]], None], *report: Callable[[Ending], None]) -> Tell:
        """Hand notifications to ``push`` and the endings that receipts told to each ``report``, and count them all."""

        def tell(notifications: Sequence[Notification], endings: Sequence[Ending] = ()) -> None:
            for ending in endings:
                self.ended.inc(ending.carrier, ending.country, ending.status)
                if ending.by_receipt:
                    for hear in report:
                        hear(ending)
            if notifications:
                self.notified.add(len(notifications))
                push(notifications)

        return tell


@attrs.frozen
class MeasuredAcceptance:
    """An Acceptance that counts and times another."""

    inner: Acceptance
    metrics: Metrics

    async def accept(self, account: Account, requests: Sequence[SendRequest]) -> Sequence[Accepted | Refused]:
        """Accept as the wrapped one does; raises what it raises."""
        started = perf_counter()
        answers = await self.inner.accept(account, requests)
        self.metrics.accept_seconds.observe(perf_counter() - started)
        for answer in answers:
            if isinstance(answer, Accepted):
                self.metrics.accepted.inc(answer.message.country)
            else:
                self.metrics.refused.inc(answer.problems[0].code)
        return answers


@attrs.frozen
class WireMetrics:
    """Counts what the carriers' binds do: fulfils ``carriers.ports.Observer``."""

    metrics: Metrics
    figures: WireFigures
    alarms: AlarmBook
    clock: Clock

    def bind_changed(self, status: BindStatus) -> None:
        """Log the change; how things stand is read at scrape time."""
        if status.state is BindState.WAITING:
            self.metrics.binds_lost.inc(status.carrier, status.name)
        # the last error outlives its cause; only a bind that waits for its next try waits because of it
        why = f": {status.last_error}" if status.state is BindState.WAITING and status.last_error else ""
        log.info(
            "bind {bind} of {carrier} is {state}{why}",
            bind=status.name,
            carrier=status.carrier,
            state=status.state,
            why=why,
        )

    def submitted(self, carrier: CarrierName, bind: str) -> None:
        """A submit_sm was written."""
        self.metrics.submitted.inc(carrier, bind)
        self.figures.submitted(carrier, bind)

    def answered(self, carrier: CarrierName, bind: str, command_status: int, round_trip_s: float) -> None:
        """A submit_sm_resp came."""
        self.metrics.answered.inc(carrier, bind, command_status)
        self.metrics.round_trip_seconds.observe(round_trip_s, carrier)
        self.figures.answered(carrier, bind, round_trip_s)

    def throttled(self, carrier: CarrierName, bind: str) -> None:
        """The carrier asked for less."""
        self.metrics.throttles.inc(carrier, bind)

    def receipt_answered(self, carrier: CarrierName, bind: str, *, durable: bool) -> None:
        """A receipt was answered."""
        self.metrics.receipts.inc(carrier, "yes" if durable else "no")

    def alarmed(self, carrier: CarrierName, bind: str, alarm: Alarm, reason: str) -> None:
        """Log it for whoever watches the log, count it for whoever watches the metrics."""
        log.error(
            "alarm {alarm} of {carrier} bind {bind}: {reason}", alarm=alarm, carrier=carrier, bind=bind, reason=reason
        )
        self.metrics.alarms.inc(carrier, bind, alarm)
        self.alarms.add(AlarmSeen(self.clock.now_ms(), carrier, bind, alarm, reason))
