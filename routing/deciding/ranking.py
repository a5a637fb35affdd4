"""The order of one route's targets by its policy, each with its reason; whether they can be used is not asked."""

from collections.abc import Sequence
from typing import assert_never

from messages.ids import CarrierName
from routing.deciding.circumstances import Circumstances
from routing.deciding.lots import NO_LOT
from routing.health.quality import Score
from routing.table.question import Question
from routing.table.route import Policy, Route

Ranked = Sequence[tuple[CarrierName, str]]
"""Carriers in order, and why each has its place."""


def ranked(route: Route, lot: tuple[int, ...] | int, question: Question, circumstances: Circumstances) -> Ranked:
    """The targets of ``route`` in the order of its policy; ``lot`` is what the message drew, see ``Lots``."""
    match route.policy:
        case Policy.FIXED:
            return [(target.carrier, "in the order written") for target in route.targets]
        case Policy.CHEAPEST:
            return _by_cost(route, question, circumstances)
        case Policy.WEIGHTED:
            return _by_weight(route, lot)
        case Policy.QUALITY:
            return _by_quality(route, lot, question, circumstances)
        case _:
            assert_never(route.policy)


def _by_cost(route: Route, question: Question, circumstances: Circumstances) -> Ranked:
    network = None if question.network is None else question.network.code
    costs = {
        target.carrier: circumstances.costs.cost(target.carrier, question.country, network, question.at_ms)
        for target in route.targets
    }
    # those that charge alike keep the order written, those whose charge nobody knows come last
    order = sorted(costs.items(), key=lambda pair: (pair[1] is None, pair[1]))
    least = order[0][1]
    return [(carrier, _cost_words(micros, least)) for carrier, micros in order]


def _cost_words(micros: int | None, least: int | None) -> str:
    if micros is None:
        return "nobody knows what it charges"
    return "it charges least" if micros == least else "it charges more"


def _by_weight(route: Route, lot: tuple[int, ...] | int) -> Ranked:
    total = sum(target.weight for target in route.targets)
    order = lot if isinstance(lot, tuple) else range(len(route.targets))
    return [
        (route.targets[place].carrier, f"by its weight for this recipient, {route.targets[place].weight} of {total}")
        for place in order
    ]


def _by_quality(route: Route, lot: tuple[int, ...] | int, question: Question, circumstances: Circumstances) -> Ranked:
    network = None if question.network is None else question.network.code
    scores: list[tuple[CarrierName, Score]] = [
        (target.carrier, circumstances.quality.score(target.carrier, question.country, network))
        for target in route.targets
    ]
    scores.sort(key=lambda pair: -pair[1].value)
    order = [(carrier, score.words) for carrier, score in scores]
    if isinstance(lot, int) and lot != NO_LOT:
        carrier, words = order.pop(lot + 1)
        order.insert(0, (carrier, f"tried so that its figures stay fresh, {words}"))
    return order
