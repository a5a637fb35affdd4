"""Which source counts where several know a network: the one that is trusted most."""

import attrs

from messages.addresses import Msisdn
from messages.network import NetworkGuess
from routing.networks.ports import NetworkResolver


@attrs.frozen
class ByTrust:
    """Asks its sources one after the other; the first that knows decides.

    A number lookup that is fresh comes first, then what carriers told about the number, then its range. Fulfils
    ``ports.NetworkResolver`` itself.
    """

    sources: tuple[NetworkResolver, ...]

    def resolve(self, number: Msisdn, at_ms: int) -> NetworkGuess | None:
        """What the most trusted source says that knows anything."""
        for source in self.sources:
            guess = source.resolve(number, at_ms)
            if guess is not None:
                return guess
        return None
