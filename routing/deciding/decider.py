"""Deciding: which carriers a message is offered to, and the same remembered for the messages that are alike."""

from typing import Final

import attrs

from messages.problems import Problem
from routing.deciding.circumstances import Circumstances
from routing.deciding.decision import Decision
from routing.deciding.plan import Plan
from routing.table.question import Question
from routing.table.route import Route
from routing.table.route_table import RouteTable

REMEMBERED_MAX: Final = 20_000
"""Decisions, and kinds of messages; of more, and of another minute, all are forgotten."""

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


@attrs.define(eq=False)
class Decider:
    """Decides over one table under one set of circumstances, and remembers what it decided.

    What it answers depends on nothing but its arguments: remembering only saves time.
    """

    table: RouteTable
    circumstances: Circumstances
    _plans: dict[object, Plan] = attrs.field(factory=dict, init=False, repr=False)
    _remembered: int = attrs.field(default=0, init=False)
    _minute: int = attrs.field(default=-1, init=False)

    def decide(self, question: Question) -> Decision | Problem:
        """As ``decide`` says of this table and these circumstances."""
        return answer(question, self.weighed(question))

    def routes(self, question: Question) -> tuple[Route, ...]:
        """The routes that match a message, in the order of their turns."""
        return self._plan(question).routes

    def weighed(self, question: Question) -> Decision:
        """As ``weighed`` says of this table and these circumstances."""
        decision, is_new = self._plan(question).decision(question.to, question.at_ms)
        self._remembered += is_new
        return decision

    def _plan(self, question: Question) -> Plan:
        named = self.table.named(question.country)
        sender = question.sender
        minute = question.at_ms // _MINUTE_MS
        if minute != self._minute or self._remembered >= REMEMBERED_MAX:
            self._plans.clear()
            self._remembered = 0
            self._minute = minute
        key = (
            question.country,
            None if question.network is None else question.network.code,
            question.account_id if question.account_id in named.accounts else None,
            question.group if question.group in named.groups else None,
            question.category,
            # of a name only its length counts, and whether a route sends that very one in place of others
            sender.kind,
            sender if sender in named.substitutes else len(sender.value),
            question.price_mc,
            self.table.prefix_of(question) if named.has_prefixes else None,
        )
        plan = self._plans.get(key)
        if plan is None:
            self._remembered += 1
            # what a minute decides holds for all of it
            asked = attrs.evolve(question, at_ms=minute * _MINUTE_MS)
            plan = self._plans[key] = Plan.of(asked, self.table, self.circumstances)
        return plan
