"""What knows the networks of numbers."""

from typing import Protocol

from messages.addresses import Msisdn
from messages.network import NetworkGuess


class NetworkResolver(Protocol):
    """One source of networks, or several together."""

    def resolve(self, number: Msisdn, at_ms: int) -> NetworkGuess | None:
        """What is known at ``at_ms`` (Unix milliseconds), at once and without any effect; None where nothing is.

        It never raises and never waits: a source that has to ask somebody answers from what it heard before.
        """
        ...
