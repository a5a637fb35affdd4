"""One virtual carrier that runs: its mind, its port, the behaviours it has at the moment, and its timeline."""

from collections.abc import Callable, Iterable, Sequence

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTCP, IReactorTime

from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import Keeping
from simulators.ledger.outcomes import Outcomes
from simulators.ledger.tally import Tally
from simulators.operator.accounts import Accounts
from simulators.operator.smsc import Smsc
from simulators.scenario.changes import By, Changed, Changes
from simulators.scenario.conduct import Conduct
from simulators.scenario.timeline import Timeline
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
    _timeline: Timeline = attrs.field(init=False)
    _started_at: float = attrs.field(default=0.0, init=False)
    _timer: IDelayedCall | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        """Make the mind and what will listen for it."""
        plan = self.plan
        self.conduct = Conduct(plan.behaviours, plan.seed)
        self.server = self.conduct.operator(plan.name, None, None, self.keeping.ledger, self.clock)
        if plan.accounts is not None:
            self.smsc.accounts = Accounts(plan.accounts)
        self.changes = Changes(self.conduct, self._elapsed_s, self.server.wall_clock_us)
        self._timeline = Timeline(plan.steps, "" if plan.seed is None else plan.seed)

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
        self._go_on()

    def stop(self) -> Deferred[None]:
        """Stop the timeline, shut the port and drop every connection."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None
        return self.server.stop()

    def change(self, on: Iterable[str] = (), off: Iterable[str] = ()) -> None:
        """Set and clear behaviours as somebody wants who controls it, see `Conduct.change`.

        Raises:
            ValueError: it cannot be done; nothing has changed.
        """
        self.told(self.name, self.changes.make(on, off, By.CONTROL))

    @property
    def active(self) -> Sequence[str]:
        """The behaviours that are on, as they were written."""
        return self.conduct.active

    def _go_on(self) -> None:
        """Make every change that is due, and wait for the next."""
        self._timer = None
        while (change := self._timeline.next_change(self._elapsed_s(), self.active)) is not None:
            try:
                changed = self.changes.make(change.on, change.off, By.TIMELINE, change.why)
            except ValueError as error:
                # it was checked alone, but not with what was set over the control meanwhile
                changed = self.changes.left_out(By.TIMELINE, f"{change.why} left out: {error}")
            self.told(self.name, changed)
        due = self._timeline.next_due()
        if due is not None:
            self._timer = self.clock.callLater(max(0.0, due - self._elapsed_s()), self._go_on)

    def _elapsed_s(self) -> float:
        return self.clock.seconds() - self._started_at
