"""Who looks on while a simulated operator serves: told what passes, changing nothing."""

from typing import Protocol

from simulators.operator.orders import ConnectionId, Pending
from smpp.pdus import Bind, Request, Response, SubmitSm


class BindListener(Protocol):
    """Hears of one operator's binds as they begin and end."""

    def began(self, connection: ConnectionId) -> None:
        """A bind was accepted on this connection; nothing has been written yet."""

    def ended(self, connection: ConnectionId) -> None:
        """A connection is gone, bound or not."""


class Onlooker(Protocol):
    """Hears of one operator's traffic. ``now`` is in seconds of the operator's clock."""

    def bound(self, connection: ConnectionId, pdu: Bind, now: float) -> None:
        """A bind was accepted."""

    def unbound(self, connection: ConnectionId) -> None:
        """A connection is gone, bound or not."""

    def submitted(self, connection: ConnectionId, pdu: SubmitSm, now: float) -> None:
        """A submit_sm came; nothing is decided yet."""

    def answered(self, connection: ConnectionId, request: Request, response: Response, now: float) -> None:
        """A request was answered."""

    def delivered(self, connection: ConnectionId, pending: Pending) -> None:
        """A receipt, or what a handset sent, was written."""

    def taken(self, pending: Pending, status: int) -> None:
        """The ESME answered it with a command_status."""
