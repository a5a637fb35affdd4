"""An `EsmeSession` and a `SmscSession` joined in memory, with a clock that the test sets."""

from smpp.operations import Role, SessionState
from smpp.pdus import Bind, BindReceiver, BindTransceiver, BindTransmitter
from smpp.session import EsmeSession, Session, SessionSettings, SmscSession
from smpp.session_events import BindRequested, Bound, SessionEvent

BINDS: dict[SessionState, type[Bind]] = {
    SessionState.BOUND_TX: BindTransmitter,
    SessionState.BOUND_RX: BindReceiver,
    SessionState.BOUND_TRX: BindTransceiver,
}


class SessionPair:
    """Two sessions and the wire between them.

    `flush` carries what both sides have to send, until they have nothing more, and gives the events of each side.
    """

    def __init__(self, settings: SessionSettings | None = None, *, now: float = 1000.0) -> None:
        settings = settings or SessionSettings()
        self.now = now
        self.esme = EsmeSession(settings, now)
        self.smsc = SmscSession(settings, now)

    def side(self, role: Role) -> Session:
        """The session of this side."""
        return self.esme if role is Role.ESME else self.smsc

    def flush(self, *, octets_at_once: int | None = None) -> tuple[list[SessionEvent], list[SessionEvent]]:
        """Carry everything; returns the ESME's events and the SMSC's."""
        esme_events: list[SessionEvent] = []
        smsc_events: list[SessionEvent] = []
        while True:
            to_smsc, to_esme = self.esme.data_to_send(), self.smsc.data_to_send()
            if not to_smsc and not to_esme:
                return esme_events, smsc_events
            for piece in _pieces(to_smsc, octets_at_once):
                smsc_events.extend(self.smsc.receive_data(piece, self.now))
            for piece in _pieces(to_esme, octets_at_once):
                esme_events.extend(self.esme.receive_data(piece, self.now))

    def bind(self, state: SessionState = SessionState.BOUND_TRX) -> None:
        """Bring both sides into a bound state."""
        self.esme.bind(BINDS[state](system_id="esme", password="secret"), self.now)
        _, smsc_events = self.flush()
        [requested] = smsc_events
        assert isinstance(requested, BindRequested)
        self.smsc.accept_bind(requested.pdu, "smsc", self.now)
        esme_events, _ = self.flush()
        assert esme_events == [Bound("smsc", 0x34)]


def bound_pair(
    state: SessionState = SessionState.BOUND_TRX, settings: SessionSettings | None = None, *, now: float = 1000.0
) -> SessionPair:
    """A pair that is bound already."""
    pair = SessionPair(settings, now=now)
    pair.bind(state)
    return pair


def _pieces(data: bytes, octets_at_once: int | None) -> list[bytes]:
    if octets_at_once is None:
        return [data] if data else []
    return [data[start : start + octets_at_once] for start in range(0, len(data), octets_at_once)]
