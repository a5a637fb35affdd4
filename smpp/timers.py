"""The session's clocks, without a clock: session_init, enquire_link, unbind, inactivity, and a PDU cut short.

The first four are those of SMPP 3.4 section 7.2.

All moments are seconds of one monotonic clock, passed in. The response timer is the send window's, see `smpp.window`.
"""

from enum import Enum, auto

from smpp.session_settings import SessionSettings


class TimerAction(Enum):
    """What a timer that ran out asks the session to do."""

    SEND_ENQUIRE_LINK = auto()
    ANSWER_UNBIND = auto()
    BIND_TIMED_OUT = auto()
    UNBIND_TIMED_OUT = auto()
    PEER_SILENT = auto()
    PEER_INACTIVE = auto()
    PDU_CUT_SHORT = auto()


class SessionTimers:
    """Which deadline is next, and which one has passed."""

    def __init__(self, settings: SessionSettings, now: float) -> None:
        self._settings = settings
        self._session_init_at: float | None = now + settings.bind_timeout_s
        self._unbind_at: float | None = None
        self._unbind_answer_at: float | None = None
        self._enquire_at: float | None = None  # when to ask, or to count a miss
        self._inactive_at: float | None = None
        self._pdu_whole_at: float | None = None  # when the PDU that has begun must be there
        self._unanswered_enquiries = 0

    def binding(self, now: float) -> None:
        """A bind was sent: its response has the whole bind_timeout_s."""
        self._session_init_at = now + self._settings.bind_timeout_s

    def bound(self, now: float) -> None:
        """The session is bound: from now on it must show life."""
        self._session_init_at = None
        self._enquire_at = now + self._settings.enquire_link_idle_s
        self.message_seen(now)

    def unbinding(self, now: float) -> None:
        """An unbind was sent or received: only the end of the session is awaited."""
        if self._unbind_at is None:
            self._unbind_at = now + self._settings.unbind_timeout_s
        self._session_init_at = self._enquire_at = self._inactive_at = None

    def draining(self, now: float) -> None:
        """The answer to the peer's unbind waits for the peer's own answers."""
        self._unbind_answer_at = now + self._settings.unbind_drain_s

    def drained(self) -> None:
        """It was given."""
        self._unbind_answer_at = None

    def closed(self) -> None:
        """Nothing is awaited any more."""
        self._session_init_at = self._unbind_at = self._enquire_at = self._inactive_at = None
        self._pdu_whole_at = self._unbind_answer_at = None

    def pdu_received(self, now: float) -> None:
        """Any PDU is a sign of life, not only enquire_link_resp."""
        self._unanswered_enquiries = 0
        self._pdu_whole_at = None
        if self._enquire_at is not None:
            self._enquire_at = now + self._settings.enquire_link_idle_s

    def octets_received(self, pending_octets: int, now: float) -> None:
        """After the PDUs that were whole, so many octets of the next one are there."""
        if not pending_octets:
            self._pdu_whole_at = None
        elif self._pdu_whole_at is None:
            self._pdu_whole_at = now + self._settings.pdu_read_timeout_s

    def message_seen(self, now: float) -> None:
        """A PDU other than enquire_link and its response went either way."""
        if self._settings.inactivity_timeout_s is not None and self._enquire_at is not None:
            self._inactive_at = now + self._settings.inactivity_timeout_s

    def next_deadline(self) -> float | None:
        """The earliest moment at which `due` has something to say; None: never."""
        deadlines = (
            self._session_init_at,
            self._unbind_at,
            self._unbind_answer_at,
            self._pdu_whole_at,
            self._enquire_at,
            self._inactive_at,
        )
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def due(self, now: float) -> TimerAction | None:
        """The action of the deadline that has passed, if one has; it is asked for once."""
        if _passed(self._session_init_at, now):
            return TimerAction.BIND_TIMED_OUT
        if _passed(self._unbind_at, now):
            return TimerAction.UNBIND_TIMED_OUT
        if _passed(self._unbind_answer_at, now):
            return TimerAction.ANSWER_UNBIND
        if _passed(self._pdu_whole_at, now):
            return TimerAction.PDU_CUT_SHORT
        if _passed(self._inactive_at, now):
            return TimerAction.PEER_INACTIVE
        if not _passed(self._enquire_at, now):
            return None
        if self._unanswered_enquiries >= self._settings.enquire_link_misses:
            return TimerAction.PEER_SILENT
        self._unanswered_enquiries += 1
        self._enquire_at = now + self._settings.enquire_link_timeout_s
        return TimerAction.SEND_ENQUIRE_LINK


def _passed(deadline: float | None, now: float) -> bool:
    return deadline is not None and now >= deadline
