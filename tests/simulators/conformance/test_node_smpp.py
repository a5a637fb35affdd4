"""An ESME that is not ours, the npm package smpp (node-smpp), examined over real sockets."""

from pathlib import Path
from typing import Any

import pytest

from simulators.commands.smpp_check import watching
from simulators.conformance.assertion import Level, Verdict
from simulators.ledger.ledger import NoLedger
from simulators.scenario.conduct import Conduct
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.node_process import NodeProcess, fetched, node_missing

pytestmark = pytest.mark.skipif(bool(node_missing()), reason=node_missing())

SECONDS = 20.0


@pytest.fixture
def package(pytestconfig: pytest.Config) -> Path:
    return fetched(pytestconfig)


@pytest.mark.parametrize("binds", ["transceiver", "pair"])
@on_reactor
async def test_node_smpp_violates_no_must(package: Path, binds: str) -> None:
    from twisted.internet import reactor as running  # noqa: PLC0415, TID251 - real sockets need the real one

    reactor: Any = running
    server = Conduct((), seed=1).operator("smpp-check", None, None, NoLedger(), reactor)
    watch = watching(server)
    node = NodeProcess(reactor, "esme.js", str(package), str(server.listen(reactor)), binds)
    try:
        await node.ended.addTimeout(SECONDS, reactor)
    finally:
        await node.stop()
    report = watch.end(reactor.seconds())
    await server.stop()

    assert report.failed(Level.MUST) == []
    passed = {line.name for line in report.lines if line.verdict is Verdict.PASSED}
    assert {"bind-first", "right-mode", "unbind-before-close", "parts-complete", "deliver-answered"} <= passed
