"""One bind: joins its lifecycle, its connection, what it sends and what it receives."""

import logging
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, assert_never

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IProtocol, IReactorTime, IStreamClientEndpoint
from twisted.python.failure import Failure

from carriers.account_rate import AccountRate
from carriers.alarm import Alarm
from carriers.bind_lifecycle import BindLifecycle, Input, Step
from carriers.bind_status import BindRole, BindState, BindStatus
from carriers.deliveries import Deliveries
from carriers.host_calls import HostCalls
from carriers.pdu_building import bind_pdu
from carriers.ports import Dispatch, Inbox, Observer
from carriers.profile import CarrierProfile
from carriers.repetitions import Repetitions
from carriers.session_reports import WARNING_INTERVAL_S, SessionReports
from carriers.smpp_protocol import SmppProtocol
from carriers.submitter import Submitter
from carriers.timer import Timer
from smpp.errors import UsageError
from smpp.frame_observer import FrameObserver
from smpp.session import EsmeSession
from smpp.session_events import BindRefused
from smpp.statuses import describe

CLOSE_GRACE_S: Final = 2.0
"""How long a peer may take to read our last words before the connection is dropped."""

_log = logging.getLogger(__name__)


class Bind:
    """A bind that keeps itself bound until it is drained.

    ``endpoints`` leads to each of the profile's hosts. ``clock`` gives monotonic seconds, ``wall_clock_ms`` Unix
    milliseconds.
    """

    def __init__(
        self,
        *,
        profile: CarrierProfile,
        name: str,
        role: BindRole,
        endpoints: Sequence[IStreamClientEndpoint],
        account_rate: AccountRate,
        clock: IReactorTime,
        wall_clock_ms: Callable[[], int],
        rng: random.Random,
        dispatch: Dispatch,
        inbox: Inbox,
        observer: Observer,
    ) -> None:
        self.name = name
        self._profile = profile
        self._role = role
        self._calls = HostCalls(profile, endpoints, clock)
        self._clock = clock
        self._observer = observer
        self._lifecycle = BindLifecycle(
            rng,
            reconnect_floor_s=profile.reconnect_floor_s,
            reconnect_ceiling_s=profile.reconnect_ceiling_s,
            refused_floor_s=profile.refused_floor_s,
            settled_after_s=profile.settled_after_s,
        )
        self._submitter = Submitter(
            profile=profile,
            bind=name,
            clock=clock,
            wall_clock_ms=wall_clock_ms,
            rng=rng,
            dispatch=dispatch,
            observer=observer,
            flush=self._flush,
            blocked=lambda: self._connection is not None and self._connection.blocked,
            account_rate=account_rate,
        )
        self._deliveries = Deliveries(
            profile=profile, bind=name, inbox=inbox, observer=observer, clock=clock, wall_clock_ms=wall_clock_ms
        )
        self._warnings = Repetitions(WARNING_INTERVAL_S)
        self._reports = self._new_reports()
        self._connection: SmppProtocol | None = None
        self._connecting: Deferred[IProtocol | None] | None = None
        self._timer = Timer(clock)
        self._unbinding = False
        self._returning = False
        self._drained: list[Deferred[None]] = []
        self._drained_by_s = float("inf")
        self._out_of_budget = False
        self._last_error = ""
        self._watcher: FrameObserver | None = None

    def start(self, after_s: float = 0.0) -> None:
        """Connect and bind, ``after_s`` from now and whenever the connection is lost.

        Does nothing when started already.
        """
        if self._lifecycle.state not in (BindState.IDLE, BindState.STOPPED):
            return
        if after_s:
            self._timer.set(self._clock.seconds() + after_s, partial(self._feed, Input.START))
        else:
            self._feed(Input.START)

    @property
    def is_bound(self) -> bool:
        """Whether it is bound now."""
        return self._lifecycle.state is BindState.BOUND

    @property
    def on_first_host(self) -> bool:
        """Whether the host that was called last is the preferred one."""
        return self._calls.on_first

    @property
    def may_return(self) -> bool:
        """Whether it is bound to another host than the first, and has been away for ``return_to_first_s``."""
        return self.is_bound and self._calls.may_return

    def first_host_answers(self) -> Deferred[bool]:
        """Whether the first host takes connections; what is bound stays as it is."""
        return self._calls.first_answers()

    def return_to_first_host(self) -> None:
        """Take nothing more, wait for every answer however long it takes, unbind, and bind to the first host."""
        _log.info(
            "carrier %s bind %s returns from %s to the first host", self._profile.name, self.name, self._calls.host
        )
        self._returning = True
        self._feed(Input.DRAIN)
        self._unbind_when_idle()

    def drain(self, budget_s: float) -> Deferred[None]:
        """Take nothing more, wait for the answers to what was written, unbind and close; by force after ``budget_s``.

        Fires when the connection is gone and every leased message has its outcome. May be called again: the budget that
        ends first counts.
        """
        self._returning = False
        drained: Deferred[None] = Deferred()
        first = not self._drained
        self._drained.append(drained)
        if first:
            self._out_of_budget = False
            self._drained_by_s = float("inf")
            self._feed(Input.DRAIN)
        drained_by_s = self._clock.seconds() + budget_s
        if self._drained and drained_by_s < self._drained_by_s:
            self._drained_by_s = drained_by_s
            self._timer.set(drained_by_s, self._drain_over)
            self._unbind_when_idle()
        return drained

    def wake(self) -> None:
        """There may be something to take."""
        if self._lifecycle.state is BindState.BOUND:
            self._submitter.wake()

    def watch(self, watcher: FrameObserver | None) -> None:
        """Show every PDU to ``watcher`` from now on, those of later connections too; None ends it."""
        self._watcher = watcher
        if self._connection is not None:
            self._connection.session.observer = watcher

    def status(self) -> BindStatus:
        """How the bind is now."""
        free = self._connection.session.window_free if self._connection is not None else self._profile.window
        return BindStatus(
            carrier=self._profile.name,
            name=self.name,
            role=self._role,
            state=self._lifecycle.state,
            in_state_for_s=self._clock.seconds() - self._lifecycle.since_s,
            window_used=self._profile.window - free,
            window_size=self._profile.window,
            rate_per_s=self._submitter.rate_per_s,
            throttles=self._submitter.throttles,
            last_error=self._last_error,
        )

    # The lifecycle's steps

    def _feed(self, event: Input) -> None:
        before = self._lifecycle.state
        step = self._lifecycle.feed(event, self._clock.seconds())
        if self._lifecycle.state is not before:
            self._timer.stop()
            self._observer.bind_changed(self.status())
        match step:
            case Step.NOTHING:
                pass
            case Step.CONNECT:
                self._connect()
            case Step.SEND_BIND:
                self._send_bind()
            case Step.WORK:
                self._work()
            case Step.WAIT:
                self._wait()
            case Step.CLOSE_AND_WAIT:
                self._forget_connection()
                self._wait()
            case Step.DRAIN:
                self._submitter.drain()
            case Step.CLOSE:
                self._close("stopped")
            case _:
                assert_never(step)
        self._tell_drained()

    def _connect(self) -> None:
        self._unbinding = False
        reports = self._reports = self._new_reports()
        session = EsmeSession(self._profile.session_settings, self._clock.seconds())
        connection = SmppProtocol(
            session=session,
            clock=self._clock,
            on_event=reports.heard,
            on_connected=lambda: self._connected(connection),
            on_turn=self._turn_over,
            on_lost=lambda reason: self._connection_lost(connection, reason),
        )
        reports.connection = connection
        # an endpoint may succeed or fail before connect() returns: then there is nothing left to cancel
        self._connecting = self._calls.call(connection).addErrback(self._connect_failed)
        if self._lifecycle.state is not BindState.CONNECTING:
            self._connecting = None

    def _new_reports(self) -> SessionReports:
        return SessionReports(
            owner=self,
            profile=self._profile,
            submitter=self._submitter,
            deliveries=self._deliveries,
            warnings=self._warnings,
            clock=self._clock,
        )

    def _connected(self, connection: SmppProtocol) -> None:
        self._connecting = None
        self._connection = connection
        connection.session.observer = self._watcher
        self._feed(Input.CONNECTED)

    def _connect_failed(self, failure: Failure) -> None:
        self._connecting = None
        self._last_error = f"cannot connect to {self._calls.host}: {failure.getErrorMessage()}"
        _log.warning("carrier %s bind %s %s", self._profile.name, self.name, self._last_error)
        self._host_failed()
        self._feed(Input.LOST)

    def _host_failed(self) -> None:
        if self._calls.failed():
            reason = f"{self._calls.host} does not bind us ({self._last_error}); the next host is called"
            self._alarm(Alarm.HOST_LEFT, reason)

    def _alarm(self, alarm: Alarm, reason: str) -> None:
        self._observer.alarmed(self._profile.name, self.name, alarm, reason)

    def _send_bind(self) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            connection.session.bind(bind_pdu(self._profile, self._role), self._clock.seconds())
        except UsageError as error:
            # a value that fits no PDU: as good as refused, and only a person can change it
            self._last_error = f"the bind cannot be written: {error}"
            self._alarm(Alarm.BIND_REFUSED, f"{self._calls.host}: {self._last_error}")
            self._feed(Input.REFUSED)
        else:
            connection.flush()

    def _work(self) -> None:
        if self._connection is not None and self._role is not BindRole.RECEIVER:
            self._submitter.bound(self._connection.session)

    def _wait(self) -> None:
        retry_at_s = self._lifecycle.retry_at_s
        if retry_at_s is not None:
            self._timer.set(retry_at_s, partial(self._feed, Input.WAITED))

    def _close(self, why: str) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        elif self._connection is not None:
            self._connection.abort(why)

    def _forget_connection(self) -> None:
        """Drop a connection that nothing was sent on, so that its end cannot be taken for that of the next one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.abort("the carrier refused the bind")

    def _connection_lost(self, connection: SmppProtocol, reason: str) -> None:
        unanswered = connection.session.connection_lost(self._clock.seconds())
        if connection is not self._connection:
            return
        self._connection = None
        self._reports.end()
        if self._lifecycle.state in (BindState.BINDING, BindState.BOUND):
            self._last_error = reason
            _log.warning("carrier %s bind %s lost its connection: %s", self._profile.name, self.name, reason)
        if self._lifecycle.state is BindState.BINDING:
            self._host_failed()
        self._submitter.lost([request.token for request in unanswered], f"the connection ended: {reason}")
        self._feed(Input.LOST)

    # What the session asks for

    def session_bound(self) -> None:
        """The carrier has bound us."""
        self._calls.bound()
        self._feed(Input.BOUND)

    def bind_refused(self, event: BindRefused) -> None:
        """The carrier does not bind us: alarm it, and try again slowly."""
        self._last_error = f"bind refused: {describe(event.status)}" + (f" ({event.reason})" if event.reason else "")
        self._alarm(Alarm.BIND_REFUSED, f"{self._calls.host}: {self._last_error}")
        self._host_failed()
        self._feed(Input.REFUSED)

    def session_over(self, why: str, *, at_once: bool = False) -> None:
        """Close the connection: after what is written, or ``at_once``."""
        self._submitter.unbound()
        connection = self._connection
        if connection is None:
            return
        if at_once:
            connection.abort(why)
            return
        if self._lifecycle.state is not BindState.DRAINING or self._returning:
            # a bind that ends has its budget; a peer that does not read must not hold any other for ever
            self._timer.set(self._clock.seconds() + CLOSE_GRACE_S, partial(connection.abort, why))
        connection.flush()
        connection.close(why)

    def _turn_over(self) -> None:
        if self._reports.timeouts >= self._profile.response_timeouts_max:
            # at the end of the turn, when each of its expired requests has been dealt with
            reason = f"{self._reports.timeouts} submit_sm in a row were not answered"
            self._reports.timeouts = 0
            self._alarm(Alarm.NO_ANSWERS, f"{self._calls.host}: {reason}; the bind connects anew")
            self.session_over(reason, at_once=True)
            return
        self._submitter.pump()
        self._unbind_when_idle()

    # The end in good order

    def _unbind_when_idle(self) -> None:
        connection = self._connection
        draining = self._lifecycle.state is BindState.DRAINING
        if connection is None or not draining or self._unbinding or not self._submitter.idle:
            return
        self._unbinding = True
        if connection.session.state.is_bound:
            connection.session.unbind(self._clock.seconds())
            connection.flush()
        else:
            # the session ended just before: there is nobody to say goodbye to
            connection.abort("stopped")

    def _drain_over(self) -> None:
        self._last_error = "not drained in time"
        self._out_of_budget = True
        self._feed(Input.DRAINED)

    def _tell_drained(self) -> None:
        stopped = self._lifecycle.state is BindState.STOPPED and self._connection is None and self._connecting is None
        if stopped and self._returning and self._submitter.idle:
            self._returning = False
            self._calls.return_to_first()
            self.start(after_s=self._profile.reconnect_floor_s)
        if stopped and self._drained and (self._submitter.idle or self._out_of_budget):
            self._timer.stop()
            waiting, self._drained = self._drained, []
            for drained in waiting:
                drained.callback(None)

    def _flush(self) -> None:
        if self._connection is not None:
            self._connection.flush()
        # a take that ends while draining ends here
        self._unbind_when_idle()
        self._tell_drained()
