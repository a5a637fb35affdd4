"""How much a carrier can take a second, by its limits or, where it has none, by what it takes now."""

from collections.abc import Callable, Mapping, Sequence

from carriers.bind_status import BindStatus
from carriers.profile import CarrierProfile
from gateway.figures.wire_figures import WireFigures
from messages.ids import CarrierName


def capacity_per_s(
    profile: CarrierProfile, binds: Sequence[BindStatus], sent_per_s: Callable[[BindStatus], float]
) -> float:
    """Segments per second that all ``binds`` together may send now; ``sent_per_s`` is what one has sent lately."""
    limits = [bind.rate_per_s for bind in binds]
    of_binds = sum(limits) if limits and all(limits) else 0.0
    of_account = profile.account_throughput_per_s
    if of_binds or of_account:
        return min(limit for limit in (of_binds, of_account) if limit)
    return sum(map(sent_per_s, binds))


def capacities(
    profiles: Callable[[], Mapping[CarrierName, CarrierProfile]],
    binds: Callable[[], Mapping[CarrierName, Sequence[BindStatus]]],
    figures: WireFigures,
) -> Callable[[CarrierName], float]:
    """``capacity_per_s`` of any carrier that there are binds to, 0 of any other."""

    def sent_per_s(bind: BindStatus) -> float:
        return figures.of(bind.carrier, bind.name).rate.per_s(figures.seconds())

    def of_carrier(name: CarrierName) -> float:
        profile = profiles().get(name)
        return 0.0 if profile is None else capacity_per_s(profile, binds()[name], sent_per_s)

    return of_carrier
