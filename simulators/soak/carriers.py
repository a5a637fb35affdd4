"""The simulated carriers of a soak: what their ledgers note, and the faults that they are told to have."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from simulators.ledger.entries import Entry, Submitted
from simulators.ledger.ledger import FileLedger
from simulators.scenario.conduct import Conduct, name_of
from simulators.soak.faults import NATURES, Fault, Kind
from simulators.wire.server import SimulatedSmsc

NAMES: Final = ("alpine", "oceanic")
BEHAVIOURS: Final = ("latency=0.02", "receipt-delay=0.2")
"""How they behave while nothing is wrong."""
_USUAL: Final = {name_of(text): text for text in BEHAVIOURS}


@attrs.define(eq=False)
class WatchedLedger:
    """A ledger in a file that tells ``heard`` of each submit_sm that was accepted."""

    file: FileLedger
    heard: Callable[[], None]

    def record(self, entry: Entry) -> None:
        """Keep one entry."""
        if isinstance(entry, Submitted) and entry.accepted:
            self.heard()
        self.file.record(entry)

    def flush(self) -> None:
        """As the file does."""
        self.file.flush()


@attrs.define(eq=False)
class Carrier:
    """One simulated carrier; what it has accepted and not yet reported outlives its closed port."""

    name: str
    path: Path
    conduct: Conduct
    ledger: WatchedLedger
    server: SimulatedSmsc
    reactor: Any
    port: int = attrs.field(default=0, init=False)

    def listen(self) -> None:
        """Accept binds: on any port at first, on the same one afterwards."""
        self.port = self.server.listen(self.reactor, self.port)

    async def stop(self) -> None:
        """Close the port and every connection."""
        await self.server.stop().asFuture(asyncio.get_running_loop())

    async def begin(self, fault: Fault) -> None:
        """Have a fault from now on."""
        match fault.kind:
            case Kind.CARRIER_DOWN:
                await self.stop()
            case Kind.DROP_BINDS:
                self.server.drop_all()
            case _:
                self.conduct.change(on=NATURES[fault.kind].behaviours)

    def end(self, fault: Fault) -> None:
        """Have it no longer."""
        if fault.kind is Kind.CARRIER_DOWN:
            self.listen()
            return
        names = [name_of(text) for text in NATURES[fault.kind].behaviours]
        usual = [_USUAL[name] for name in names if name in _USUAL]
        self.conduct.change(on=usual, off=[name for name in names if name not in _USUAL])


class Carriers:
    """All of them.

    Attributes:
        submitted: how many submit_sm they have accepted.
    """

    def __init__(self, folder: Path, seed: int, reactor: Any, names: Sequence[str] = NAMES) -> None:  # noqa: ANN401 - whichever reactor runs
        """Make them, with their ledgers in ``folder``."""
        self.submitted = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.by_name: Mapping[str, Carrier] = {name: self._made(name, folder, seed, reactor) for name in names}

    def listen(self) -> None:
        """Have all of them accept binds."""
        for carrier in self.by_name.values():
            carrier.listen()

    async def stop(self) -> None:
        """Close every port and connection, and the ledgers."""
        for carrier in self.by_name.values():
            await carrier.stop()
            carrier.ledger.flush()
            carrier.ledger.file.file.close()

    async def next_submit(self) -> None:
        """Come back when the next submit_sm is accepted."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    def _heard(self) -> None:
        self.submitted += 1
        if self._waiting:
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()

    def _made(self, name: str, folder: Path, seed: int, reactor: Any) -> Carrier:  # noqa: ANN401 - whichever reactor runs
        path = folder / f"{name}.jsonl"
        ledger = WatchedLedger(FileLedger(path.open("ab")), self._heard)
        conduct = Conduct(BEHAVIOURS, f"{seed}/{name}")
        return Carrier(name, path, conduct, ledger, conduct.operator(name, None, None, ledger, reactor), reactor)
