"""`Assertion`: one thing that an ESME must or should do, and the evidence where it did not."""

from enum import Enum
from typing import ClassVar, Final

import attrs

from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Seen, Session

EVIDENCE_MAX: Final = 5
"""Violations of one assertion that are kept in full; all are counted."""


class Level(Enum):
    """How bad a violation is."""

    MUST = "must"
    SHOULD = "should"


class Verdict(Enum):
    """What a run says of one assertion."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SEEN = "not seen"


@attrs.frozen
class Evidence:
    """One violation.

    Attributes:
        at_s: when, Unix seconds.
        session: the connection's number, from 1 on.
        account: the system_id that was bound there; empty before a bind.
        command: the command of the PDU, empty where it was none.
        sequence_number: of that PDU, None where it was none.
        seen: what was seen, without numbers, senders or texts.
    """

    at_s: float
    session: int
    account: str
    command: str
    sequence_number: int | None
    seen: str


class Assertion:
    """Looks at everything that happens on every connection; subclasses override what concerns them.

    ``name`` is its word in reports, ``sentence`` what should be, ``source`` the section of SMPP 3.4 or who asks for it.
    """

    name: ClassVar[str]
    level: ClassVar[Level]
    sentence: ClassVar[str]
    source: ClassVar[str]

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.kept = 0
        self.violations = 0
        self.evidence: list[Evidence] = []

    @property
    def verdict(self) -> Verdict:
        """Failed at one violation, passed if it was exercised without one."""
        if self.violations:
            return Verdict.FAILED
        return Verdict.PASSED if self.kept else Verdict.NOT_SEEN

    # what happens

    def opened(self, session: Session, now: float) -> None:
        """A connection was made."""

    def heard(self, seen: Seen) -> None:
        """A PDU came from the ESME."""

    def said(self, seen: Seen) -> None:
        """A PDU went to the ESME."""

    def broke(self, session: Session, reason: str, now: float) -> None:
        """The octets of a connection were no PDUs any more."""

    def stalled(self, session: Session, reason: str, now: float) -> None:
        """A PDU was begun and not ended in time."""

    def closed(self, session: Session, now: float, *, by_operator: bool) -> None:
        """A connection is gone."""

    def ended(self, sessions: list[Session], now: float) -> None:
        """The run is over; ``sessions`` are still open."""

    # what follows from it

    def keep(self) -> None:
        """It was exercised, and kept."""
        self.kept += 1

    def judge(self, seen: Seen, fault: str | None) -> None:
        """Kept if there is no fault."""
        if fault is None:
            self.keep()
        else:
            self.violate(seen.session, seen.now, fault, seen)

    def violate(self, session: Session, now: float, what: str, seen: Seen | None = None) -> None:
        """It was broken."""
        self.violations += 1
        if len(self.evidence) < EVIDENCE_MAX:
            self.evidence.append(
                Evidence(
                    at_s=session.unix_s(now),
                    session=session.number,
                    account=session.account,
                    command="" if seen is None else seen.command,
                    sequence_number=None if seen is None else seen.sequence_number,
                    seen=what,
                )
            )
