"""What one run asks of the gateway: how many messages, how they are packed, and what sets the pace."""

import attrs


@attrs.frozen
class ClosedLoop:
    """Each connection sends its next request when the last one is answered: how much the gateway can take."""

    name: str
    messages: int
    per_request: int
    connections: int


@attrs.frozen
class OpenLoop:
    """Requests leave at a fixed rate whatever the gateway does: how long an answer takes.

    An answer's time counts from the moment its request was due, so that a stall is felt by all that it delays.
    """

    name: str
    messages: int
    rate_per_s: float
    connections: int
    per_request: int = 1


Scenario = ClosedLoop | OpenLoop


def requests_of(scenario: Scenario) -> int:
    """How many requests the scenario's messages travel in."""
    return -(-scenario.messages // scenario.per_request)
