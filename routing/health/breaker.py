"""A breaker: closed while a carrier does well, open when it does not, half-open while trials show whether it does.

    closed ──(it failed too often)──▶ open ──(its pause is over)──▶ half-open ──(enough trials went well)──▶ closed
                                       ▲                               │
                                       └──(trials failed: twice the pause)

Every method is given the time (Unix milliseconds) and answers with the change that it made, in words.
"""

import enum
from typing import Final

import attrs

from routing.health.answer import Answer, in_words
from routing.health.answer_window import AnswerWindow


class BreakerState(enum.StrEnum):
    """Where a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


def _positive(instance: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if value < 1:
        raise ValueError(f"{attribute.name} is 1 or more, not {value}")


@attrs.frozen
class BreakerPolicy:
    """When a breaker opens and closes.

    It opens when of at least ``answers_min`` answers within ``window_s`` seconds ``share_max`` (0 … 1) or more failed.
    It stays open for ``pause_s`` seconds, twice as long after each trial that failed, at most ``pause_max_s``.
    ``trials_good`` trials that go well close it, ``trials_bad`` that fail open it again. One that was closed for
    ``pause_max_s`` begins again with the first pause.
    """

    window_s: int = attrs.field(default=60, validator=_positive)
    answers_min: int = attrs.field(default=20, validator=_positive)
    share_max: float = attrs.field(default=0.5, validator=[attrs.validators.gt(0), attrs.validators.le(1)])
    pause_s: int = attrs.field(default=10, validator=_positive)
    pause_max_s: int = attrs.field(default=300, validator=_positive)
    trials_good: int = attrs.field(default=5, validator=_positive)
    trials_bad: int = attrs.field(default=2, validator=_positive)


DEFAULT_POLICY: Final = BreakerPolicy()
FORGET_AFTER_MS: Final = 3_600_000


@attrs.frozen
class Change:
    """A breaker went to ``state`` at ``at_ms``; ``reason`` says why, as the rest of a sentence about the carrier."""

    at_ms: int
    state: BreakerState
    reason: str


@attrs.define
class Breaker:
    """One breaker. ``since_ms`` is when it entered its state, ``opened_ms`` when it left the closed one, and why.

    ``pause_s`` is how long it stays open the present or last time, 0 when it never was.
    """

    policy: BreakerPolicy = DEFAULT_POLICY
    state: BreakerState = attrs.field(default=BreakerState.CLOSED, init=False)
    since_ms: int = attrs.field(default=0, init=False)
    opened_ms: int = attrs.field(default=0, init=False)
    reason: str = attrs.field(default="", init=False)
    pause_s: int = attrs.field(default=0, init=False)
    _window: AnswerWindow = attrs.field(init=False)
    _good: int = attrs.field(default=0, init=False)
    _bad: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._window = AnswerWindow(self.policy.window_s * 1000)

    def heard(self, answer: Answer, now_ms: int) -> Change | None:
        """The carrier answered a message so."""
        if self.state is BreakerState.CLOSED:
            self._window.add(answer, now_ms)
            return None if answer is Answer.TAKEN else self._judged(now_ms)
        # while it is open these are answers to what was given to the carrier before: the pause goes on
        return self.tried(int(answer is Answer.TAKEN), int(answer is not Answer.TAKEN), now_ms)

    def tried(self, good: int, bad: int, now_ms: int) -> Change | None:
        """So many more trials went well, so many failed; without effect unless it is half-open."""
        if self.state is not BreakerState.HALF_OPEN:
            return None
        self._good += good
        self._bad += bad
        if self._bad >= self.policy.trials_bad:
            return self.open(f"{self._bad} of {self._good + self._bad} trials failed", now_ms)
        if self._good >= self.policy.trials_good:
            self._window.clear()
            return self._enter(BreakerState.CLOSED, f"{self._good} trials went well", now_ms)
        return None

    def open(self, reason: str, now_ms: int) -> Change | None:
        """Open it because of something else than its answers; without effect when it is open."""
        if self.state is BreakerState.OPEN:
            return None
        policy = self.policy
        if self.state is BreakerState.CLOSED and now_ms - self.since_ms >= policy.pause_max_s * 1000:
            self.pause_s = 0
        self.pause_s = min(2 * self.pause_s, policy.pause_max_s) if self.pause_s else policy.pause_s
        # what opened it first is what staff need to know, and not that it did not get better
        if self.state is BreakerState.CLOSED:
            self.reason, self.opened_ms = reason, now_ms
        return self._enter(BreakerState.OPEN, f"{reason}; it is left alone for {self.pause_s} s", now_ms)

    def look(self, now_ms: int) -> Change | None:
        """Time went by: an open breaker becomes half-open once its pause is over.

        One that is half-open for an hour closes: so little goes to the carrier that trials say nothing about it.
        """
        if self.state is BreakerState.HALF_OPEN and now_ms - self.since_ms >= FORGET_AFTER_MS:
            self._window.clear()
            return self._enter(BreakerState.CLOSED, "hardly anything was sent to it for an hour", now_ms)
        if self.state is not BreakerState.OPEN or now_ms < self.since_ms + self.pause_s * 1000:
            return None
        return self._enter(BreakerState.HALF_OPEN, "its pause is over, trials go to it", now_ms)

    def is_idle(self, now_ms: int) -> bool:
        """Whether nothing would be forgotten with it: it is closed, has been for long, and has heard nothing lately."""
        calm_ms = self.policy.pause_max_s * 1000
        return (
            self.state is BreakerState.CLOSED and now_ms - self.since_ms >= calm_ms and not self._window.counts(now_ms)
        )

    def _judged(self, now_ms: int) -> Change | None:
        counts = self._window.counts(now_ms)
        total = sum(counts.values())
        failed = total - counts.get(Answer.TAKEN, 0)
        if total < self.policy.answers_min or failed < self.policy.share_max * total:
            return None
        within = f"within {self.policy.window_s} s"
        return self.open(f"{failed:,} of {total:,} messages failed {within}: {in_words(counts)}", now_ms)

    def _enter(self, state: BreakerState, reason: str, now_ms: int) -> Change:
        self.state, self.since_ms = state, now_ms
        self._good = self._bad = 0
        if state is BreakerState.OPEN:
            self._window.clear()
        return Change(now_ms, state, reason)
