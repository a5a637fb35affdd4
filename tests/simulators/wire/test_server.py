"""The simulated operator over real sockets."""

from typing import Any

import pytest

from carriers.outcome import SegmentUnknown
from carriers.profile import BindMode
from simulators.ledger.ledger import MemoryLedger
from simulators.operator.behaviours import DropEvery
from simulators.operator.smsc import Smsc
from simulators.wire.server import SimulatedSmsc
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.carrier_run import run
from tests.support.wires.wire import all_accepted

SECONDS = 10.0


@pytest.fixture
def reactor() -> Any:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    return running


@pytest.mark.parametrize("mode", [BindMode.TRANSCEIVER, BindMode.PAIR])
@on_reactor
async def test_messages_and_receipts_cross_a_real_socket(reactor: Any, mode: BindMode) -> None:
    ledger = MemoryLedger()
    server = SimulatedSmsc(Smsc(ledger=ledger), reactor)
    port = server.listen(reactor)
    try:
        dispatch, inbox = await run(reactor, port, 300, bind_mode=mode, binds=2, window=20, bind_stagger_s=0.0)
        assert sorted(entry.text for entry in ledger.submitted) == sorted(f"text {n}" for n in range(300))
        assert len(dispatch.outcomes) == 300
        assert all(all_accepted(outcome) for outcome in dispatch.outcomes)
        ids = {entry.message_id for entry in ledger.submitted}
        assert {receipt.carrier_message_id for receipt in inbox.receipts} == ids
    finally:
        await server.stop()


@on_reactor
async def test_an_operator_that_drops_connections_gets_every_message_and_few_twice(reactor: Any) -> None:
    ledger = MemoryLedger()
    server = SimulatedSmsc(Smsc(ledger=ledger, behaviours=[DropEvery(40)]), reactor)
    port = server.listen(reactor)
    try:
        dispatch, _ = await run(reactor, port, 100, window=10)
        assert {entry.text for entry in ledger.submitted} == {f"text {n}" for n in range(100)}
        unknown = sum(isinstance(outcome.segments[0], SegmentUnknown) for outcome in dispatch.outcomes)
        drops = len(ledger.submitted) // 40
        assert drops >= 2
        assert len(ledger.submitted) - 100 <= unknown <= drops * 10, "duplicates stay within the windows that died"
    finally:
        await server.stop()
