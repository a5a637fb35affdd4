"""What to do after a carrier did not take a message: try again where and when, or give up and why.

It judges refusals alone. What is due when nobody knows whether a carrier took the message is decided elsewhere:
trying again then may show the text twice.
"""

import enum
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs

from messages.ids import CarrierName

_MS: Final = 1000


class FailureClass(enum.Enum):
    """What a refusal is worth, free of the protocol it came in."""

    TEMPORARY = enum.auto()
    """The carrier may take the same message later."""
    THROTTLED = enum.auto()
    """The carrier has asked for less for too long; such an attempt is not counted."""
    PERMANENT = enum.auto()
    """The carrier will never take this message."""
    OUR_SETUP = enum.auto()
    """The carrier will not until someone changes our settings there."""
    SENDER_REFUSED = enum.auto()
    """The carrier does not let this sender through."""


class GiveUpCause(enum.StrEnum):
    """Why no further attempt is made."""

    REFUSED = "refused"
    ATTEMPTS = "attempts"
    EXPIRED = "expired"


def _at_least_one(instance: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if value < 1:
        raise ValueError(f"{attribute.name} is 1 or more, not {value}")


def _delays(instance: object, attribute: "attrs.Attribute[tuple[int, ...]]", value: tuple[int, ...]) -> None:
    if not value or value[0] < 0 or list(value) != sorted(value):
        raise ValueError(f"{attribute.name} is one or more seconds, none shorter than the one before")


@attrs.frozen
class RetryPolicy:
    """How often a message is tried, and how long to wait.

    ``attempts_max`` bounds the attempts on all routes together. ``delays_s[n - 1]`` seconds pass after attempt n, the
    last of them after every later one. After every ``tries_per_route`` attempts the next route has its turn.
    """

    attempts_max: int = attrs.field(default=10, validator=_at_least_one)
    delays_s: tuple[int, ...] = attrs.field(default=(5, 30, 120, 600, 1800, 3600), validator=_delays)
    tries_per_route: int = attrs.field(default=2, validator=_at_least_one)


DEFAULT_POLICY: Final = RetryPolicy()
NOTHING: Final[Mapping[CarrierName, str]] = {}


@attrs.frozen
class TryAgain:
    """Try ``carrier``, not before ``not_before_ms`` (Unix milliseconds; always before the message expires)."""

    carrier: CarrierName
    not_before_ms: int
    reason: str


@attrs.frozen
class GiveUp:
    """No carrier gets the message any more."""

    reason: str
    cause: GiveUpCause = GiveUpCause.REFUSED


def next_step(
    routes: Sequence[CarrierName],
    current_carrier: CarrierName,
    attempt: int,
    failure: FailureClass,
    *,
    now_ms: int,
    expires_at_ms: int,
    refused: frozenset[CarrierName] = frozenset(),
    against: Mapping[CarrierName, str] = NOTHING,
    policy: RetryPolicy = DEFAULT_POLICY,
) -> TryAgain | GiveUp:
    """What follows attempt number ``attempt`` (from 1, over all routes), which ``current_carrier`` just failed.

    ``refused`` are the carriers that refused the message for good before; the current one need not be among them. A
    refusal for good shuts its route for this message and the next route has its turn at once. After a temporary failure
    the same route is tried again after a pause, and the next route once this one had its tries; after a throttle the
    next route has its turn. A carrier that something stands ``against`` (with the reason in words) has no turn while
    another one is left that nothing stands against. A route that is tried for the first time is tried at once, a second
    round pauses. A pause that outlasts the message is replaced by the longest that does not.
    """
    for_good = failure not in (FailureClass.TEMPORARY, FailureClass.THROTTLED)
    others = _after(routes, current_carrier, refused | {current_carrier} if for_good else refused)
    if for_good and not others:
        return GiveUp("every route refused it", GiveUpCause.REFUSED)
    if attempt >= policy.attempts_max and failure is not FailureClass.THROTTLED:
        return GiveUp(f"it was tried {attempt} times, which is the most", GiveUpCause.ATTEMPTS)
    if now_ms >= expires_at_ms:
        return GiveUp("its validity is over", GiveUpCause.EXPIRED)
    has_tries_left = failure is FailureClass.TEMPORARY and attempt % policy.tries_per_route != 0
    # who has the next turn, then who has it should that one not be able to
    in_turn = (current_carrier, *others) if has_tries_left else others if for_good else (*others, current_carrier)
    carrier = _first_fit(in_turn, against)
    passed_over = _passed_over(in_turn, carrier, against)
    if _is_first_turn(routes, current_carrier, carrier, attempt, policy):
        return TryAgain(carrier, now_ms, f"{carrier} is tried next{passed_over}")
    # who throttled for so long needs more than the shortest pause, and its attempts do not count up
    pauses = attempt + 1 if failure is FailureClass.THROTTLED else attempt
    for delay_s in reversed(policy.delays_s[:pauses]):
        if now_ms + delay_s * _MS < expires_at_ms:
            again = "again " if carrier == current_carrier else ""
            words = f"{carrier} is tried {again}in {delay_s} s{passed_over}"
            return TryAgain(carrier, now_ms + delay_s * _MS, words)
    return GiveUp("its validity ends before it may be tried again", GiveUpCause.EXPIRED)


def waits_for(
    routes: Sequence[CarrierName],
    current_carrier: CarrierName,
    refused: Collection[CarrierName],
    against: Mapping[CarrierName, str],
) -> CarrierName:
    """The carrier for a message that ``current_carrier`` did not refuse: that one, unless something stands against it.

    Then it is the next of ``routes`` that nothing stands against and that did not refuse it, if there is one.
    """
    return _first_fit((current_carrier, *_after(routes, current_carrier, refused)), against)


def _first_fit(in_turn: Sequence[CarrierName], against: Mapping[CarrierName, str]) -> CarrierName:
    return next((carrier for carrier in in_turn if carrier not in against), in_turn[0])


def _passed_over(in_turn: Sequence[CarrierName], chosen: CarrierName, against: Mapping[CarrierName, str]) -> str:
    reasons = [against[carrier] for carrier in in_turn[: in_turn.index(chosen)]]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _after(
    routes: Sequence[CarrierName], current: CarrierName, shut: Collection[CarrierName]
) -> tuple[CarrierName, ...]:
    """The other open routes, in the order of their turns after ``current``."""
    at = routes.index(current) if current in routes else -1
    in_turn = (*routes[at + 1 :], *routes[: max(at, 0)])
    return tuple(carrier for carrier in in_turn if carrier != current and carrier not in shut)


def _is_first_turn(
    routes: Sequence[CarrierName], current: CarrierName, carrier: CarrierName, attempt: int, policy: RetryPolicy
) -> bool:
    """Whether ``carrier`` was surely not tried yet: it stands further down, and the first round is not over."""
    if carrier == current or current not in routes:
        return False
    return routes.index(carrier) > routes.index(current) and attempt < policy.tries_per_route * len(routes)
