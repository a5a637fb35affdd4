"""Whether a carrier can be used on a route for one message, what it would earn, and what stands against it."""

import enum
from typing import Final

import attrs

from messages.addresses import SenderKind
from messages.ids import CarrierName
from messages.values import value
from routing.deciding.candidate import Candidate, Standing
from routing.deciding.circumstances import Circumstances
from routing.table.question import Question
from routing.table.route import LowMargin, Route
from routing.table.sender_form import ALPHANUMERIC_MAX
from routing.table.sender_support import Support


class Footing(enum.IntEnum):
    """Where a carrier ranks whatever its route's policy says: the lower ones first."""

    ELIGIBLE = 0
    HIDES_NAME = 1
    LAST_RESORT = 2
    PASSED_OVER = 3


@value
class Bid:
    """A carrier on the route that leads to it: its footing, and the candidate that it makes behind others or first."""

    carrier: CarrierName
    why: str
    footing: Footing
    candidate: Candidate
    first: Candidate


_STANDINGS: Final = {Footing.LAST_RESORT: Standing.LAST_RESORT, Footing.PASSED_OVER: Standing.PASSED_OVER}


def judged(
    carrier: CarrierName,
    why: str,
    route: Route,
    question: Question,
    circumstances: Circumstances,
    *,
    is_trial: bool = False,
) -> Bid:
    """``carrier`` on ``route``, where its rank rests on ``why``; a trial is let through what stands against it."""
    network = None if question.network is None else question.network.code
    cost_micros = circumstances.costs.cost(carrier, question.country, network, question.at_ms)
    worth_micros = circumstances.worth_micros(question.price_mc)
    margin_micros = None if cost_micros is None or worth_micros is None else worth_micros - cost_micros
    is_low = _is_low(margin_micros, route, circumstances)
    footing, reasons = _footing(carrier, route, question, circumstances, is_low=is_low, is_trial=is_trial)
    candidate = Candidate(
        carrier=carrier,
        standing=_STANDINGS.get(footing, Standing.NEXT),
        reason="; ".join(reasons if footing is Footing.PASSED_OVER else (why, *reasons)),
        route=route.name,
        cost_micros=cost_micros,
        margin_micros=margin_micros,
        is_low_margin=is_low,
        form=route.form,
    )
    is_chosen = candidate.standing is Standing.NEXT
    first = attrs.evolve(candidate, standing=Standing.CHOSEN) if is_chosen else candidate
    return Bid(carrier, why, footing, candidate, first)


def _footing(
    carrier: CarrierName,
    route: Route,
    question: Question,
    circumstances: Circumstances,
    *,
    is_low: bool,
    is_trial: bool,
) -> tuple[Footing, tuple[str, ...]]:
    if carrier not in circumstances.enabled:
        return Footing.PASSED_OVER, (f"{carrier} is disabled",)
    if is_low and route.on_low_margin is LowMargin.REFUSE:
        return Footing.PASSED_OVER, (f"{carrier} charges too much for {route.name}",)
    condition = circumstances.conditions.of(carrier, question.country)
    if condition is not None and not is_trial:
        return Footing.LAST_RESORT, (condition.reason,)
    on_trial = () if condition is None else (f"on trial: {condition.reason}",)
    if not route.form.fits(question.sender):
        shaped = len(route.form.applied_to(question.sender).value)
        return Footing.LAST_RESORT, (
            f"{route.name} makes {shaped} characters of the name; {ALPHANUMERIC_MAX} are sent",
        )
    hides = _hides(carrier, route, question, circumstances) if route.prefer_shown else None
    return (Footing.ELIGIBLE, on_trial) if hides is None else (Footing.HIDES_NAME, (hides, *on_trial))


def _is_low(margin_micros: int | None, route: Route, circumstances: Circumstances) -> bool:
    """Whether the margin is known and less than the least of the route."""
    if margin_micros is None or route.margin_min_mc is None:
        return False
    least_micros = circumstances.worth_micros(route.margin_min_mc)
    return least_micros is not None and margin_micros < least_micros


def _hides(carrier: CarrierName, route: Route, question: Question, circumstances: Circumstances) -> str | None:
    """Why the recipient would not see the name, if there is one; None when it is shown as far as anybody knows."""
    if question.sender.kind is not SenderKind.NAME:
        return None
    if route.form.substitute is not None and route.form.substitute != question.sender:
        return f"{route.name} sends another sender in place of the name"
    match circumstances.support.of(carrier, question.country):
        case Support.REPLACED:
            return f"{carrier} would replace the name"
        case Support.REFUSED:
            return f"{carrier} would refuse the name"
        case _:
            return None
