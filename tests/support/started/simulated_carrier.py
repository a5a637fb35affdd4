"""A simulated operator in the test's own process: its behaviours are switched while it runs, its ledger is watched."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
from twisted.internet.defer import Deferred

from messages.ids import CarrierName
from simulators.ledger.entries import Entry, Reported, Submitted
from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import Behaviour
from simulators.operator.message_ids import IdNotation
from simulators.operator.orders import Pending, PendingReceipt
from simulators.operator.smsc import Smsc
from simulators.wire.server import SimulatedSmsc
from smpp.pdus import Bind, DeliverSm
from smpp.receipts import ReceiptState, receipt_date, write_receipt
from smpp.values import EsmClass
from tests.support.running.conditions import PATIENCE_S, Condition
from tests.support.wires.latency import Latency

RECEIPT_DELAY_S = 0.01
QUICK = Latency(0.0, RECEIPT_DELAY_S)
PASSWORD = "secret"


@attrs.define
class WatchedLedger:
    """A ledger in memory that says when something was written into it."""

    kept: MemoryLedger = attrs.field(factory=MemoryLedger)
    written: Condition = attrs.field(factory=lambda: Condition("an entry in a carrier's ledger"))

    def record(self, entry: Entry) -> None:
        """Keep one entry."""
        self.kept.record(entry)
        self.written.changed()

    def flush(self) -> None:
        """Nothing: it lives as long as the test."""


class _WatchedSmsc(Smsc):
    """An operator that says when somebody bound."""

    changes: Condition

    def bound(self, connection: int, pdu: Bind, at_us: int = 0) -> None:
        super().bound(connection, pdu, at_us)
        self.changes.changed()


class SimulatedCarrier:
    """One operator; ``port`` is known once it listens, and stays the same when it is closed and opened again.

    ``profile`` are keys of the carrier's profile that differ from the quick ones every test wants.
    """

    def __init__(
        self,
        reactor: Any,
        name: str = "alpine",
        *behaviours: Behaviour,
        seed: int = 1,
        ids: IdNotation = IdNotation.DECIMAL,
        **profile: Any,
    ) -> None:
        self.name = CarrierName(name)
        self.ledger = WatchedLedger()
        self.smsc = _WatchedSmsc(
            name=name,
            system_id="gateway",
            password=PASSWORD,
            behaviours=behaviours or (QUICK,),
            rng=random.Random(seed),
            ids=ids,
            ledger=self.ledger,
        )
        self.smsc.changes = Condition(f"a bind to {name}")
        self.server = SimulatedSmsc(self.smsc, reactor)
        self._reactor = reactor
        self._overrides = profile
        self.port = self.server.listen(reactor)

    @property
    def profile(self) -> Mapping[str, Any]:
        """The profile as staff would write it, without its password."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "system_id": "gateway",
            "window": 10,
            "reconnect_floor_s": 0.05,
            "reconnect_ceiling_s": 0.1,
            "refused_floor_s": 0.1,
            "unbind_timeout_s": 1.0,
            **self._overrides,
        }

    @property
    def submitted(self) -> Sequence[Submitted]:
        """Every submit_sm that it accepted."""
        return self.ledger.kept.submitted

    @property
    def reported(self) -> Sequence[Reported]:
        """Every receipt that it wrote."""
        return self.ledger.kept.reported

    def texts(self) -> Sequence[str]:
        """The texts of what it accepted, in order."""
        return [entry.text for entry in self.submitted]

    def behave(self, *behaviours: Behaviour) -> None:
        """Behave like this from the next submit_sm on."""
        self.smsc.behaviours = behaviours or (QUICK,)

    def until_submitted(self, count: int, timeout_s: float = PATIENCE_S) -> Deferred[None]:
        """Fires once it accepted ``count`` submit_sm."""
        return self.ledger.written.until(lambda: len(self.submitted) >= count, timeout_s)

    @property
    def bound(self) -> int:
        """How many binds are up."""
        return sum(connection.session.state.is_bound for connection in self.server.connections.values())

    def until_bound(self, count: int, timeout_s: float = PATIENCE_S) -> Deferred[None]:
        """Fires once ``count`` binds are up."""
        return self.smsc.changes.until(lambda: self.bound >= count, timeout_s)

    def until_bound_after(self, connection: int, timeout_s: float = PATIENCE_S) -> Deferred[None]:
        """Fires once a bind is up on a later connection than this one."""
        bound = self.server.connections
        return self.smsc.changes.until(
            lambda: any(number > connection and one.session.state.is_bound for number, one in bound.items()), timeout_s
        )

    def report(self, message_id: str, state: ReceiptState, *, source: str = "") -> None:
        """Send one more receipt, now; ``source`` is the number that it comes from."""
        date = receipt_date(datetime.now(UTC))
        text = write_receipt(message_id, state, submit_date=date, done_date=date, error_code="007")
        pdu = DeliverSm(source_addr=source, esm_class=int(EsmClass.RECEIPT), short_message=text)
        self.server.send(PendingReceipt(pdu, message_id=message_id, state=state))

    def deliver(self, pdu: DeliverSm) -> None:
        """Deliver what is no receipt, now; again a second later if it is refused."""
        self.server.send(Pending(pdu))

    def drop(self) -> None:
        """Close all connections without another word; it goes on listening."""
        self.server.drop_all()

    def close(self) -> Deferred[None]:
        """Die: no connection, no listening."""
        return self.server.stop()

    def open(self) -> None:
        """Listen again where it listened before."""
        self.server.listen(self._reactor, self.port)
