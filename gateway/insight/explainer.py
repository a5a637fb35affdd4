"""Answers what staff ask of the running gateway about routing: by its decisions as they are at this moment."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

import attrs

from gateway.clock import Clock
from gateway.insight.coverage import Coverage, coverage, of_country
from gateway.insight.explanation import Asked, Explanation, explain
from gateway.paths.decisions import Decisions
from gateway.paths.preparation import Limits
from messages.addresses import Country, Msisdn
from routing.numbers.identification import Recipient, identify
from store.business import Business


class UnknownAccount(LookupError):  # noqa: N818 - an answer, not a defect
    """The account that was named is none, or several have that name; the message says so."""


@attrs.frozen
class Explainer:
    """Reads the business in force; nothing that it does is stored or charged, and no lookup service is asked.

    ``recall`` brings what is stored about the networks of numbers into memory, as sending does before it decides.
    """

    business: Callable[[], Business]
    decisions: Callable[[], Decisions]
    limits: Limits
    clock: Clock
    recall: Callable[[Sequence[Msisdn]], Awaitable[None]]

    async def explain(self, asked: Asked) -> Explanation:
        """Why a message would go where it goes.

        Raises:
            UnknownAccount: no single account is called so.
        """
        current = self.business()
        found = [one for one in current.accounts.values() if asked.account in {one.id, one.name}]
        if len(found) != 1:
            raise UnknownAccount(
                f"{len(found)} accounts are called {asked.account}; name one by its id"
                if found
                else f"there is no account {asked.account}; passerelle account list shows them"
            )
        (account,) = found
        recipient = identify(asked.to, account.home_country, account.number_kinds)
        if isinstance(recipient, Recipient):
            await self.recall([recipient.msisdn])
        return explain(
            asked,
            account,
            self.decisions(),
            self.limits,
            self.clock.now_ms(),
            business_version=current.version,
            of_running_gateway=True,
        )

    def coverage(self, country: str) -> Iterator[Coverage]:
        """What is covered: one country, or with an empty one every country that something leads to."""
        decisions, now_ms = self.decisions(), self.clock.now_ms()
        if country:
            yield of_country(Country(country), decisions, now_ms)
        else:
            yield from coverage(decisions, now_ms)
