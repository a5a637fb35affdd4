"""One virtual carrier that runs: its mind, its port, the behaviours it has at the moment, and its timeline."""

from collections.abc import Callable, Iterable, Sequence

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTCP, IReactorTime

from simulators.fleet.bind_clocks import BindClocks
from simulators.fleet.plan import CarrierPlan
from simulators.fleet.playing import Playing
from simulators.ledger.keeping import Keeping
from simulators.ledger.outcomes import Outcomes
from simulators.ledger.tally import Tally
from simulators.operator.accounts import Accounts
from simulators.operator.smsc import Smsc
from simulators.scenario.changes import By, Changed, Changes
from simulators.scenario.conduct import Conduct
from simulators.scenario.timeline import Since, Timeline
from simulators.wire.certificates import Certificates
from simulators.wire.server import SimulatedSmsc

Told = Callable[[str, Changed], None]
"""Hears what changed: the carrier's name and the change."""


def nobody(_name: str, _change: Changed) -> None:
    """Tells nobody."""


@attrs.define(eq=False)
class VirtualCarrier:
    """A carrier of a plan that has no problems; ``told`` hears what its timeline and others change."""

    plan: CarrierPlan
    clock: IReactorTime
    keeping: Keeping
    told: Told = nobody
    conduct: Conduct = attrs.field(init=False)
    server: SimulatedSmsc = attrs.field(init=False)
    port: int = attrs.field(default=0, init=False)
    certificates: Certificates | None = attrs.field(default=None, init=False)
    changes: Changes = attrs.field(init=False)
    _playing: Playing = attrs.field(init=False)
    _bind_clocks: BindClocks = attrs.field(init=False)
    _started_at: float = attrs.field(default=0.0, init=False)

    def __attrs_post_init__(self) -> None:
        """Make the mind and what will listen for it."""
        plan = self.plan
        self.conduct = Conduct(plan.behaviours, plan.seed)
        self.server = self.conduct.operator(plan.name, None, None, self.keeping.ledger, self.clock)
        if plan.accounts is not None:
            self.smsc.accounts = Accounts(plan.accounts)
        self.changes = Changes(self.conduct, self._elapsed_s, self.server.wall_clock_us)
        seed = "" if plan.seed is None else plan.seed
        timeline = Timeline([step for step in plan.steps if step.since is Since.START], seed)
        self._playing = Playing(timeline, self.clock, self.changes, self._tell)
        steps = [step for step in plan.steps if step.since is Since.BIND]
        self._bind_clocks = BindClocks(steps, seed, self.conduct, self.clock, self.changes, self._tell)
        self.server.bind_listener = self._bind_clocks if steps else None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.plan.name

    @property
    def smsc(self) -> Smsc:
        """Its mind."""
        return self.server.smsc

    @property
    def outcomes(self) -> Outcomes | None:
        """What became of its messages; None when nobody keeps it."""
        return self.keeping.outcomes

    @property
    def tally(self) -> Tally:
        """What it has counted."""
        return self.smsc.tally

    def start(self, reactor: IReactorTCP) -> None:
        """Listen, and let the timeline begin.

        Raises:
            twisted.internet.error.CannotListenError: the port is taken.
            ValueError: the certificate cannot be read.
        """
        tls = self.plan.tls
        if tls is not None and tls.certificate is not None:
            self.certificates = Certificates.read(self.name, tls.certificate, tls.key)
        elif tls is not None:
            self.certificates = Certificates(self.name)
        self.port = self.server.listen(reactor, self.plan.port, certificates=self.certificates)
        self._started_at = self.clock.seconds()
        self.changes.began()
        self._playing.begin()

    def stop(self) -> Deferred[None]:
        """Stop the timelines, shut the port and drop every connection."""
        self._playing.stop()
        self._bind_clocks.stop()
        return self.server.stop()

    def change(self, on: Iterable[str] = (), off: Iterable[str] = ()) -> None:
        """Set and clear behaviours as somebody wants who controls it, see `Conduct.change`.

        Raises:
            ValueError: it cannot be done; nothing has changed.
        """
        self._tell(self.changes.make(on, off, By.CONTROL))

    @property
    def active(self) -> Sequence[str]:
        """The behaviours that are on, as they were written."""
        return self.conduct.active

    def _tell(self, changed: Changed) -> None:
        self.told(self.name, changed)

    def _elapsed_s(self) -> float:
        return self.clock.seconds() - self._started_at
