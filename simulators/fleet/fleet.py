"""All virtual carriers of one process: started together, found by name, stopped together."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.interfaces import IReactorTCP, IReactorTime

from simulators.fleet.carrier import Told, VirtualCarrier, nobody
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import Keeping


class Fleet:
    """The carriers of ``plans``, each keeping what ``keeping_of`` gives for its plan."""

    def __init__(
        self,
        plans: Iterable[CarrierPlan],
        clock: IReactorTime,
        keeping_of: Callable[[CarrierPlan], Keeping],
        told: Told = nobody,
    ) -> None:
        self.carriers: Mapping[str, VirtualCarrier] = {
            plan.name: VirtualCarrier(plan, clock, keeping_of(plan), told) for plan in plans
        }

    def __iter__(self) -> Iterator[VirtualCarrier]:
        return iter(self.carriers.values())

    def start(self, reactor: IReactorTCP) -> None:
        """Let every carrier listen.

        Raises:
            twisted.internet.error.CannotListenError: a port is taken; those that listen already go on.
            ValueError: a certificate cannot be read.
        """
        for carrier in self:
            carrier.start(reactor)

    def stop(self) -> Deferred[None]:
        """Stop every carrier; fires when all ports are free."""
        stopped: Deferred[list[None]] = gatherResults([carrier.stop() for carrier in self])
        return stopped.addCallback(lambda _: None)
