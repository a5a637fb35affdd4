"""The business at the office: read, checked and changed for the staff API, by the same code as the commands'."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import attrs
from sqlalchemy import Connection

from api.ports import Refused
from api.staff.bodies import ChangeAnswer, FindingAnswer, ProposalAnswer, VersionAnswer
from api.staff.ports import ChangeTerms, Document, ListTerms
from gateway.books import Books
from gateway.business.apply.document import ApplyFileError, read
from gateway.business.difference import Added, Change, Changed, Removed
from gateway.business.entry_names import entry_name
from gateway.business.export import document_of
from gateway.business.in_force import in_force
from gateway.business.price_lists import UnknownCarrierError, begin_ms, compared, rate_of, read_list, wanted_by
from gateway.business.proposal import Author, OutdatedError, Proposal, propose, put_in_force, summary_of
from gateway.business.way_back import way_back
from gateway.office.asking import Asking
from messages.problems import Problem
from messages.staff.action import ActionKind, new_action
from messages.staff.token import StaffToken
from messages.times import rfc3339
from routing.checks.finding import Finding
from routing.costs.price_lists.layout import PriceListError, read_layout_words
from store.business import Version, latest_versions, version, version_document
from store.failures import StoreError
from store.staff.actions import Act, NotDone

PROBLEMS_MAX: Final = 50
"""Named in one refusal; the first ones tell enough."""
_KINDS: Final[Mapping[type[Change], Literal["added", "removed", "changed"]]] = {
    Added: "added",
    Removed: "removed",
    Changed: "changed",
}


@attrs.frozen
class _Proposed:
    """A proposal, where its entries stand in the file, and what is to be said beside it."""

    proposal: Proposal
    lines: Mapping[tuple[str, object], int] = attrs.field(factory=dict)
    remarks: tuple[str, ...] = ()

    def answer(self, number: int, *, is_in_force: bool) -> ProposalAnswer:
        return ProposalAnswer(
            number,
            is_in_force,
            [_change(change) for change in self.proposal.changes],
            [_finding(finding, self.lines) for finding in self.proposal.findings],
            [*self.remarks],
        )

    def refusal(self, terms: ChangeTerms) -> Refused | None:
        """What keeps it from being put in force on these terms."""
        if terms.expected_version != self.proposal.version:
            return _outdated(self.proposal.version)
        code, found = "business-refused", self.proposal.errors
        if not found and not terms.accepts_warnings:
            code, found = "business-warned", self.proposal.findings
        return _refused(code, [_sentence(finding, self.lines) for finding in found]) if found else None


@attrs.frozen
class BusinessDesk:
    """Fulfils ``api.staff.ports.BusinessDesk``.

    Reading and checking a file takes seconds at worst, so ``asking`` has readers of its own here. A change and its
    action are one operation of the one writer.
    """

    asking: Asking
    books: Books

    async def document(self, number: int | None) -> Document | None:
        """The business as an apply file."""

        def question(connection: Connection) -> Document | None:
            if number is None:
                return Document(version(connection), document_of(in_force(self.books, connection)))
            text = version_document(connection, number)
            return None if text is None else Document(number, text)

        return await self.asking.read(question)

    async def versions(self, count: int) -> list[VersionAnswer]:
        """The latest versions."""
        return [_version(one) for one in await self.asking.read(lambda connection: latest_versions(connection, count))]

    async def check(self, file: str, *, forces_prices: bool) -> ProposalAnswer | Refused:
        """What a file would change."""
        proposed = await self.asking.read(lambda connection: self._of_file(connection, file, forces_prices))
        return (
            proposed if isinstance(proposed, Refused) else proposed.answer(proposed.proposal.version, is_in_force=False)
        )

    async def apply(self, token: StaffToken, file: str, terms: ChangeTerms) -> ProposalAnswer | Refused:
        """Put a file in force."""
        return await self._settle(
            token,
            lambda connection: self._of_file(connection, file, terms.forces_prices),
            terms,
            ActionKind.BUSINESS_CHANGED,
        )

    async def roll_back(self, token: StaffToken, to: int, terms: ChangeTerms) -> ProposalAnswer | Refused:
        """Go back to a version."""
        why = f"back to version {to}" + (f": {terms.reason}" if terms.reason else "")
        return await self._settle(
            token,
            lambda connection: self._of_version(connection, to, terms.forces_prices),
            attrs.evolve(terms, reason=why),
            ActionKind.BUSINESS_ROLLED_BACK,
        )

    async def take_in(
        self, token: StaffToken, octets: bytes, how: ListTerms, terms: ChangeTerms
    ) -> ProposalAnswer | Refused:
        """Take in a price list."""
        return await self._settle(
            token,
            lambda connection: self._of_list(connection, octets, how),
            terms,
            ActionKind.PRICE_LIST_TAKEN_IN,
        )

    async def _settle(
        self,
        token: StaffToken,
        prepare: Callable[[Connection], _Proposed | Refused],
        terms: ChangeTerms,
        kind: ActionKind,
    ) -> ProposalAnswer | Refused:
        proposed = await self.asking.read(prepare)
        if isinstance(proposed, Refused):
            return proposed
        proposal = proposed.proposal
        if not terms.is_dry_run:
            refusal = proposed.refusal(terms)
            if refusal is not None:
                return refusal
        if terms.is_dry_run or not proposal.changes:
            return proposed.answer(proposal.version, is_in_force=False)
        now_ms = self.asking.clock.now_ms()
        made: list[Version] = []

        def change(connection: Connection) -> NotDone | None:
            try:
                author = Author(token.who, terms.reason)
                made.append(put_in_force(self.books, connection, proposal, author, now_ms))
            except OutdatedError:
                return NotDone("outdated")
            return None

        words = f"{summary_of(proposal.changes)}: {terms.reason}"
        try:
            not_done = await self.asking.write(Act(new_action(now_ms, token.who, kind, token.id, words), change))
        except StoreError as error:
            # the store itself refused it, such as a carrier that something is still under way by
            return _refused("business-refused", [str(error)])
        if not_done is not None:
            return _outdated(await self.asking.read(version))
        return proposed.answer(made[-1].number, is_in_force=True)

    # In a reader's thread ----------------------------------------------------------------------------------------

    def _of_file(self, connection: Connection, file: str, forces_prices: bool) -> _Proposed | Refused:
        try:
            # without an environment: whoever writes a file from afar must not read the gateway's
            asked = read(file, {}, in_force(self.books, connection))
        except ApplyFileError as error:
            return _mistaken("apply-file-wrong", "/file", error)
        now_ms = self.asking.clock.now_ms()
        proposal = propose(self.books, connection, asked.wanted, now_ms, force_prices=forces_prices)
        return _Proposed(proposal, asked.lines)

    def _of_version(self, connection: Connection, to: int, forces_prices: bool) -> _Proposed | Refused:
        document = version_document(connection, to)
        if document is None:
            return _refused("not-found", [f"There is no version {to}; see /staff/v1/business/versions."], "/to")
        try:
            back = way_back(document, in_force(self.books, connection))
        except ApplyFileError as error:
            return _mistaken("business-refused", "/to", error)
        now_ms = self.asking.clock.now_ms()
        proposal = propose(self.books, connection, back.wanted, now_ms, force_prices=forces_prices)
        return _Proposed(proposal, remarks=back.remarks)

    def _of_list(self, connection: Connection, octets: bytes, how: ListTerms) -> _Proposed | Refused:
        now_ms = self.asking.clock.now_ms()
        before = in_force(self.books, connection)
        try:
            words, from_ms, rate = read_layout_words(how.layout), begin_ms(how.begin, now_ms), rate_of(how.rate)
            listed = read_list(before, octets, how.carrier, words, from_ms, rate)
        except (ValueError, PriceListError, UnknownCarrierError) as error:
            return _refused("price-list-wrong", [str(error)])
        faults = [f"line {line}: {fault}" for line, fault in listed.faults]
        if faults and not how.skips_faulty:
            return _refused("price-list-wrong", faults, "/list")
        if not listed.prices:
            return _refused("price-list-wrong", ["it holds no price"], "/list")
        comparison = compared(before, listed, how.carrier, is_whole=not how.is_partial)
        proposal = propose(self.books, connection, wanted_by(comparison), now_ms)
        left_out = tuple(f"left out: {fault}" for fault in faults[:PROBLEMS_MAX])
        later = f"{len(comparison.later):,} prices that begin later were agreed before, and stay"
        remarks = (f"layout: {listed.layout}", *left_out, *([later] if comparison.later else []))
        return _Proposed(proposal, remarks=remarks)


def _refused(code: str, sentences: Sequence[str], pointer: str = "") -> Refused:
    return Refused(tuple(Problem(code, sentence, pointer) for sentence in sentences[:PROBLEMS_MAX]))


def _mistaken(code: str, pointer: str, error: ApplyFileError) -> Refused:
    sentences = [f"line {one.line}: {one}" if one.line is not None else str(one) for one in error.mistakes]
    return _refused(code, sentences, pointer)


def _outdated(number: int) -> Refused:
    detail = f"The business is of version {number} now; nothing was changed. Check again."
    return _refused("business-outdated", [detail], "/expected_version")


def _sentence(finding: Finding, lines: Mapping[tuple[str, object], int]) -> str:
    line = lines.get((finding.section, finding.key))
    said = f"{finding.section}.{entry_name(finding.key)}: {finding.detail}"
    return said if line is None else f"line {line}: {said}"


def _finding(finding: Finding, lines: Mapping[tuple[str, object], int]) -> FindingAnswer:
    severity: Literal["error", "warning"] = finding.severity.value
    line = lines.get((finding.section, finding.key))
    return FindingAnswer(severity, finding.section, entry_name(finding.key), finding.detail, line)


def _change(change: Change) -> ChangeAnswer:
    before = {} if isinstance(change, Added) else dict(change.before)
    after = {} if isinstance(change, Removed) else dict(change.after)
    return ChangeAnswer(change.what, _KINDS[type(change)], before, after)


def _version(one: Version) -> VersionAnswer:
    return VersionAnswer(one.number, rfc3339(one.at_ms), one.author, one.reason, one.summary)
