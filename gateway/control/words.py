"""What is said on the control socket: requests and answers, each one JSON object on a line of its own.

A request names itself in ``ask``, an answer in ``say``. Every request only reads.
"""

from typing import Final

import msgspec

from gateway.insight.coverage import Coverage
from gateway.insight.explanation import Asked, Explanation

LINE_OCTETS_MAX: Final = 1 << 20
"""The longest line that either side takes; an answer about a thousand binds is a quarter of it."""


class ShowCarriers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="ask", tag="carriers"):
    """How the carriers are now; ``carrier`` names a single one, empty asks for all. Answered by CarriersShown."""

    carrier: str = ""


class WatchTrace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="ask", tag="trace"):
    """Every PDU of one carrier for ``seconds``; answered by many PduTraced and one TraceEnded.

    ``msisdn`` leaves only those about one number and their answers. Numbers and texts are masked unless ``text``.
    """

    carrier: str
    msisdn: str = ""
    seconds: float = 60.0
    text: bool = False


class ExplainMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="ask", tag="explain"):
    """Why a message would go where it goes. Answered by MessageExplained."""

    asked: Asked


class ShowCoverage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="ask", tag="coverage"):
    """What is covered; ``country`` names a single one. Answered by many CountryCovered and one CoverageTold."""

    country: str = ""


Request = ShowCarriers | WatchTrace | ExplainMessage | ShowCoverage


class BindFacts(msgspec.Struct, frozen=True):
    """One bind. Rates are segments per second, 0 for unlimited; ``sent_per_s`` is what left during the last seconds.

    ``rate_per_s`` is the rate in force, ``rate_limit_per_s`` what the profile allows. ``round_trips`` counts the
    answers that the percentiles are of; without any they are 0.
    """

    name: str
    role: str
    state: str
    in_state_for_s: float
    window_used: int
    window_size: int
    sent_per_s: float
    rate_per_s: float
    rate_limit_per_s: float
    throttles: int
    round_trips: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    last_error: str


class CarrierFacts(msgspec.Struct, frozen=True):
    """One carrier. ``orphans`` are receipts that no segment was found for, ``uncertain`` messages nobody knows of.

    ``oldest_queued_s`` is how long the oldest queued message has waited, by the countries that something waits for;
    ``drops`` are sentences about SenderNames and countries of which less is delivered than before, ``against`` about
    what makes the carrier only a last resort now.
    """

    name: str
    queued: int
    oldest_queued_s: dict[str, float]
    uncertain: int
    orphans: int
    drops: tuple[str, ...]
    against: tuple[str, ...]
    binds: tuple[BindFacts, ...]


class CarriersShown(msgspec.Struct, frozen=True, tag_field="say", tag="carriers"):
    """How the carriers are at ``at_ms`` (Unix milliseconds)."""

    at_ms: int
    carriers: tuple[CarrierFacts, ...]


class PduTraced(msgspec.Struct, frozen=True, tag_field="say", tag="pdu"):
    """A PDU went by on ``bind`` at ``at_ms`` (Unix milliseconds).

    ``direction`` is ``sent`` or ``received``, seen from the gateway; ``frame`` is the whole PDU in hexadecimal.
    """

    at_ms: int
    bind: str
    direction: str
    frame: str


class TraceEnded(msgspec.Struct, frozen=True, tag_field="say", tag="ended"):
    """The trace is over. ``missed`` PDUs went by faster than they could be told."""

    reason: str
    missed: int


class MessageExplained(msgspec.Struct, frozen=True, tag_field="say", tag="explained"):
    """Every decision about the message that was asked about."""

    explanation: Explanation


class CountryCovered(msgspec.Struct, frozen=True, tag_field="say", tag="covered"):
    """One country."""

    coverage: Coverage


class CoverageTold(msgspec.Struct, frozen=True, tag_field="say", tag="coverage"):
    """Every country was told."""


class Refused(msgspec.Struct, frozen=True, tag_field="say", tag="refused"):
    """The request cannot be answered; ``reason`` says what to do about it."""

    reason: str


Answer = CarriersShown | PduTraced | TraceEnded | MessageExplained | CountryCovered | CoverageTold | Refused

_encode: Final = msgspec.json.Encoder().encode
_requests: Final[msgspec.json.Decoder[Request]] = msgspec.json.Decoder(Request)
_answers: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)


class UnreadableError(Exception):
    """A line is not of this vocabulary; the message says what is wrong with it."""


def line_of(said: Request | Answer) -> bytes:
    """The line that says it, without its end."""
    return _encode(said)


def request_of(line: bytes) -> Request:
    """The request in a line.

    Raises:
        UnreadableError: there is none.
    """
    try:
        return _requests.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(f"this gateway does not understand the request: {error}") from error


def answer_of(line: bytes) -> Answer:
    """The answer in a line.

    Raises:
        UnreadableError: there is none.
    """
    try:
        return _answers.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(f"the gateway's answer cannot be read: {error}") from error
