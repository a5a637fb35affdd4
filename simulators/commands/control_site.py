"""``--control``: the live page and the HTTP API beside simulated operators, for as long as they run."""

import sys
from typing import Any

import typer
from twisted.python.failure import Failure

from simulators.control.ports import Carriers
from simulators.control.site import ControlSite


def run_control(reactor: Any, carriers: Carriers, port: int) -> None:  # noqa: ANN401 - whichever reactor runs
    """Serve them once the reactor runs, and say where; when the port is taken, say so and end the process."""
    site = ControlSite(carriers, reactor)

    def serves(bound: int) -> None:
        typer.echo(f"control and live page: http://127.0.0.1:{bound}/")
        sys.stdout.flush()
        reactor.addSystemEventTrigger("before", "shutdown", site.stop)

    def failed(failure: Failure) -> None:
        typer.echo(f"no control on 127.0.0.1:{port}: {failure.value}; choose another --control", err=True)
        reactor.stop()

    # not callWhenRunning: asyncio's loop does not run yet then
    reactor.callLater(0, lambda: site.start(port).addCallbacks(serves, failed))
