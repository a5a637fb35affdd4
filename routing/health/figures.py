"""What became of the messages that carriers took, in counts that add up."""

from typing import NamedTuple, Self

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from messages.values import value


class Passage(NamedTuple):
    """The messages to one network of one country by one carrier; ``network`` is None where it was not known."""

    carrier: CarrierName
    country: Country
    network: NetworkCode | None


@value
class Counted:
    """Of ``taken`` messages ``reported`` have a final receipt; ``delivered`` of those were delivered.

    ``latency_ms`` is the sum over the delivered ones, from the carrier's answer to its receipt.
    """

    taken: int = 0
    reported: int = 0
    delivered: int = 0
    latency_ms: int = 0

    def __sub__(self, other: Self) -> "Counted":
        """What is left without the other; negative where that had more."""
        return Counted(
            self.taken - other.taken,
            self.reported - other.reported,
            self.delivered - other.delivered,
            self.latency_ms - other.latency_ms,
        )

    def __add__(self, other: Self) -> "Counted":
        """Both together."""
        return Counted(
            self.taken + other.taken,
            self.reported + other.reported,
            self.delivered + other.delivered,
            self.latency_ms + other.latency_ms,
        )
