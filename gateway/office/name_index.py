"""The approved names of all accounts by their shape, kept for reviewers: made once for each version of the business."""

from collections.abc import Callable

import attrs
from sqlalchemy import Connection

from gateway.office.asking import Asking
from sendername.likeness.findings import ApprovedName, ApprovedNames
from store.business import Business
from store.registrations import records


@attrs.define
class NameIndex:
    """With a hundred thousand names it takes a second to make, in a reader's thread, and is used many times."""

    asking: Asking
    business: Callable[[], Business]
    _version: int = attrs.field(default=-1, init=False)
    _names: ApprovedNames = attrs.field(factory=lambda: ApprovedNames(()), init=False)

    async def names(self) -> ApprovedNames:
        """The names in force; made anew when the business changed since.

        Raises:
            NotNow: the readers have too much to do.
        """
        version = self.business().version
        if version != self._version:
            self._names, self._version = await self.asking.read(_index), version
        return self._names


def _index(connection: Connection) -> ApprovedNames:
    return ApprovedNames(ApprovedName(*row) for row in records.names_in_force(connection))
