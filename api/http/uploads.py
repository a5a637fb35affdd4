"""Documents on their way in: each may take 10 MB of memory, so only so many come at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from api.http.problems import not_now
from messages.ids import AccountId

UPLOADS_MAX: Final = 16
UPLOADS_OF_ACCOUNT_MAX: Final = 2
RETRY_AFTER_S: Final = 5


@attrs.frozen
class Uploads:
    """At most ``UPLOADS_MAX`` together and ``UPLOADS_OF_ACCOUNT_MAX`` of one account."""

    _of_account: Counter[AccountId] = attrs.field(factory=Counter, init=False)

    @contextmanager
    def one_of(self, account_id: AccountId) -> Iterator[None]:
        """A place for one more, for the length of a block.

        Raises:
            Trouble: ``overloaded``; there is none.
        """
        if self._of_account[account_id] >= UPLOADS_OF_ACCOUNT_MAX or self._of_account.total() >= UPLOADS_MAX:
            raise not_now("overloaded", RETRY_AFTER_S)
        self._of_account[account_id] += 1
        try:
            yield
        finally:
            self._of_account[account_id] -= 1
            if not self._of_account[account_id]:
                del self._of_account[account_id]
