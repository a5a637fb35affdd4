"""A decision in words: the sentence about it, and why carriers without a route have none."""

from collections.abc import Sequence
from typing import Final

from messages.addresses import Country
from messages.ids import CarrierName
from routing.deciding.candidate import Candidate, Standing
from routing.table.question import Question
from routing.table.route_table import RouteTable

_TOLD_MAX: Final = 3
"""So many routes that do not match are told of one carrier."""


def sentence(country: Country, tried: Sequence[Candidate], passed_over: str) -> str:
    """Where a message goes and why; ``passed_over`` are the words of ``passed_over_words``."""
    if not tried:
        return f"No carrier can take messages to {country}{passed_over}."
    first, *others = tried
    last_resort = "as a last resort " if first.standing is Standing.LAST_RESORT else ""
    words = [f"Messages to {country} go {last_resort}to {first.carrier} by route {first.route} ({first.reason})"]
    following = [str(one.carrier) for one in others if one.standing is Standing.NEXT]
    if following:
        words.append(f"then to {', '.join(following)}")
    resorts = [f"{one.carrier} ({one.reason})" for one in others if one.standing is Standing.LAST_RESORT]
    if resorts:
        words.append(f"as a last resort to {', '.join(resorts)}")
    return f"{', '.join(words)}{passed_over}."


def passed_over_words(passed_over: Sequence[Candidate]) -> str:
    """Those that a route leads to and that are not tried, with their reasons."""
    return f" (passed over: {'; '.join(one.reason for one in passed_over)})" if passed_over else ""


def without_route(carrier: CarrierName, question: Question, table: RouteTable, *, is_enabled: bool) -> Candidate:
    """``carrier``, to which no route leads that matches the message: which condition of its routes failed."""
    routes = table.routes_to(carrier, question.country)
    failed = [mismatch for route in routes[:_TOLD_MAX] if (mismatch := route.mismatch(question)) is not None]
    if len(routes) > _TOLD_MAX:
        failed.append(f"{len(routes) - _TOLD_MAX} more are for other messages")
    reason = f"no route of it matches: {'; '.join(failed)}" if failed else f"no route leads to {question.country} by it"
    disabled = "" if is_enabled else f"{carrier} is disabled; "
    return Candidate(carrier, Standing.PASSED_OVER, disabled + reason)
