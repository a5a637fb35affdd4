"""`Witness`: who sees every connection of an operator and every PDU on it, as for a report of how an ESME behaves."""

from typing import Protocol

from simulators.operator.orders import ConnectionId
from smpp.frame_observer import Direction


class Witness(Protocol):
    """Is told at once, within the work of the connection: it must not raise, and should be quick.

    PDUs are shown as the session writes them, before a malformation; directions are seen from the operator.
    """

    def opened(self, number: ConnectionId, now: float) -> None:
        """A connection was made."""

    def frame(self, number: ConnectionId, direction: Direction, frame: bytes, now: float) -> None:
        """A whole PDU came (RECEIVED) or went out (SENT)."""

    def broke(self, number: ConnectionId, reason: str, now: float) -> None:
        """Nobody can tell where the next PDU of a connection begins."""

    def stalled(self, number: ConnectionId, reason: str, now: float) -> None:
        """A PDU was begun and not ended in time."""

    def closed(self, number: ConnectionId, now: float, *, by_operator: bool) -> None:
        """A connection is gone; ``by_operator``: because the operator closed it."""
