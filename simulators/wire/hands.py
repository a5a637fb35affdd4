"""The hands of a simulated operator: what its mind orders, carried out on its connections."""

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

import attrs

from simulators.operator.orders import Answer, ConnectionId, Drop, Goodbye, Order, Pending, Report, Utter
from simulators.operator.smsc import Smsc
from simulators.wire.connection import Connection
from simulators.wire.onlooker import Onlooker
from smpp.errors import UsageError
from smpp.statuses import CommandStatus


@attrs.define(eq=False)
class Hands:
    """Those of ``smsc``, on ``connections``. What was made ready is written by :meth:`write`, once for many orders.

    An ``onlooker`` hears what is answered and delivered. All ``now`` are in seconds.
    """

    smsc: Smsc
    connections: Mapping[ConnectionId, Connection]
    wall_clock_us: Callable[[], int]
    onlooker: Onlooker | None = None
    _touched: dict[Connection, None] = attrs.field(factory=dict, init=False)  # a set has another order in each run

    def touch(self, connection: Connection) -> None:
        """Its session has something to write."""
        self._touched[connection] = None

    def carry_out(self, orders: Iterable[Order], now: float) -> None:
        """Do what is ordered; what concerns a connection that is gone is forgotten."""
        for order in orders:
            if isinstance(order, Report):
                self.smsc.wait_for_bind(order.receipt)
                # a receipt that goes first must be on the wire before its answer
                self.report(now)
                continue
            connection = self.connections.get(order.connection)
            if connection is not None:
                self._carry_out_on(connection, order, now)

    def report(self, now: float) -> None:
        """Send waiting receipts while some bind has room."""
        full = 0
        while full < self.smsc.receivers:
            pair = self.smsc.next_receipt()
            if pair is None:
                break
            number, receipt = pair
            connection = self.connections.get(number)
            if connection is None or not connection.session.state.is_bound or connection.session.window_free < 1:
                self.smsc.put_back(receipt)
                full += 1
                continue
            full = 0
            self._deliver(connection, receipt, now)

    def write(self) -> None:
        """Write everything that was made ready, the ledger first."""
        self.smsc.ledger.flush()
        touched, self._touched = self._touched, {}
        for connection in touched:
            connection.flush()

    def _deliver(self, connection: Connection, receipt: Pending, now: float) -> None:
        try:
            connection.session.submit(receipt.pdu, now, receipt)
        except UsageError:
            # nobody could read it, so it is not sent
            self.smsc.tally.unwritable += 1
            return
        if self.onlooker is not None:
            self.onlooker.delivered(connection.number, receipt)
        self.smsc.note_reported(receipt, connection.number, self.wall_clock_us())
        self.touch(connection)

    def _carry_out_on(self, connection: Connection, order: Answer | Drop | Goodbye | Utter, now: float) -> None:
        match order:
            case Answer():
                self._answer(connection, order, now)
            case Drop():
                self.smsc.ledger.flush()
                connection.drop()
            case Goodbye():
                self.smsc.ledger.flush()
                connection.say_goodbye()
            case Utter():
                self.smsc.ledger.flush()
                connection.flush()
                connection.utter(order.octets)
            case _:
                assert_never(order)

    def _answer(self, connection: Connection, order: Answer, now: float) -> None:
        response = order.response
        try:
            connection.session.respond(order.request, response, now)
        except UsageError:
            # what it repeats of the request is over a limit that the ESME did not keep
            refusal = order.request.answer(int(CommandStatus.RSYSERR))
            assert refusal is not None  # it was to be answered
            connection.session.respond(order.request, response := refusal, now)
        if self.onlooker is not None:
            self.onlooker.answered(connection.number, order.request, response, now)
        self.touch(connection)
