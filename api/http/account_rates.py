"""How many messages a second each account may hand in: a bucket of one second's worth for each that has a limit."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from api.http.problems import Trouble, trouble
from messages.account import Account
from messages.ids import AccountId

WINDOW_S: Final = 1.0
"""A bucket holds the messages of so many seconds; that many may come at once."""


@attrs.define
class AccountRates:
    """The buckets of all accounts: one number for each that has a limit and sent something.

    ``seconds`` is a clock that never goes back. A batch larger than the bucket is taken when the bucket is full, and
    what comes after it waits for as long as the batch was worth: a limit must not make batches impossible.
    """

    seconds: Callable[[], float]
    _full_at_s: dict[AccountId, float] = attrs.field(factory=dict, init=False)

    def take(self, account: Account, count: int) -> None:
        """Let ``count`` (1 …) messages in.

        Raises:
            Trouble: ``rate-limited``, with the seconds to wait; nothing was taken.
        """
        limit = account.limits.messages_per_s
        if limit is None:
            return
        now_s = self.seconds()
        full_at_s = max(now_s, self._full_at_s.get(account.id, now_s))
        wait_s = full_at_s + min(count, limit) / limit - now_s - WINDOW_S
        if wait_s > _ROUNDING_S:
            refused = trouble(
                "rate-limited",
                f"This account sends at most {limit} messages a second. Send again after {math.ceil(wait_s)} s.",
                retry_after=str(math.ceil(wait_s)),
            )
            raise Trouble(refused.problems, {**refused.headers, **self.headers(account)})
        self._full_at_s[account.id] = full_at_s + count / limit

    def headers(self, account: Account) -> Mapping[str, str]:
        """``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers) of an account with a limit."""
        limit = account.limits.messages_per_s
        if limit is None:
            return {}
        owed_s = max(0.0, self._full_at_s.get(account.id, 0.0) - self.seconds())
        left = max(0, math.floor((WINDOW_S - owed_s) * limit + _ROUNDING_S))
        return {
            "RateLimit-Policy": f'"messages";q={limit};w={WINDOW_S:.0f}',
            "RateLimit": f'"messages";r={left};t={math.ceil(owed_s)}',
        }


_ROUNDING_S: Final = 1e-6
"""Sums of fractions of a second are off by less."""
