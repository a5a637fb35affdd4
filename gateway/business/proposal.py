"""A proposal: what would become of the business, with all that speaks against it; and how one is put in force.

Whoever changes the business, by a file, a price list, a way back or the staff API, makes a proposal, shows it, and puts
it in force as a version that can be returned to.
"""

from collections import Counter

import attrs
from sqlalchemy import Connection

from gateway.books import Books
from gateway.business.checking import changed_prices, new_findings
from gateway.business.difference import Added, Change, Changed, Removed, difference
from gateway.business.export import document_of
from gateway.business.in_force import in_force, put
from gateway.business.picture import Picture, only_other
from routing.checks.finding import Finding, Severity
from store.business import Version, has_versions, record_version, version

AS_FOUND = "as it was found before the first change that is kept"


class OutdatedError(Exception):
    """Somebody changed the business since the proposal was made; nothing was changed."""


@attrs.frozen
class Proposal:
    """``wanted`` is asked for where ``in_force``, the business of ``version``, is; ``changes`` is what differs.

    ``findings`` are what speaks against it and did not speak against the business before.
    """

    version: int
    in_force: Picture
    wanted: Picture
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep it from being put in force."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


@attrs.frozen
class Author:
    """Who changes the business, and why."""

    name: str
    reason: str = ""


def propose(
    books: Books, connection: Connection, wanted: Picture, now_ms: int, *, force_prices: bool = False
) -> Proposal:
    """What ``wanted`` would change in the business as it stands at ``now_ms``.

    Customers' prices wait for a month's end unless somebody says ``force_prices``.
    """
    before = in_force(books, connection)
    other = only_other(before, wanted)
    found = new_findings(before, other, now_ms)
    too_soon = [] if force_prices else changed_prices(before, other, now_ms)
    return Proposal(version(connection), before, other, difference(before, other), (*too_soon, *found))


def put_in_force(books: Books, connection: Connection, proposal: Proposal, author: Author, now_ms: int) -> Version:
    """Put a proposal in force in the transaction of ``connection``, and keep it as a version.

    Raises:
        OutdatedError: the business is no longer the one that it was made for.
        ValueError: it has errors.
    """
    if proposal.errors:
        raise ValueError("a proposal with errors is put in force by nobody")
    if version(connection) != proposal.version:
        raise OutdatedError("somebody changed the business meanwhile; nothing was changed, run it again")
    if not has_versions(connection) and proposal.in_force != Picture():
        found = Version(proposal.version, now_ms, "", AS_FOUND, "")
        record_version(connection, found, document_of(proposal.in_force))
    put(books, connection, proposal.wanted)
    made = Version(version(connection), now_ms, author.name, author.reason, summary_of(proposal.changes))
    record_version(connection, made, document_of(in_force(books, connection)))
    return made


def summary_of(changes: tuple[Change, ...]) -> str:
    """The difference in one line: ``2 prices new, 1 route changed``."""
    words = {Added: "new", Changed: "changed", Removed: "gone"}
    counts = Counter((_noun(change.what), words[type(change)]) for change in changes)
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'} {word}" for (noun, word), count in counts.items())


def _noun(what: str) -> str:
    for noun in ("carrier price", "sender rule", "sender support"):
        if what.startswith(f"{noun} "):
            return noun
    return what.split(" ", 1)[0]
