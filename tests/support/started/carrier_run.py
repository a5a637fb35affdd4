"""A carrier of the gateway's own that sends to a simulated operator over TCP, until all is accepted and reported."""

from typing import Any

from twisted.internet.defer import Deferred

from carriers.bind_status import BindState
from carriers.outcome import Outcome
from carriers.profile import CarrierProfile
from carriers.smpp_carrier import SmppCarrier
from messages.ids import CarrierName, MessageId
from messages.receipt import Receipt
from tests.support.fakes.dispatch import FakeDispatch, FakeInbox
from tests.support.values.builders import a_lease
from tests.support.wires.wire import all_accepted

SECONDS = 10.0


class Counting(FakeInbox):
    """An inbox that says when it has as many receipts as the test waits for."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.expected = expected
        self.complete: Deferred[None] = Deferred()

    def receipt(self, receipt: Receipt) -> Deferred[object]:
        stored = super().receipt(receipt)
        if len(self.receipts) == self.expected:
            self.complete.callback(None)
        return stored


class Stubborn(FakeDispatch):
    """A dispatch that queues again whatever was not accepted, and says when everything was."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.missing = expected
        self.complete: Deferred[None] = Deferred()

    def answered(self, outcome: Outcome) -> None:
        super().answered(outcome)
        if not all_accepted(outcome):
            self.put(outcome.leased)
            return
        self.missing -= 1
        if not self.missing:
            self.complete.callback(None)


async def run(reactor: Any, port: int, count: int, **profile: Any) -> tuple[Stubborn, Counting]:
    """Send ``count`` messages to the operator at ``port``, wait for as many receipts, unbind."""
    dispatch, inbox = Stubborn(count), Counting(count)
    settings = CarrierProfile(CarrierName("alpine"), "127.0.0.1", port, "maxony", reconnect_floor_s=0.05, **profile)
    carrier = SmppCarrier(settings, dispatch, inbox, reactor)
    carrier.start()
    dispatch.put(*[a_lease(id=MessageId(f"msg_{n}"), text=f"text {n}") for n in range(count)])
    await dispatch.complete.addTimeout(SECONDS, reactor)
    await inbox.complete.addTimeout(SECONDS, reactor)
    await carrier.drain(SECONDS)
    assert {status.state for status in carrier.status()} == {BindState.STOPPED}
    return dispatch, inbox
