"""What the session of one connection reports, taken to whom it concerns: the submitter, the deliveries, the bind."""

import logging
from functools import partial
from typing import Final, Protocol, assert_never

from twisted.internet.interfaces import IReactorTime

from carriers.deliveries import Deliveries
from carriers.profile import CarrierProfile
from carriers.repetitions import Repetitions, times_more
from carriers.smpp_protocol import SmppProtocol
from carriers.submitter import Submitter
from smpp.pdus import DataSm, DeliverSm, Request
from smpp.session_events import (
    BindRefused,
    BindRequested,
    Bound,
    LinkDead,
    PeerBroke,
    PeerUnbound,
    RequestExpired,
    RequestReceived,
    ResponseLate,
    ResponseReceived,
    SessionEvent,
    UnbindCompleted,
    UnexpectedResponse,
)
from smpp.statuses import Disposition, classify, describe

WARNING_INTERVAL_S: Final = 60.0
"""How long the same kind of thing that a peer does wrong is not said again."""

_log = logging.getLogger(__name__)

_SessionChange = Bound | BindRefused | BindRequested | PeerUnbound | UnbindCompleted | LinkDead | PeerBroke


class Owner(Protocol):
    """The bind whose session it is."""

    name: str

    def session_bound(self) -> None:
        """The carrier has bound us."""

    def bind_refused(self, event: BindRefused) -> None:
        """The carrier does not bind us."""

    def session_over(self, why: str, *, at_once: bool = False) -> None:
        """Close the connection: after what is written, or ``at_once``."""


class SessionReports:
    """The reports of one connection. ``warnings`` lasts longer: it is the bind's."""

    def __init__(
        self,
        *,
        owner: Owner,
        profile: CarrierProfile,
        submitter: Submitter,
        deliveries: Deliveries,
        warnings: Repetitions,
        clock: IReactorTime,
    ) -> None:
        self.connection: SmppProtocol | None = None
        """Where answers go; the bind sets it before anything is heard."""
        self.timeouts = 0
        """How many requests in a row were not answered."""
        self._owner = owner
        self._profile = profile
        self._submitter = submitter
        self._deliveries = deliveries
        self._warnings = warnings
        self._clock = clock

    def heard(self, event: SessionEvent) -> None:
        """Deal with one event."""
        match event:
            case ResponseReceived():
                self.timeouts = 0
                self._responded(event)
            case RequestReceived():
                self._requested(event.pdu)
            case RequestExpired():
                self.timeouts += 1
                self._submitter.expired(event.token)
            case ResponseLate():
                self.timeouts = 0
                self._warn("answered late")
                self._submitter.late(event.token, event.response)
            case UnexpectedResponse():
                self._warn("answered what nobody asked")
            case _:
                self._session_changed(event)

    def end(self) -> None:
        """The connection is gone: say what was left out, or nobody would ever hear of it."""
        for what, count in self._warnings.untold().items():
            _log.warning("carrier %s bind %s %s, %d times more", self._profile.name, self._owner.name, what, count)

    def _session_changed(self, event: _SessionChange) -> None:
        match event:
            case Bound():
                self._owner.session_bound()
            case BindRefused():
                self._owner.bind_refused(event)
            case PeerUnbound():
                # the session waits for the peer to close, and reports LinkDead when it does not
                self._submitter.unbound()
            case UnbindCompleted():
                self._owner.session_over("unbound")
            case LinkDead():
                self._owner.session_over(event.reason, at_once=True)
            case PeerBroke():
                self._warn("broke the protocol", str(event.error))
                if event.fatal:
                    self._owner.session_over(str(event.error))
            case BindRequested():
                # only an SMSC is asked to bind; the session lets no such PDU through on our side
                pass
            case _:
                assert_never(event)

    def _responded(self, event: ResponseReceived) -> None:
        self._submitter.responded(event.token, event.response, event.round_trip_s)
        status = event.response.command_status
        if status and classify(status, self._profile.status_overrides) is Disposition.SESSION:
            self._owner.session_over(describe(status))

    def _requested(self, pdu: Request) -> None:
        if isinstance(pdu, DeliverSm | DataSm):
            self._deliveries.received(pdu, partial(self._answer_delivery, pdu))
        # alert_notification, the only other request that an SMSC may make, has no response

    def _answer_delivery(self, pdu: DeliverSm | DataSm, status: int) -> None:
        response, connection = pdu.answer(status), self.connection
        # stored after the connection was lost: the session says nothing more, and the carrier delivers it again
        if response is not None and connection is not None:
            connection.session.respond(pdu, response, self._clock.seconds())
            # a group commit makes many deliveries durable at once
            connection.flush_soon()

    def _warn(self, what: str, detail: str = "") -> None:
        left_out = self._warnings.left_out(what, self._clock.seconds())
        if left_out is None:
            return
        _log.warning(
            "carrier %s bind %s %s%s%s",
            self._profile.name,
            self._owner.name,
            what,
            f": {detail}" if detail else "",
            times_more(left_out),
        )
