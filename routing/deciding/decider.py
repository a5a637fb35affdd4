"""Deciding: which carriers a message is offered to, and the same remembered for the messages that are alike."""

from collections.abc import Mapping
from typing import Final

import attrs

from messages.ids import CarrierName
from messages.problems import Problem
from routing.deciding.candidate import Candidate, Standing
from routing.deciding.circumstances import Circumstances
from routing.deciding.decision import Decision
from routing.deciding.eligibility import Bid, Footing, judged
from routing.deciding.explanation import sentence, without_route
from routing.deciding.lots import Lots, draw_lots, leaves_to_lots
from routing.deciding.ranking import ranked
from routing.health.conditions import Condition
from routing.table.question import Question
from routing.table.route import Route
from routing.table.route_table import RouteTable

REMEMBERED_MAX: Final = 20_000
"""Decisions, and kinds of messages; of more, all are forgotten and made again."""

_MINUTE_MS: Final = 60_000


def decide(question: Question, table: RouteTable, circumstances: Circumstances) -> Decision | Problem:
    """The carriers of a message; ``destination-unsupported`` at ``/to`` when there is none.

    The same arguments bring the same decision. A carrier that something stands against is behind every one that
    nothing stands against.
    """
    return answer(question, weighed(question, table, circumstances))


def weighed(question: Question, table: RouteTable, circumstances: Circumstances) -> Decision:
    """As ``decide``, but a decision comes back even when no carrier can take the message."""
    return Decider(table, circumstances).weighed(question)


def answer(question: Question, decision: Decision) -> Decision | Problem:
    """``decision``, or what the customer hears when it has no carrier."""
    if decision.carriers:
        return decision
    if any(candidate.route is not None for candidate in decision.candidates):
        detail = f"Every route to {question.country} is closed at the moment; ask support to open one."
    else:
        detail = f"No route leads to {question.country}; ask support to open it."
    return Problem("destination-unsupported", detail, "/to")


@attrs.frozen
class _Plan:
    """What is decided of messages that are alike but for their lots, and what each of the lots drawn came to."""

    routes: tuple[Route, ...]
    on_trial: Mapping[CarrierName, Condition]
    draws: bool
    decisions: dict[Lots, Decision] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Decider:
    """Decides over one table under one set of circumstances, and remembers what it decided.

    What it answers depends on nothing but its arguments: remembering only saves time.
    """

    table: RouteTable
    circumstances: Circumstances
    _plans: dict[object, _Plan] = attrs.field(factory=dict, init=False, repr=False)
    _remembered: int = attrs.field(default=0, init=False)

    def decide(self, question: Question) -> Decision | Problem:
        """As ``decide`` says of this table and these circumstances."""
        return answer(question, self.weighed(question))

    def routes(self, question: Question) -> tuple[Route, ...]:
        """The routes that match a message, in the order of their turns."""
        return self._plan(question).routes

    def weighed(self, question: Question) -> Decision:
        """As ``weighed`` says of this table and these circumstances."""
        plan = self._plan(question)
        lots = _NO_LOTS
        if plan.draws:
            lots = draw_lots(plan.routes, question.to, question.at_ms, plan.on_trial)
        decision = plan.decisions.get(lots)
        if decision is None:
            self._remembered += 1
            # what a minute decides holds for all of it
            asked = attrs.evolve(question, at_ms=question.at_ms // _MINUTE_MS * _MINUTE_MS)
            decision = plan.decisions[lots] = _decision(asked, plan.routes, lots, self.table, self.circumstances)
        return decision

    def _plan(self, question: Question) -> _Plan:
        table = self.table
        sender = question.sender
        key = (
            question.country,
            None if question.network is None else question.network.code,
            question.account_id if question.account_id in table.accounts else None,
            question.group if question.group in table.groups else None,
            question.category,
            # of a name only its length counts, and whether a route substitutes that very one
            sender.kind,
            sender if sender in table.substitutes else len(sender.value),
            question.price_mc,
            question.at_ms // _MINUTE_MS,
            table.prefix_of(question) if table.has_prefixes else None,
        )
        plan = self._plans.get(key)
        if plan is None:
            if self._remembered >= REMEMBERED_MAX:
                self._plans.clear()
                self._remembered = 0
            self._remembered += 1
            plan = self._plans[key] = self._planned(question)
        return plan

    def _planned(self, question: Question) -> _Plan:
        routes = self.table.matching(question)
        on_trial = {}
        for carrier in {target.carrier for route in routes for target in route.targets}:
            condition = self.circumstances.conditions.of(carrier, question.country)
            if condition is not None and condition.trial_draws:
                on_trial[carrier] = condition
        return _Plan(routes, on_trial, bool(on_trial) or any(map(leaves_to_lots, routes)))


_NO_LOTS: Final = Lots(())


def _decision(
    question: Question, routes: tuple[Route, ...], lots: Lots, table: RouteTable, circumstances: Circumstances
) -> Decision:
    bids: dict[CarrierName, Bid] = {}
    for place, route in enumerate(routes):
        lot = lots.of_routes[place] if lots.of_routes else -1
        for carrier, why in ranked(route, lot, question, circumstances):
            if carrier not in bids:
                is_trial = carrier in lots.trials
                bids[carrier] = judged(carrier, why, route, question, circumstances, is_trial=is_trial)
    # sorting keeps the order of those on one footing
    in_order = sorted(bids.values(), key=lambda bid: bid.footing)
    candidates = [_placed(bid, rank) for rank, bid in enumerate(in_order, start=1)]
    candidates += [
        without_route(carrier, question, table, is_enabled=carrier in circumstances.enabled)
        for carrier in sorted((circumstances.enabled | table.carriers) - bids.keys())
    ]
    return Decision(
        carriers=tuple(one.carrier for one in candidates if one.rank is not None),
        candidates=tuple(candidates),
        reason=sentence(question, candidates),
    )


def _placed(bid: Bid, rank: int) -> Candidate:
    if bid.footing is Footing.PASSED_OVER:
        return bid.candidate
    standing = Standing.CHOSEN if rank == 1 and bid.footing is not Footing.LAST_RESORT else bid.candidate.standing
    return attrs.evolve(bid.candidate, rank=rank, standing=standing)
