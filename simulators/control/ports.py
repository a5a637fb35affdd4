"""What the control needs of the carriers that it shows and changes."""

from collections.abc import Iterable
from typing import Protocol

from simulators.scenario.conduct import Conduct
from simulators.wire.server import SimulatedSmsc


class Carrier(Protocol):
    """One simulated operator that runs."""

    @property
    def name(self) -> str:
        """What it is called; no two have the same name."""

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""

    @property
    def conduct(self) -> Conduct:
        """The behaviours that it has at the moment."""

    @property
    def server(self) -> SimulatedSmsc:
        """Its connections, and by ``smsc`` its mind."""


Carriers = Iterable[Carrier]
