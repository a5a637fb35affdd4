"""A version of a registration: one form as it was handed in, and what was decided about it."""

import enum
from collections.abc import Mapping
from typing import Final

import attrs

from sendername.registration.form import Form
from sendername.registration.refusal import Refusal


class VersionState(enum.StrEnum):
    """Where one version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    INFORMATION_ASKED = "information_asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_V = VersionState

TRANSITIONS: Final[Mapping[VersionState, frozenset[VersionState]]] = {
    _V.DRAFT: frozenset({_V.SUBMITTED, _V.WITHDRAWN}),
    _V.SUBMITTED: frozenset({_V.IN_REVIEW, _V.WITHDRAWN}),
    # back to submitted: the reviewer lets go of it
    _V.IN_REVIEW: frozenset({_V.SUBMITTED, _V.INFORMATION_ASKED, _V.APPROVED, _V.REFUSED, _V.WITHDRAWN}),
    _V.INFORMATION_ASKED: frozenset({_V.SUBMITTED, _V.WITHDRAWN}),
    _V.APPROVED: frozenset(),
    _V.REFUSED: frozenset(),
    _V.WITHDRAWN: frozenset(),
}
"""From each state, where a version may go; what was decided stays so, a change of mind is a new version."""

OPEN: Final = frozenset({_V.DRAFT, _V.SUBMITTED, _V.IN_REVIEW, _V.INFORMATION_ASKED})
"""States in which a version still waits for somebody."""

EDITABLE: Final = frozenset({_V.DRAFT, _V.INFORMATION_ASKED})
"""States in which the customer may change form and documents."""


@attrs.frozen
class Version:
    """Version ``number`` (from 1) of a registration. Times are Unix milliseconds.

    ``question`` is what the reviewer asked last; ``refusal`` is there when it was refused; ``decided_by`` names the
    staff member who approved or refused it; ``seconded_by`` who approved first where two have to.
    """

    number: int
    form: Form
    state: VersionState = VersionState.DRAFT
    submitted_at_ms: int | None = None
    decided_at_ms: int | None = None
    decided_by: str | None = None
    seconded_by: str | None = None
    question: str | None = None
    refusal: Refusal | None = None
