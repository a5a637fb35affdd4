"""How a run goes: how many messages, at which pace, over how many connections or binds."""

import enum

import attrs

from simulators.load.pace import Pace


@attrs.frozen
class Course:
    """How a run goes over HTTP.

    Attributes:
        messages: how many.
        per_request: so many in each request; above 1 they go as batches.
        connections: so many requests may be unanswered at once.
        retries: how often what was answered 503 is sent again, after its Retry-After.
        answer_timeout_s: a request that is not answered for so long is given up, and its connection with it.
        plain: any 2xx means accepted and answers are not read, for servers that are no gateway.
    """

    messages: int
    pace: Pace
    per_request: int = 1
    connections: int = 64
    retries: int = 0
    answer_timeout_s: float = 30.0
    plain: bool = False

    @property
    def requests(self) -> int:
        """How many requests they travel in."""
        return -(-self.messages // self.per_request)

    def messages_of(self, request: int) -> range:
        """The numbers of the messages that travel in a request."""
        first = request * self.per_request
        return range(first, min(first + self.per_request, self.messages))


class Mode(enum.StrEnum):
    """How to bind: ``pair`` is one receiver beside the transmitters; ``transmitter`` alone hears of no receipts."""

    TRANSCEIVER = "transceiver"
    TRANSMITTER = "transmitter"
    PAIR = "pair"


@attrs.frozen
class EsmeCourse:
    """How a run goes over SMPP: so many messages, on ``binds`` binds of ``window`` unanswered submit_sm each."""

    messages: int
    pace: Pace
    system_id: str
    password: str = attrs.field(repr=False)
    mode: Mode = Mode.TRANSCEIVER
    binds: int = 1
    window: int = 100
    answer_timeout_s: float = 30.0
