"""The carriers as staff see them, joined from the parts that know them."""

from collections.abc import Callable
from typing import cast

from twisted.internet.task import Clock

from carriers.bind_status import BindRole, BindState, BindStatus
from carriers.profile import CarrierProfile
from gateway.control.words import (
    Answer,
    BindFacts,
    CarrierFacts,
    CarriersShown,
    Refused,
    Request,
    ShowCarriers,
    WatchTrace,
)
from gateway.figures.carrier_facts import CarrierLooks
from gateway.figures.control_answers import ControlAnswers
from gateway.figures.delivery_drop import Drop
from gateway.figures.wire_figures import WireFigures
from gateway.insight.explainer import Explainer
from gateway.trace.traces import Traces
from messages.addresses import Country
from messages.ids import CarrierName
from store.delivery_counts import Deliveries, Stream, Totals
from store.orphans import Unsettled

NOW_MS = 1_790_000_000_000
ALPHA, BETA = CarrierName("alpha"), CarrierName("beta")


class FixedClock:
    def now_ms(self) -> int:
        return NOW_MS


class Listener:
    """Somebody who asked."""

    def say(self, _answer: Answer) -> bool:
        return True

    def follow(self, stop: Callable[[], None]) -> None:
        raise AssertionError(stop)

    def release(self) -> None:
        """Nothing."""


def asked(request: Request) -> Answer | None:
    return answers()(request, Listener())


def bind(carrier: CarrierName) -> BindStatus:
    return BindStatus(carrier, "trx1", BindRole.TRANSCEIVER, BindState.BOUND, 12.0, 3, 10, 25.0, 4, "unbound")


def a_drop(sender: str) -> Drop:
    return Drop(Stream(ALPHA, Country("CH"), sender), Totals(Deliveries(20, 100), Deliveries(900, 1_000)))


def answers() -> ControlAnswers:
    figures = WireFigures(lambda: 0.0)
    figures.answered(ALPHA, "trx1", 0.125)
    return ControlAnswers(
        CarrierLooks(
            profiles=lambda: {
                name: CarrierProfile(name, "127.0.0.1", 2775, "gw", throughput_per_s=50.0) for name in (BETA, ALPHA)
            },
            binds=lambda: {BETA: (), ALPHA: (bind(ALPHA),)},
            queue_depth=lambda carrier: 9 if carrier == ALPHA else 0,
            unsettled=lambda: Unsettled(
                {ALPHA: 6}, {ALPHA: 1}, {ALPHA: {Country("FR"): NOW_MS - 2_500, Country("CH"): NOW_MS + 1}}
            ),
            drops=lambda carrier: [a_drop(f"SHOP{number}") for number in range(12)] if carrier == ALPHA else [],
            against=lambda carrier: [f"{carrier} is full"] if carrier == ALPHA else [],
            figures=figures,
            clock=FixedClock(),
        ),
        Traces(lambda _carrier, _watch: False, FixedClock(), Clock()),
        cast("Explainer", None),
    )


def test_every_figure_comes_from_the_part_that_knows_it() -> None:
    shown = asked(ShowCarriers())

    alpha = BindFacts(
        name="trx1",
        role="transceiver",
        state="bound",
        in_state_for_s=12.0,
        window_used=3,
        window_size=10,
        sent_per_s=0.0,
        rate_per_s=25.0,
        rate_limit_per_s=50.0,
        throttles=4,
        round_trips=1,
        p50_ms=125.0,
        p90_ms=125.0,
        p99_ms=125.0,
        last_error="unbound",
    )
    drops = (*(a_drop(f"SHOP{number}").sentence() for number in range(10)), "and 2 more")
    assert shown == CarriersShown(
        NOW_MS,
        (
            # accepted by another process whose clock is ahead: it has not waited yet
            CarrierFacts("alpha", 9, {"CH": 0.0, "FR": 2.5}, 1, 6, drops, ("alpha is full",), (alpha,)),
            CarrierFacts("beta", 0, {}, 0, 0, (), (), ()),
        ),
    )


def test_a_single_carrier_can_be_asked_for() -> None:
    shown = asked(ShowCarriers("beta"))

    assert isinstance(shown, CarriersShown)
    assert [carrier.name for carrier in shown.carriers] == ["beta"]


def test_a_carrier_without_binds_here_is_refused_with_those_that_have_some() -> None:
    assert asked(ShowCarriers("betta")) == Refused(
        "this gateway keeps no binds to betta; it keeps binds to: alpha, beta"
    )


def test_a_trace_of_a_carrier_without_binds_is_refused() -> None:
    refused = asked(WatchTrace("betta"))

    assert isinstance(refused, Refused)
    assert refused.reason.startswith("this gateway keeps no binds to betta")
