"""The door of the message path: prepare, hold credits and store in one shared commit, queue, answer.

Nothing is answered before the commit that it promises. A message whose process dies between commit and queueing is
queued again at the next start, from the store.
"""

from collections.abc import Callable, Sequence

import attrs

from api.errors import Overloaded, ShuttingDown
from api.ports import Accepted, Refused, SendRequest
from credits.ledger import InsufficientCredits
from gateway.background import Background
from gateway.clock import Clock
from gateway.paths.decisions import Decisions
from gateway.paths.offering import Offering
from gateway.paths.ports import DispatchQueue, KnownOfNumbers
from gateway.paths.preparation import Limits, Prepared, prepare
from messages.account import Account
from messages.addresses import Country
from messages.message import QueueItem
from messages.problems import Problem
from messages.status import MessageStatus
from routing.deciding.candidate import Candidate
from store.acceptance import AcceptMessages
from store.account_days import DailyLimitReached
from store.asyncio_bridge import as_future
from store.failures import Overloaded as StoreOverloaded
from store.failures import Stopped
from store.writer import Writer

RETRY_AFTER_S = 5


@attrs.define
class Acceptance:
    """Accepts messages for accounts. ``queue_limit`` bounds what may wait; above it callers are told to come back.

    ``low_margin`` hears of every accepted message that earns less than its route wants.
    """

    writer: Writer
    queue: DispatchQueue
    offering: Offering
    background: Background
    decisions: Callable[[], Decisions]
    known: KnownOfNumbers
    clock: Clock
    limits: Limits
    queue_limit: int
    low_margin: Callable[[Candidate, Country], None]
    closing: bool = False

    async def accept(self, account: Account, requests: Sequence[SendRequest]) -> Sequence[Accepted | Refused]:
        """Accept each request on its own; what comes back accepted is durable.

        Raises:
            Overloaded: the queue or the writer's backlog is full; nothing was stored.
            ShuttingDown: the gateway is stopping; nothing was stored.
        """
        if self.closing:
            raise ShuttingDown(RETRY_AFTER_S)
        if self.queue.depth() + len(requests) > self.queue_limit:
            raise Overloaded(RETRY_AFTER_S)
        await self.known.consult(account, [request.to for request in requests])
        now_ms = self.clock.now_ms()
        decisions = self.decisions()
        answers: list[Accepted | Refused | Prepared] = []
        for request in requests:
            decided = prepare(request, account, decisions, self.limits, now_ms)
            answers.append(decided if isinstance(decided, Prepared) else Refused(decided))
        ready = [answer for answer in answers if isinstance(answer, Prepared)]
        results = iter(await self._store(account, ready) if ready else ())
        return [next(results) if isinstance(answer, Prepared) else answer for answer in answers]

    async def _store(self, account: Account, ready: Sequence[Prepared]) -> Sequence[Accepted | Refused]:
        operation = AcceptMessages(
            account_id=account.id,
            messages=tuple(prepared.message for prepared in ready),
            events=tuple(prepared.event for prepared in ready),
            per_day_mc=account.limits.credits_per_day_mc,
        )
        try:
            stored = await as_future(self.writer.submit(operation))
        except StoreOverloaded as full:
            raise Overloaded(RETRY_AFTER_S) from full
        except Stopped as stopped:
            raise ShuttingDown(RETRY_AFTER_S) from stopped
        answers: list[Accepted | Refused] = []
        items: list[QueueItem] = []
        for prepared, result in zip(ready, stored, strict=True):
            if isinstance(result, InsufficientCredits):
                answers.append(Refused((_not_enough(result),)))
                continue
            if isinstance(result, DailyLimitReached):
                answers.append(Refused((_over_the_day(result),)))
                continue
            message = prepared.message
            answers.append(Accepted(message, MessageStatus.QUEUED, prepared.alphabet.forced_by, prepared.replaced))
            if prepared.low_margin is not None:
                self.low_margin(prepared.low_margin, message.country)
            items.append(QueueItem(message.id, account.id, message.routes[0], message.category))
        if items:
            # the answer waits for the store, which is the record, and not for the queue, which is only the order
            self.background.own("offering accepted messages", self.offering.offer(items))
        return answers


def _not_enough(result: InsufficientCredits) -> Problem:
    return Problem(
        "insufficient-credits",
        f"This needs {result.needed_mc} millicredits and {result.available_mc} are available; buy credits.",
    )


def _over_the_day(result: DailyLimitReached) -> Problem:
    return Problem(
        "daily-limit-reached",
        f"This needs {result.needed_mc} millicredits, and {result.left_mc} of the account's {result.limit_mc} a day "
        "are left until 00:00 UTC.",
    )
