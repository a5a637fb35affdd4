"""Why receipts find no segment: which forms of a carrier's message ids would make most of them match. Pure.

The ids are compared in the form they are stored in, after the one in force was undone as far as it can be.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

import attrs

from carriers.canonical_ids import IdForm, canonical_id
from messages.addresses import same_number

_UNDONE: Final = {IdForm.HEX_TO_DECIMAL: IdForm.DECIMAL_TO_HEX, IdForm.DECIMAL_TO_HEX: IdForm.HEX_TO_DECIMAL}


@attrs.frozen
class SentSegment:
    """A segment that waits for its receipt; ``recipient`` is a number in any spelling, empty when it is not known."""

    carrier_message_id: str
    recipient: str = attrs.field(default="", repr=False)


@attrs.frozen
class OrphanReceipt:
    """A receipt that found no segment, with its addresses in either order."""

    carrier_message_id: str
    addresses: tuple[str, ...] = attrs.field(default=(), repr=False)


@attrs.frozen
class IdForms:
    """How ids are read: in submit_sm_resp, and in receipts."""

    response: IdForm = IdForm.RAW
    receipt: IdForm = IdForm.RAW


@attrs.frozen
class Finding:
    """``matches`` of ``orphans`` receipts would find a segment if ids were read as ``forms`` says."""

    forms: IdForms
    matches: int
    orphans: int

    @property
    def percent(self) -> int:
        """The share in whole percents, rounded down: only all of them are 100."""
        return 100 * self.matches // self.orphans if self.orphans else 0


def diagnose(
    segments: Sequence[SentSegment], orphans: Sequence[OrphanReceipt], present: IdForms
) -> tuple[Finding, ...]:
    """Every pair of forms that matches any receipt: most matches first, then the one that changes least.

    A receipt that names addresses matches only a segment to one of them, so that ids which merely look alike do not
    count. The forms in force are among the findings when they match: those receipts came before their answers.
    """
    sent = [attrs.evolve(one, carrier_message_id=_undone(one.carrier_message_id, present.response)) for one in segments]
    came = [attrs.evolve(one, carrier_message_id=_undone(one.carrier_message_id, present.receipt)) for one in orphans]
    findings = [
        Finding(forms, matches, len(orphans))
        for forms in _candidates(present)
        if (matches := _matches(sent, came, forms))
    ]
    return tuple(sorted(findings, key=lambda found: (-found.matches, _change(found.forms, present))))


def rematch(
    segments: Sequence[SentSegment], orphans: Sequence[OrphanReceipt], present: IdForms
) -> Iterator[tuple[int, str]]:
    """Which orphans match as ids are read now, though they were stored before that: their index, the segment's id.

    Only those that match a single segment, and one to a number that the receipt names.
    """
    found: dict[str, set[SentSegment]] = {}
    for segment in segments:
        for key in _read_again(segment.carrier_message_id, present.response):
            found.setdefault(key, set()).add(segment)
    for index, orphan in enumerate(orphans):
        matching = {
            segment
            for key in _read_again(orphan.carrier_message_id, present.receipt)
            for segment in found.get(key, ())
            if any(same_number(segment.recipient, address) for address in orphan.addresses)
        }
        if len(matching) == 1:
            yield index, matching.pop().carrier_message_id


def _read_again(stored: str, form: IdForm) -> set[str]:
    """What was stored before the form was set has not been through it; what was stored since has."""
    return {canonical_id(stored, form), canonical_id(_undone(stored, form), form)} - {""}


def _candidates(present: IdForms) -> Iterator[IdForms]:
    for response, receipt in product(_usable(present.response), _usable(present.receipt)):
        yield IdForms(response, receipt)


def _usable(present: IdForm) -> list[IdForm]:
    # what the form in force took away (case, zeros) cannot be had back, so the raw form cannot be judged
    return [form for form in IdForm if form is not IdForm.RAW or present is IdForm.RAW]


def _change(forms: IdForms, present: IdForms) -> int:
    return (forms.response is not present.response) + (forms.receipt is not present.receipt)


def _undone(stored: str, form: IdForm) -> str:
    return canonical_id(stored, _UNDONE[form]) if form in _UNDONE else stored


def _matches(segments: Sequence[SentSegment], orphans: Sequence[OrphanReceipt], forms: IdForms) -> int:
    recipients: dict[str, list[str]] = {}
    for segment in segments:
        recipients.setdefault(canonical_id(segment.carrier_message_id, forms.response), []).append(segment.recipient)
    return sum(
        any(
            agree(recipient, orphan.addresses)
            for recipient in recipients.get(canonical_id(orphan.carrier_message_id, forms.receipt), ())
        )
        for orphan in orphans
        if orphan.carrier_message_id
    )


def agree(recipient: str, addresses: Sequence[str]) -> bool:
    """Whether one of ``addresses`` is ``recipient``, or nothing is known that speaks against it."""
    known = [address for address in addresses if _names_a_number(address)]
    return not _names_a_number(recipient) or not known or any(same_number(recipient, address) for address in known)


def _names_a_number(address: str) -> bool:
    return any(digit.isdecimal() and digit != "0" for digit in address)
