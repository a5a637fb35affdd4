"""What was decided about one message: the carriers in order, every candidate, and the sentence that explains it."""

import attrs

from messages.ids import CarrierName
from routing.deciding.candidate import Candidate


@attrs.frozen
class Decision:
    """``carriers`` are tried in this order, each once; ``candidates`` are all there are, those to be tried first.

    A candidate's rank is its place: the first ``len(carriers)`` are those of ``carriers``, in the same order.

    ``lines`` are the candidates in words, one line each.
    """

    carriers: tuple[CarrierName, ...]
    candidates: tuple[Candidate, ...]
    reason: str
    lines: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple([one.line for one in self.candidates]))

    def candidate(self, carrier: CarrierName) -> Candidate | None:
        """How ``carrier`` stands; None when there is no such carrier."""
        return next((one for one in self.candidates if one.carrier == carrier), None)
