"""What is found about a name that is asked for: hints for whoever reviews it, each with its reason in words."""

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs
from rapidfuzz.distance import OSA

from sendername.likeness.known_names import KnownKind, known_names
from sendername.likeness.shape import shape_of

SHORTEST_RESEMBLANCE: Final = 5
"""Characters from which on one letter of difference is still a resemblance."""
SHORTEST_PART: Final = 4
"""Characters from which on a known name inside another name is told."""
FINDINGS_MAX: Final = 20

_LEGAL_FORMS: Final = re.compile(r"sa|sarl|sasu?|ag|gmbh|ltd|llc|inc|plc|bv|nv|srl|spa|oy|ab|as|co|kg")


class FindingKind(enum.StrEnum):
    """What was found."""

    SAME_SHAPE = "same_shape"
    RESEMBLES = "resembles"
    CONTAINS = "contains"
    GENERIC = "generic"
    NOT_THE_COMPANY = "not_the_company"


@attrs.frozen
class Finding:
    """One hint. ``grave`` ones come first: most who asked for such a name were not entitled to it."""

    kind: FindingKind
    words: str
    grave: bool = False


@attrs.frozen
class ApprovedName:
    """A name that is approved for some account, as a finding names it."""

    name: str
    holder: str


class ApprovedNames:
    """Approved names, indexed by their shape."""

    __slots__ = ("_by_shape",)

    def __init__(self, names: Iterable[ApprovedName]) -> None:
        by_shape: dict[str, list[ApprovedName]] = {}
        for one in names:
            by_shape.setdefault(shape_of(one.name), []).append(one)
        self._by_shape: Mapping[str, list[ApprovedName]] = by_shape

    def of_shape(self, shape: str) -> Iterable[ApprovedName]:
        """Those that look the same."""
        return self._by_shape.get(shape, ())

    def near(self, shape: str) -> Iterator[ApprovedName]:
        """Those whose shape is one letter away."""
        for other, names in self._by_shape.items():
            if _is_near(shape, other):
                yield from names


def findings(name: str, company: str, others: ApprovedNames) -> tuple[Finding, ...]:
    """All there is to tell about ``name``, asked for by ``company``; grave ones first, at most ``FINDINGS_MAX``.

    ``others`` are the approved names of other accounts.
    """
    found = sorted(_findings(name, company, others), key=lambda finding: not finding.grave)
    return tuple(found[:FINDINGS_MAX])


def _findings(name: str, company: str, others: ApprovedNames) -> Iterator[Finding]:
    shape = shape_of(name)
    for other in others.of_shape(shape):
        yield Finding(FindingKind.SAME_SHAPE, f"It looks like {other.name}, approved for {other.holder}.", grave=True)
    known = known_names().get(shape)
    if known is not None and known.kind is KnownKind.GENERIC:
        yield Finding(
            FindingKind.GENERIC, f"{known.name} is a generic word; many carriers block or replace it.", grave=True
        )
    elif known is not None:
        yield Finding(FindingKind.SAME_SHAPE, f"It looks like {known.words}.", grave=True)
    else:
        yield from _resemblances(shape)
    for other in others.near(shape):
        yield Finding(FindingKind.RESEMBLES, f"It is one letter away from {other.name}, approved for {other.holder}.")
    if not is_of_company(name, company):
        yield Finding(FindingKind.NOT_THE_COMPANY, f"It does not come from the company's name, {company}.")


def _resemblances(shape: str) -> Iterator[Finding]:
    for other, known in known_names().items():
        if _is_near(shape, other):
            grave = known.kind is not KnownKind.GENERIC
            yield Finding(FindingKind.RESEMBLES, f"It is one letter away from {known.words}.", grave=grave)
        elif len(other) >= SHORTEST_PART and other in shape and known.kind is not KnownKind.GENERIC:
            yield Finding(FindingKind.CONTAINS, f"It contains the name of {known.words}.", grave=True)


def _is_near(shape: str, other: str) -> bool:
    """Whether one letter was changed, added, left out, or two changed places."""
    if shape == other or min(len(shape), len(other)) < SHORTEST_RESEMBLANCE:
        return False
    return abs(len(shape) - len(other)) <= 1 and OSA.distance(shape, other, score_cutoff=1) == 1


def is_of_company(name: str, company: str) -> bool:
    """Whether ``name`` can be seen to come from ``company``: the beginning of its words, their initials, or a word."""
    folded = name.casefold()
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain)
    meant = [word for word in words if _LEGAL_FORMS.fullmatch(word) is None] or words
    joined = "".join(meant)
    if not joined:
        return False
    initials = {"".join(word[0] for word in meant), "".join(word[0] for word in words)}
    return (
        folded in initials
        or joined.startswith(folded)
        or any(word.startswith(folded) or (len(word) >= SHORTEST_PART and folded.startswith(word)) for word in meant)
        or folded in joined
    )
