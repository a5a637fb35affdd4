"""Last week's traffic through two tables: the one in force and the one that a file would make of it."""

from collections.abc import Callable, Iterator, Sequence

import attrs

from gateway.paths.decisions import Decisions
from messages.ids import MessageId, first_message_id
from messages.problems import Problem
from routing.deciding.decider import Decider
from routing.replay.sample import Sample
from routing.replay.shares import Replay, Shares
from routing.table.question import Question
from store.traffic import PastMessage

PAGE = 5_000


@attrs.frozen
class Compared:
    """The same traffic through both tables, of ``messages`` messages."""

    before: Shares
    after: Shares
    messages: int


def replay(
    read: Callable[[MessageId, int], Sequence[PastMessage]],
    since_ms: int,
    before: Decisions,
    after: Decisions,
    now_ms: int,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Compared:
    """Replay what ``read`` (behind an id, at most so many) gives from ``since_ms`` on; ``progress`` hears of the count.

    Routes hold by the hour at which a message came; prices, customers' and carriers', are those of ``now_ms``. All
    carriers count as well: what kept one from sending last week says nothing about a table.
    """
    replays = [(_priced_at(decisions, now_ms), decisions) for decisions in (before, after)]
    counted = [Replay(decider) for decider, _ in replays]
    messages = 0
    for page in _pages(read, since_ms):
        for one, (_, decisions) in zip(counted, replays, strict=True):
            one.count(_sample(message, decisions, now_ms) for message in page)
        messages += len(page)
        progress(messages)
    return Compared(counted[0].shares(), counted[1].shares(), messages)


def _pages(read: Callable[[MessageId, int], Sequence[PastMessage]], since_ms: int) -> Iterator[Sequence[PastMessage]]:
    after = first_message_id(since_ms)
    while page := read(after, PAGE):
        yield page
        after = page[-1].id


def _priced_at(decisions: Decisions, now_ms: int) -> Decider:
    circumstances = attrs.evolve(decisions.circumstances, costs=decisions.circumstances.costs.as_of(now_ms))
    return Decider(decisions.routes, circumstances)


def _sample(message: PastMessage, decisions: Decisions, now_ms: int) -> Sample:
    network = None if message.network is None else message.network.code
    price = decisions.prices.quote(message.country, 1, network, at_ms=now_ms)
    question = Question(
        to=message.to,
        country=message.country,
        network=message.network,
        account_id=message.account_id,
        group=decisions.groups.get(message.account_id, ""),
        category=message.category,
        sender=message.sender,
        price_mc=0 if isinstance(price, Problem) else price.per_segment_mc,
        at_ms=message.accepted_at_ms,
    )
    return Sample(question, message.segment_count, is_priced=not isinstance(price, Problem))
