"""The order of one route's targets by its policy, each with its reason; whether they can be used is not asked.

What a policy leaves to lots is not in it: see ``lots``.
"""

from collections.abc import Sequence
from typing import assert_never

from messages.ids import CarrierName
from routing.deciding.circumstances import Circumstances
from routing.table.question import Question
from routing.table.route import Policy, Route

Ranked = Sequence[tuple[CarrierName, str]]
"""Carriers in order, and why each has its place."""


def ranked(route: Route, question: Question, circumstances: Circumstances) -> Ranked:
    """The targets of ``route`` in the order of its policy; those of a weighted route as they are written."""
    match route.policy:
        case Policy.FIXED:
            return [(target.carrier, "in the order written") for target in route.targets]
        case Policy.CHEAPEST:
            return _by_cost(route, question, circumstances)
        case Policy.WEIGHTED:
            total = sum(target.weight for target in route.targets)
            words = "by its weight for this recipient"
            return [(target.carrier, f"{words}, {target.weight} of {total}") for target in route.targets]
        case Policy.QUALITY:
            return _by_quality(route, question, circumstances)
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


def _by_quality(route: Route, question: Question, circumstances: Circumstances) -> Ranked:
    network = None if question.network is None else question.network.code
    scores = [
        (target.carrier, circumstances.quality.score(target.carrier, question.country, network))
        for target in route.targets
    ]
    scores.sort(key=lambda pair: -pair[1].value)
    return [(carrier, score.words) for carrier, score in scores]
