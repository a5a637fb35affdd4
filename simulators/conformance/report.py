"""`Report`: what a run says of an ESME, as a table, as values for JSON, and as one yes or no."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from simulators.conformance.assertion import Assertion, Evidence, Level, Verdict


@attrs.frozen
class Line:
    """What it says of one assertion."""

    name: str
    level: Level
    verdict: Verdict
    sentence: str
    source: str
    kept: int
    violations: int
    evidence: Sequence[Evidence]

    @property
    def as_json(self) -> Mapping[str, Any]:
        """With the words and times that JSON has."""
        return {
            "name": self.name,
            "level": self.level.value,
            "verdict": self.verdict.value,
            "should_be": self.sentence,
            "source": self.source,
            "kept": self.kept,
            "violations": self.violations,
            "evidence": [{**attrs.asdict(one), "at_s": round(one.at_s, 6)} for one in self.evidence],
        }

    @property
    def in_words(self) -> str:
        """The line of the table, and below it the evidence."""
        verdict = "WARNING" if self._is_warning else self.verdict.value
        head = f"{verdict:<9} {self.level.value:<6} {self.name:<28} {self.sentence} [{self.source}]"
        rows = [head, *(f"{'':<17} {_evidence_in_words(one)}" for one in self.evidence)]
        more = self.violations - len(self.evidence)
        if more > 0:
            rows.append(f"{'':<17} and {more} more")
        return "\n".join(rows)

    @property
    def _is_warning(self) -> bool:
        return self.verdict is Verdict.FAILED and self.level is Level.SHOULD


@attrs.frozen
class Report:
    """All of it, in the order of the list."""

    lines: Sequence[Line]

    @classmethod
    def of(cls, assertions: Iterable[Assertion]) -> "Report":
        """What they say now."""
        return cls(
            [
                Line(
                    one.name,
                    one.level,
                    one.verdict,
                    one.sentence,
                    one.source,
                    one.kept,
                    one.violations,
                    tuple(one.evidence),
                )
                for one in assertions
            ]
        )

    @property
    def conforms(self) -> bool:
        """No must was violated."""
        return not self.failed(Level.MUST)

    def failed(self, level: Level) -> Sequence[Line]:
        """What was violated, of one level."""
        return [line for line in self.lines if line.verdict is Verdict.FAILED and line.level is level]

    @property
    def summary(self) -> str:
        """One line for a human."""
        counts = Counter(line.verdict for line in self.lines)
        musts, shoulds = len(self.failed(Level.MUST)), len(self.failed(Level.SHOULD))
        verdict = "conforms" if self.conforms else "does NOT conform"
        return (
            f"The ESME {verdict}: {counts[Verdict.PASSED]} passed, {musts} musts and {shoulds} shoulds failed, "
            f"{counts[Verdict.NOT_SEEN]} not seen"
        )

    @property
    def in_words(self) -> str:
        """The table: what failed first, then what passed, then what was not seen."""
        order = [Verdict.FAILED, Verdict.PASSED, Verdict.NOT_SEEN]
        ranked = sorted(self.lines, key=lambda line: (order.index(line.verdict), line.level is Level.SHOULD))
        return "\n".join([*(line.in_words for line in ranked), "", self.summary])

    @property
    def as_json(self) -> Mapping[str, Any]:
        """A plain value, for a file or a page."""
        return {"conforms": self.conforms, "summary": self.summary, "assertions": [line.as_json for line in self.lines]}


def _evidence_in_words(one: Evidence) -> str:
    at = datetime.fromtimestamp(one.at_s, UTC)
    pdu = "" if one.sequence_number is None else f" {one.command} {one.sequence_number}"
    account = f" ({one.account})" if one.account else ""
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03} bind {one.session}{account}{pdu}: {one.seen}"
