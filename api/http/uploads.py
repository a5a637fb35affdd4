"""Documents and lists on their way in: each may take some 10 MB of memory, so only so many come at the same time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from api.http.problems import not_now

UPLOADS_MAX: Final = 16
UPLOADS_OF_OWNER_MAX: Final = 2
RETRY_AFTER_S: Final = 5


@attrs.frozen
class Uploads:
    """At most ``UPLOADS_MAX`` together and ``UPLOADS_OF_OWNER_MAX`` of one owner, an account or a token."""

    _of_owner: Counter[str] = attrs.field(factory=Counter, init=False)

    @contextmanager
    def one_of(self, owner: str) -> Iterator[None]:
        """A place for one more, for the length of a block.

        Raises:
            Trouble: ``overloaded``; there is none.
        """
        if self._of_owner[owner] >= UPLOADS_OF_OWNER_MAX or self._of_owner.total() >= UPLOADS_MAX:
            raise not_now("overloaded", RETRY_AFTER_S)
        self._of_owner[owner] += 1
        try:
            yield
        finally:
            self._of_owner[owner] -= 1
            if not self._of_owner[owner]:
                del self._of_owner[owner]
