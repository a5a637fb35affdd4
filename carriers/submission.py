"""Leased messages on one bind, segment by segment: what to write next, and what the answers add up to.

Pure. All segments of a message leave in order on this bind with the same reference; a segment that was throttled goes
out again before anything younger. A segment refused for a temporary reason is tried again here only when the carrier
already has another segment of the same message, for then no other route can complete it.
"""

import random
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from carriers.backoff import Backoff
from carriers.outcome import (
    Outcome,
    Rewriting,
    SegmentAccepted,
    SegmentRefused,
    SegmentResult,
    SegmentUnknown,
    SegmentUnwritten,
)
from messages.message import LeasedMessage
from smpp.pdus import SubmitSm
from smpp.statuses import Disposition

RETRIES_MAX: Final = 3
"""How often the refused segments of a partly accepted message are tried again on this bind."""

RETRY_FLOOR_S: Final = 1.0
RETRY_CEILING_S: Final = 10.0

THROTTLES_MAX: Final = 8
"""How often one segment may be throttled before its message is handed back.

That is half a minute of pauses at a carrier that takes nothing, and four seconds at one that takes others meanwhile.
"""


@attrs.define(eq=False)
class SegmentToSend:
    """A segment on its way; it is the token of its request in the session."""

    attempt: "Attempt"
    number: int
    pdu: SubmitSm
    throttles: int = 0


@attrs.define(eq=False)
class Attempt:
    """One leased message between its take and its outcome."""

    serial: int
    leased: LeasedMessage
    total: int
    to_write: deque[SegmentToSend] = attrs.field(factory=deque)
    results: dict[int, SegmentResult] = attrs.field(factory=dict)
    refused: list[SegmentToSend] = attrs.field(factory=list)
    in_flight: int = 0
    retries: int = 0
    stopped: bool = False
    backoff: Backoff | None = None
    rewriting: Rewriting | None = None

    @property
    def started(self) -> bool:
        """Whether anything of it was ever written."""
        return len(self.to_write) < self.total


@attrs.define
class Submissions:
    """Everything that one bind holds of the queue.

    ``ready`` has the attempts with something to write, oldest first; ``resting`` those that wait to try again, with
    the time they are due; an attempt is in neither while all of it is in flight.
    """

    bind: str
    rng: random.Random
    _ready: deque[Attempt] = attrs.field(factory=deque, init=False)
    _resting: list[tuple[float, Attempt]] = attrs.field(factory=list, init=False)
    _open: dict[int, Attempt] = attrs.field(factory=dict, init=False)
    _serial: int = attrs.field(default=0, init=False)

    @property
    def idle(self) -> bool:
        """Whether nothing at all is held."""
        return not self._open

    @property
    def waiting(self) -> int:
        """How many messages have something to be written now."""
        return len(self._ready)

    @property
    def due_s(self) -> float | None:
        """When the next resting attempt is due; None when none rests."""
        return min((due_s for due_s, _ in self._resting), default=None)

    def add(self, leased: LeasedMessage, pdus: Sequence[SubmitSm]) -> None:
        """Hold a message to be sent as ``pdus``, one for each segment, at least one."""
        self._add(Attempt(self._next_serial(), leased, len(pdus)), pdus)

    def add_rewritten(self, refused: Outcome, pdus: Sequence[SubmitSm], rewriting: Rewriting) -> None:
        """Hold a message whose outcome is ``refused`` after all, to be sent once more as ``pdus``."""
        self._add(Attempt(self._next_serial(), refused.leased, len(pdus), rewriting=rewriting), pdus)

    def _next_serial(self) -> int:
        self._serial += 1
        return self._serial

    def _add(self, attempt: Attempt, pdus: Sequence[SubmitSm]) -> None:
        attempt.to_write.extend(SegmentToSend(attempt, number, pdu) for number, pdu in enumerate(pdus, start=1))
        self._open[attempt.serial] = attempt
        self._ready.append(attempt)

    def next_segment(self, now: float) -> SegmentToSend | None:
        """The segment to write next, None when nothing is ready at ``now`` (seconds)."""
        if self._resting:
            self._rouse(now)
        return self._ready[0].to_write[0] if self._ready else None

    def written(self, segment: SegmentToSend) -> None:
        """``segment``, which ``next_segment`` named, was handed to the session."""
        attempt = segment.attempt
        attempt.to_write.popleft()
        attempt.in_flight += 1
        if not attempt.to_write:
            self._ready.popleft()

    def accepted(self, segment: SegmentToSend, result: SegmentAccepted, now: float) -> Outcome | None:
        """The carrier took it. The outcome of its message, if this was the last result missing."""
        attempt = segment.attempt
        attempt.in_flight -= 1
        attempt.results[segment.number] = result
        return self._settle(attempt, now)

    def throttled(self, segment: SegmentToSend, refusal: SegmentRefused, now: float) -> Outcome | None:
        """The carrier asked for less: the same segment goes first when the bind may send again."""
        attempt = segment.attempt
        segment.throttles += 1
        if segment.throttles > THROTTLES_MAX:
            return self.refused(segment, refusal, now)
        attempt.in_flight -= 1
        _put_back(attempt, segment)
        if attempt.stopped:
            return self._settle(attempt, now)
        self._make_ready(attempt)
        return None

    def refused(self, segment: SegmentToSend, refusal: SegmentRefused, now: float) -> Outcome | None:
        """The carrier said no: the rest of the message is held back until its answers are in."""
        attempt = segment.attempt
        attempt.in_flight -= 1
        attempt.results[segment.number] = refusal
        if refusal.disposition in (Disposition.TEMPORARY, Disposition.THROTTLED):
            attempt.refused.append(segment)
        self._stop(attempt)
        return self._settle(attempt, now)

    def unwritable(self, segment: SegmentToSend, refusal: SegmentRefused, now: float) -> Outcome | None:
        """The segment that ``next_segment`` named cannot be put into a PDU at all."""
        self.written(segment)
        return self.refused(segment, refusal, now)

    def expired(self, segment: SegmentToSend, reason: str, now: float) -> Outcome | None:
        """No answer came in time; the rest of the message stays here."""
        attempt = segment.attempt
        attempt.in_flight -= 1
        attempt.results[segment.number] = SegmentUnknown(segment.number, reason)
        self._stop(attempt)
        return self._settle(attempt, now)

    def late(self, segment: SegmentToSend, result: SegmentAccepted | SegmentRefused) -> Outcome | None:
        """The answer to an expired segment came. The outcome of its message, if nothing of it is unknown any more.

        A message that is still held has its outcome later, as always, and this answer in it.
        """
        attempt = segment.attempt
        attempt.results[segment.number] = result
        known = [one for one in attempt.results.values() if isinstance(one, SegmentAccepted | SegmentRefused)]
        if attempt.serial in self._open or len(known) < attempt.total:
            return None
        return self._outcome(attempt)

    def lost(self, unanswered: Iterable[SegmentToSend], reason: str) -> list[Outcome]:
        """The connection ended: the outcome of everything held, oldest message first."""
        for segment in unanswered:
            segment.attempt.results[segment.number] = SegmentUnknown(segment.number, reason)
        return self._give_back(list(self._open.values()))

    def give_back_unstarted(self) -> list[Outcome]:
        """Before an end in good order: hand back what was never started and what rests."""
        resting = {attempt.serial for _, attempt in self._resting}
        return self._give_back(
            [attempt for attempt in self._open.values() if not attempt.started or attempt.serial in resting],
        )

    def _give_back(self, attempts: list[Attempt]) -> list[Outcome]:
        gone = {attempt.serial for attempt in attempts}
        self._ready = deque(attempt for attempt in self._ready if attempt.serial not in gone)
        self._resting = [(due_s, attempt) for due_s, attempt in self._resting if attempt.serial not in gone]
        return [self._finish(attempt) for attempt in attempts]

    def _stop(self, attempt: Attempt) -> None:
        attempt.stopped = True
        if attempt.to_write and attempt in self._ready:
            self._ready.remove(attempt)

    def _settle(self, attempt: Attempt, now: float) -> Outcome | None:
        if attempt.in_flight or (attempt.to_write and not attempt.stopped):
            return None
        if attempt.refused and attempt.retries < RETRIES_MAX and _may_still_be_whole(attempt):
            attempt.retries += 1
            for segment in attempt.refused:
                del attempt.results[segment.number]
                segment.throttles = 0
                _put_back(attempt, segment)
            attempt.refused.clear()
            attempt.stopped = False
            attempt.backoff = attempt.backoff or Backoff(RETRY_FLOOR_S, RETRY_CEILING_S, self.rng)
            self._resting.append((now + attempt.backoff.next_s(), attempt))
            return None
        return self._finish(attempt)

    def _finish(self, attempt: Attempt) -> Outcome:
        del self._open[attempt.serial]
        return self._outcome(attempt)

    def _outcome(self, attempt: Attempt) -> Outcome:
        results = attempt.results
        return Outcome(
            attempt.leased,
            self.bind,
            tuple(results.get(number) or SegmentUnwritten(number) for number in range(1, attempt.total + 1)),
            attempt.rewriting,
        )

    def _rouse(self, now: float) -> None:
        due = [attempt for due_s, attempt in self._resting if due_s <= now]
        if due:
            self._resting = [(due_s, attempt) for due_s, attempt in self._resting if due_s > now]
            for attempt in due:
                self._make_ready(attempt)

    def _make_ready(self, attempt: Attempt) -> None:
        """Put it where its age belongs; at most a window of attempts is older."""
        for index, other in enumerate(self._ready):
            if other.serial >= attempt.serial:
                if other is not attempt:
                    self._ready.insert(index, attempt)
                return
        self._ready.append(attempt)


def _put_back(attempt: Attempt, segment: SegmentToSend) -> None:
    for index, other in enumerate(attempt.to_write):
        if other.number > segment.number:
            attempt.to_write.insert(index, segment)
            return
    attempt.to_write.append(segment)


def _may_still_be_whole(attempt: Attempt) -> bool:
    """Whether the carrier has a part of it and has refused no part for good."""
    retried = {segment.number for segment in attempt.refused}
    others = [result for number, result in attempt.results.items() if number not in retried]
    return bool(others) and all(isinstance(result, SegmentAccepted) for result in others)
