"""What the control needs of the carriers that it shows and changes."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from simulators.ledger.outcomes import Outcomes
from simulators.scenario.changes import Changes
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
    def active(self) -> Sequence[str]:
        """The behaviours that are on, as they were written."""

    @property
    def changes(self) -> Changes:
        """What was changed when, by whom."""

    @property
    def outcomes(self) -> Outcomes | None:
        """What became of its messages; None when nobody keeps it."""

    @property
    def server(self) -> SimulatedSmsc:
        """Its connections, and by ``smsc`` its mind."""

    def change(self, on: Iterable[str] = (), off: Iterable[str] = ()) -> None:
        """Set and clear behaviours.

        Raises:
            ValueError: it cannot be done; nothing has changed.
        """


Carriers = Iterable[Carrier]
