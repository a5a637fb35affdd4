"""What is asked of an ESME's pace: it slows down when throttled, waits before it repeats, and keeps to its window."""

from collections import OrderedDict, deque
from typing import Any, Final

import attrs

from simulators.conformance.assertion import Assertion, Level
from simulators.conformance.limits import Limits
from simulators.conformance.sessions import Seen, Session
from smpp.commands import CommandId
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus

THROTTLES: Final = {CommandStatus.RTHROTTLED, CommandStatus.RMSGQFUL}
COMPARED_MIN: Final = 4
"""Fewer submit_sm before a throttle say nothing about a rate."""
REMEMBERED_MAX: Final = 10_000
BURST_MAX: Final = 100_000


@attrs.define
class _Rate:
    """The pace of one account: its latest submit_sm, and the throttle that is being looked at."""

    times: deque[float] = attrs.field(factory=lambda: deque(maxlen=BURST_MAX))
    throttled_at: float | None = None
    before: int = 0
    after: int = 0


class SlowsDown(Assertion):
    """A throttle is heeded."""

    name = "throttle-heeded"
    level = Level.MUST
    sentence = "after ESME_RTHROTTLED or RMSGQFUL fewer submit_sm come in a second than before it"
    source = "5.1.3; wizardjedi's list of bad clients"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._rates: dict[str, _Rate] = {}

    def heard(self, seen: Seen) -> None:
        """Count."""
        rate = self._rates.setdefault(seen.session.account, _Rate())
        self._settle(rate, seen.session, seen.now)
        if isinstance(seen.pdu, SubmitSm):
            rate.times.append(seen.now)
            rate.after += 1

    def said(self, seen: Seen) -> None:
        """The first throttle of several begins the comparison."""
        rate = self._rates.setdefault(seen.session.account, _Rate())
        self._settle(rate, seen.session, seen.now)
        if seen.command_id == CommandId.SUBMIT_SM_RESP and seen.status in THROTTLES and rate.throttled_at is None:
            since = seen.now - self.limits.slow_down_within_s
            rate.throttled_at, rate.after = seen.now, 0
            rate.before = sum(at > since for at in rate.times)

    def ended(self, sessions: list[Session], now: float) -> None:
        """Settle what is open."""
        for session in sessions:
            self._settle(self._rates.get(session.account, _Rate()), session, now)

    def _settle(self, rate: _Rate, session: Session, now: float) -> None:
        if rate.throttled_at is None or now < rate.throttled_at + self.limits.slow_down_within_s:
            return
        if rate.before >= COMPARED_MIN:
            if rate.after >= rate.before:
                within = f"{self.limits.slow_down_within_s:g} s"
                seen = f"{rate.before} submit_sm in the {within} before a throttle, {rate.after} in the {within} after"
                self.violate(session, rate.throttled_at, seen)
            else:
                self.keep()
        rate.throttled_at = None


class RepeatsLater(Assertion):
    """What was throttled waits."""

    name = "throttled-not-repeated-at-once"
    level = Level.MUST
    sentence = "a submit_sm that was throttled is not sent again at once"
    source = "5.1.3; wizardjedi's list of bad clients"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._unanswered: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._throttled: OrderedDict[bytes, float] = OrderedDict()

    def heard(self, seen: Seen) -> None:
        """The same body again, whatever its sequence_number."""
        if not isinstance(seen.pdu, SubmitSm):
            return
        body = seen.frame[16:]
        at = self._throttled.pop(body, None)
        if at is not None:
            soon = seen.now - at < self.limits.repeat_after_s
            self.judge(seen, f"again {seen.now - at:.3f} s after it was throttled" if soon else None)
        _forget(self._unanswered)
        self._unanswered[seen.session.number, seen.sequence_number] = body

    def said(self, seen: Seen) -> None:
        """Throttles."""
        body = self._unanswered.pop((seen.session.number, seen.sequence_number), None)
        if body is not None and seen.status in THROTTLES:
            _forget(self._throttled)
            self._throttled[body] = seen.now


class WindowKept(Assertion):
    """The window is kept."""

    name = "window-kept"
    level = Level.MUST
    sentence = "no more submit_sm are unanswered on a bind than were agreed"
    source = "2.8: at most 10 are recommended"

    def heard(self, seen: Seen) -> None:
        """Count with this one."""
        if isinstance(seen.pdu, SubmitSm):
            count = sum(one.command_id == CommandId.SUBMIT_SM for one in seen.session.asked.values())
            over = count > self.limits.window
            self.judge(seen, f"{count} unanswered where {self.limits.window} were agreed" if over else None)


def _forget(remembered: "OrderedDict[Any, Any]") -> None:
    """Make room for one more."""
    if len(remembered) >= REMEMBERED_MAX:
        remembered.popitem(last=False)
