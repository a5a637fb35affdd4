"""The outgoing half of one bind: pulls messages when window and pace allow, writes their segments, hears the answers.

Work is pulled, never pushed: messages are leased for this bind when they can be written at once, or as soon as the
answers that come during one lease make room (``carriers.lookahead``), so a slow or dead carrier holds no more than a
window of messages. At most one take is under way.
"""

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from carriers.account_rate import AccountRate
from carriers.alarm import Alarm
from carriers.answer_window import AnswerWindow
from carriers.answers import result_of, tells_of_congestion
from carriers.long_messages import TooLongForCarrier
from carriers.lookahead import Lookahead
from carriers.outcome import Outcome, Rewriting, SegmentAccepted, SegmentRefused
from carriers.pace import Pace
from carriers.pdu_building import rewritten_pdus, submit_pdus
from carriers.ports import Dispatch, Observer
from carriers.profile import CarrierProfile, ValidityFormat
from carriers.repetitions import Repetitions
from carriers.rewriting import rewriting_after
from carriers.submission import SegmentToSend, Submissions
from carriers.timer import Timer
from messages.message import LeasedMessage
from smpp.errors import UsageError
from smpp.pdus import Response
from smpp.session import EsmeSession
from smpp.statuses import CommandStatus, Disposition

AHEAD_WINDOWS_MAX: Final = 4
"""How far ahead of its window a bind leases at most: what a crash would leave leased and never written."""

TAKE_RETRY_S: Final = 1.0
"""How long to wait after the queue could not be asked."""

ALARM_INTERVAL_S: Final = 60.0
"""How long the same refusal is not alarmed again."""

_VALIDITY_REFUSALS: Final = frozenset({CommandStatus.RINVEXPIRY, CommandStatus.RINVSCHED})
_ADVICE: Final = {
    ValidityFormat.ABSOLUTE: "Compare both clocks with NTP; or it reads relative times only (validity_format).",
    ValidityFormat.RELATIVE: "It may read absolute times only (validity_format), or shorter ones (validity_max_s).",
}

_log = logging.getLogger(__name__)


class Submitter:
    """What one bind sends. ``flush`` writes the session's octets to its transport, which may be ``blocked``."""

    def __init__(
        self,
        *,
        profile: CarrierProfile,
        bind: str,
        clock: IReactorTime,
        wall_clock_ms: Callable[[], int],
        rng: random.Random,
        dispatch: Dispatch,
        observer: Observer,
        flush: Callable[[], None],
        blocked: Callable[[], bool],
        account_rate: AccountRate,
    ) -> None:
        self._profile = profile
        self._bind = bind
        self._clock = clock
        self._wall_clock_ms = wall_clock_ms
        self._dispatch = dispatch
        self._observer = observer
        self._flush = flush
        self._blocked = blocked
        self._submissions = Submissions(bind, rng)
        self._pace = Pace(profile.throughput_per_s, rng)
        self._account_rate = account_rate
        self._rng = rng
        self._answer_window = AnswerWindow(profile.window, profile.response_timeout_s)
        self._lookahead = Lookahead(AHEAD_WINDOWS_MAX * profile.window)
        self._asked_s = 0.0
        self._session: EsmeSession | None = None
        self._alarms = Repetitions(ALARM_INTERVAL_S)
        self._draining = False
        self._taking = False
        self._take: Deferred[None] | None = None
        self._dry = False
        self._pumping = False
        self._pump_again = False
        self._timer = Timer(clock)

    @property
    def idle(self) -> bool:
        """Whether nothing is held, written or being taken."""
        return self._submissions.idle and not self._taking

    @property
    def rate_per_s(self) -> float:
        """The rate in force, in segments per second; 0 is unlimited."""
        return self._pace.rate_per_s

    @property
    def throttles(self) -> int:
        """How often the carrier asked this bind for less."""
        return self._pace.throttles

    def bound(self, session: EsmeSession) -> None:
        """From now on there is a session to write to."""
        self._session = session
        self._draining = False
        self._dry = False
        self.pump()

    def wake(self) -> None:
        """There may be something to take."""
        self._dry = False
        self.pump()

    def drain(self) -> None:
        """Take nothing more and hand back what was not started; what was started is finished."""
        self._draining = True
        self._report(self._submissions.give_back_unstarted())
        self.pump()

    def unbound(self) -> None:
        """Nothing may be written any more; answers to what was written may still come."""
        self._session = None
        self._timer.stop()

    def lost(self, unanswered: Iterable[object], reason: str) -> None:
        """The session is over; ``unanswered`` are the tokens of the requests that it leaves open."""
        self.unbound()
        tokens = [token for token in unanswered if isinstance(token, SegmentToSend)]
        self._report(self._submissions.lost(tokens, reason))

    def responded(self, token: object, response: Response, round_trip_s: float) -> None:
        """A request of ours was answered. The caller pumps once all that came with it was told."""
        if not isinstance(token, SegmentToSend):
            return
        now = self._clock.seconds()
        status = response.command_status
        self._observer.answered(self._profile.name, self._bind, status, round_trip_s)
        self._answer_window.answered(round_trip_s, now)
        self._lookahead.answered(now)
        result = result_of(token.number, response, self._profile)
        outcome: Outcome | None
        if isinstance(result, SegmentAccepted):
            self._pace.accepted()
            if response.tlvs and tells_of_congestion(response):
                self._slow_down(round_trip_s, now)
            outcome = self._submissions.accepted(token, result, now)
        else:
            if result.disposition is Disposition.THROTTLED:
                self._slow_down(round_trip_s, now, again=token.throttles > 0)
                outcome = self._submissions.throttled(token, result, now)
            else:
                outcome = self._submissions.refused(token, result, now)
            if outcome is not None and self._is_rewritten(outcome, token, now):
                return
            if result.disposition is Disposition.OUR_SETUP:
                self._alarm(Alarm.OUR_SETUP, result.error, now)
            elif status in _VALIDITY_REFUSALS and token.pdu.validity_period:
                self._alarm(Alarm.VALIDITY_REFUSED, f"{result.error} {_ADVICE[self._profile.validity_format]}", now)
        if outcome is not None:
            self._dispatch.answered(outcome)

    def _is_rewritten(self, refused: Outcome, segment: SegmentToSend, now: float) -> bool:
        """Whether its message goes once more in another form; a person has to know why."""
        rewriting = rewriting_after(refused, segment.pdu, tlvs_required=self._profile.tlvs_required)
        if rewriting is None or not self._hold_rewritten(refused, rewriting):
            return False
        self._alarm(Alarm.OUR_SETUP, f"{rewriting.refusal} What it refused goes once more {rewriting}.", now)
        return True

    def expired(self, token: object) -> None:
        """A request of ours was not answered in time. The caller pumps afterwards."""
        if not isinstance(token, SegmentToSend):
            return
        now = self._clock.seconds()
        self._answer_window.expired(now)
        reason = f"no submit_sm_resp within {self._profile.response_timeout_s:g} s"
        outcome = self._submissions.expired(token, reason, now)
        if outcome is not None:
            self._dispatch.answered(outcome)

    def late(self, token: object, response: Response) -> None:
        """A request of ours was answered after it had expired."""
        if not isinstance(token, SegmentToSend):
            return
        outcome = self._submissions.late(token, result_of(token.number, response, self._profile))
        if outcome is not None:
            self._dispatch.answered_late(outcome)

    def _slow_down(self, round_trip_s: float, now: float, *, again: bool = False) -> None:
        self._pace.throttled(now - round_trip_s, now, again=again)
        self._observer.throttled(self._profile.name, self._bind)

    def _alarm(self, alarm: Alarm, reason: str, now: float) -> None:
        """Once for each reason and while: an empty balance refuses every message."""
        if self._alarms.left_out(reason, now) is not None:
            self._observer.alarmed(self._profile.name, self._bind, alarm, reason)

    def _room(self, session: EsmeSession) -> int:
        """How many more submit_sm may be unanswered now."""
        return min(session.window_free, self._answer_window.limit - session.window_used)

    def _may_send(self, now: float) -> bool:
        """Take the right to send one segment, from the account first: what it lacks must cost the bind nothing."""
        return self._account_rate.allowance(1, now) > 0 and self._pace.take(now) and self._account_rate.take(now)

    def _wait_s(self, now: float) -> float:
        account_s = self._account_rate.wait_s(now)
        if self._profile.binds > 1:
            # spread, or of all binds that wait for one token the same would always be the first
            account_s *= self._rng.uniform(1, 2)
        return max(self._pace.wait_s(now), account_s)

    def pump(self) -> None:
        """Write what may be written, take more if there is room, and set the timer for what may not go yet."""
        if self._pumping:
            self._pump_again = True
            return
        self._pumping = True
        try:
            self._pump_again = True
            # what TCP does not take would wait in memory, and its time to be answered would run
            while self._pump_again and self._session is not None and not self._blocked():
                self._pump_again = False
                self._write_ready(self._session)
                self._pull(self._session)
        finally:
            self._pumping = False
        self._flush()

    def _write_ready(self, session: EsmeSession) -> None:
        now = self._clock.seconds()
        while self._room(session) > 0:
            segment = self._submissions.next_segment(now)
            if segment is None:
                break
            if not self._may_send(now):
                self._pump_at(now + self._wait_s(now))
                break
            self._write(session, segment, now)
        due_s = self._submissions.due_s
        if due_s is not None:
            self._pump_at(due_s)

    def _write(self, session: EsmeSession, segment: SegmentToSend, now: float) -> None:
        try:
            session.submit(segment.pdu, now, segment)
        except UsageError as error:
            refusal = SegmentRefused(segment.number, 0, Disposition.PERMANENT, f"it fits no submit_sm: {error}")
            outcome = self._submissions.unwritable(segment, refusal, now)
            if outcome is not None:
                self._dispatch.answered(outcome)
        else:
            self._submissions.written(segment)
            self._observer.submitted(self._profile.name, self._bind)

    def _pull(self, session: EsmeSession) -> None:
        if self._taking or self._draining or self._dry:
            return
        free = max(0, self._room(session)) + self._lookahead.size - self._submissions.waiting
        if free < 1:
            return
        now = self._clock.seconds()
        limit = min(self._pace.allowance(free, now), self._account_rate.allowance(free, now))
        if limit < 1:
            self._pump_at(now + self._wait_s(now))
            return
        self._taking = True
        self._asked_s = now
        # dry until told otherwise: a wake() that comes during the take must not be overwritten by its empty answer
        self._dry = True
        take = self._dispatch.take(self._profile.name, self._bind, limit)
        self._take = take.addCallbacks(self._taken, self._take_failed)

    def _taken(self, leased: Sequence[LeasedMessage]) -> None:
        self._taking = False
        self._lookahead.leased(self._clock.seconds() - self._asked_s)
        if leased:
            self._dry = False
        for message in leased:
            self._hold(message)
        if self._session is None or self._draining:
            self._report(self._submissions.give_back_unstarted())
        self.pump()

    def _hold(self, leased: LeasedMessage) -> None:
        message = leased.as_written
        try:
            reference, tlvs = self._dispatch.reference_for(message), self._dispatch.tlvs_for(leased)
            pdus = submit_pdus(message, self._profile, reference, self._wall_clock_ms(), tlvs)
        except TooLongForCarrier as error:
            # another carrier may take it
            self._refuse_whole(leased, Disposition.OUR_SETUP, f"it does not leave: {error}")
        except (ValueError, UsageError) as error:
            self._refuse_whole(leased, Disposition.PERMANENT, f"it fits no submit_sm: {error}")
        else:
            self._submissions.add(leased, pdus)

    def _hold_rewritten(self, refused: Outcome, rewriting: Rewriting) -> bool:
        """Whether it can be written so: a text may be too long for it."""
        leased = refused.leased
        message = leased.as_written
        reference, tlvs = self._dispatch.reference_for(message), self._dispatch.tlvs_for(leased)
        try:
            pdus = rewritten_pdus(rewriting, message, self._profile, reference, self._wall_clock_ms(), tlvs=tlvs)
        except (ValueError, UsageError):
            return False
        self._submissions.add_rewritten(refused, pdus, rewriting)
        return True

    def _refuse_whole(self, leased: LeasedMessage, disposition: Disposition, why: str) -> None:
        numbers = range(1, leased.message.segment_count + 1)
        refused = tuple(SegmentRefused(number, 0, disposition, why) for number in numbers)
        self._dispatch.answered(Outcome(leased, self._bind, refused))

    def _take_failed(self, failure: Failure) -> None:
        self._taking = False
        self._dry = False
        _log.error(
            "carrier %s bind %s cannot take messages, trying again in %g s: %s",
            self._profile.name,
            self._bind,
            TAKE_RETRY_S,
            failure.getErrorMessage(),
        )
        if self._session is not None and not self._draining:
            self._pump_at(self._clock.seconds() + TAKE_RETRY_S)
        else:
            self.pump()

    def _report(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self._dispatch.answered(outcome)

    def _pump_at(self, when_s: float) -> None:
        if when_s < self._timer.due_s:
            self._timer.set(when_s, self.pump)
