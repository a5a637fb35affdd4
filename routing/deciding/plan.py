"""What is decided of messages that are alike but for their lots; every lot that is drawn picks an order out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from messages.addresses import Msisdn
from messages.ids import CarrierName
from routing.deciding.candidate import Candidate
from routing.deciding.circumstances import Circumstances
from routing.deciding.decision import Decision
from routing.deciding.eligibility import Bid, Footing, judged
from routing.deciding.explanation import passed_over_words, sentence, without_route
from routing.deciding.lots import Draw, Exploration, Lot, Lots, Race, draw_lots
from routing.deciding.ranking import ranked
from routing.health.conditions import Condition, trial_draw
from routing.table.question import Question
from routing.table.route import Policy, Route
from routing.table.route_table import RouteTable

_NO_TRIALS: Final[frozenset[CarrierName]] = frozenset()


@attrs.frozen(eq=False)
class Plan:
    """The routes of messages that are alike, and the bids of the carriers; ``question`` is any of the messages.

    ``bids`` has, for each of ``routes``, its carriers in the order of its policy; a carrier bids on the first route
    that names it, and on no other. ``draws`` are what the routes leave to lots among their bids, empty for nothing.
    """

    question: Question
    circumstances: Circumstances
    routes: tuple[Route, ...]
    bids: Sequence[Sequence[Bid]]
    draws: Sequence[Draw]
    on_trial: Mapping[CarrierName, Condition]
    without_route: tuple[Candidate, ...]
    _decisions: dict[tuple[Lots, frozenset[CarrierName]], Decision] = attrs.field(factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, question: Question, table: RouteTable, circumstances: Circumstances) -> "Plan":
        """The plan of a message and of all that are alike."""
        routes = table.matching(question)
        seen: set[CarrierName] = set()
        bids: list[list[Bid]] = []
        for route in routes:
            order = ranked(route, question, circumstances)
            bids.append([judged(name, why, route, question, circumstances) for name, why in order if name not in seen])
            seen.update(name for name, _ in order)
        enabled = circumstances.enabled
        draws = [_draw(route, of_route) for route, of_route in zip(routes, bids, strict=True)]
        return cls(
            question,
            circumstances,
            routes,
            bids,
            draws if any(draws) else (),
            dict(_on_trial(seen, question, circumstances)),
            tuple(
                without_route(carrier, question, table, is_enabled=carrier in enabled)
                for carrier in sorted((enabled | table.carriers) - seen)
            ),
        )

    def decision(self, to: Msisdn, at_ms: int) -> tuple[Decision, bool]:
        """What is decided for the recipient ``to`` at ``at_ms``, and whether it was not known yet."""
        lots = draw_lots(self.draws, to, at_ms) if self.draws else ()
        trials = self._trials(to, at_ms) if self.on_trial else _NO_TRIALS
        known = self._decisions.get((lots, trials))
        if known is not None:
            return known, False
        decision = self._decisions[lots, trials] = self._decision(lots, trials)
        return decision, True

    def _trials(self, to: Msisdn, at_ms: int) -> frozenset[CarrierName]:
        draw = trial_draw(to, at_ms)
        return frozenset(name for name, condition in self.on_trial.items() if condition.admits(draw))

    def _decision(self, lots: Lots, trials: frozenset[CarrierName]) -> Decision:
        footings: tuple[list[Bid], ...] = tuple([] for _ in Footing)
        for place, bids in enumerate(self.bids):
            order = self._in_order(place, lots[place]) if lots and lots[place] else bids
            for bid in order:
                found = self._again(place, bid, bid.why, is_trial=True) if bid.carrier in trials else bid
                footings[found.footing].append(found)
        *to_try, refused = footings
        in_order = [bid for footing in to_try for bid in footing]
        tried = [bid.candidate for bid in in_order]
        if in_order:
            tried[0] = in_order[0].first
        passed_over = [bid.candidate for bid in refused]
        return Decision(
            carriers=tuple([one.carrier for one in tried]),
            candidates=(*tried, *passed_over, *self.without_route),
            reason=sentence(self.question.country, tried, passed_over_words(passed_over)),
        )

    def _in_order(self, place: int, lot: Lot) -> list[Bid]:
        """The bids on one route, in the order of its lot."""
        order = [self.bids[place][at] for at in lot]
        if isinstance(self.draws[place], Exploration):
            order[0] = self._again(place, order[0], f"tried so that its figures stay fresh, {order[0].why}")
        return order

    def _again(self, place: int, bid: Bid, why: str, *, is_trial: bool = False) -> Bid:
        """``bid`` for another reason, or as a trial."""
        return judged(bid.carrier, why, self.routes[place], self.question, self.circumstances, is_trial=is_trial)


def _draw(route: Route, bids: Sequence[Bid]) -> Draw:
    if len(bids) < 2:  # noqa: PLR2004 - one alone is in order
        return None
    if route.policy is Policy.WEIGHTED:
        weights = {target.carrier: target.weight for target in route.targets}
        return Race(route.name, tuple((bid.carrier, weights[bid.carrier]) for bid in bids))
    if route.policy is Policy.QUALITY and route.explore_percent:
        return Exploration(route.name, route.explore_percent, len(bids) - 1)
    return None


def _on_trial(
    carriers: set[CarrierName], question: Question, circumstances: Circumstances
) -> Iterator[tuple[CarrierName, Condition]]:
    for carrier in carriers:
        condition = circumstances.conditions.of(carrier, question.country)
        if condition is not None and condition.trial_draws:
            yield carrier, condition
