"""How a number becomes an approved sender: a code is sent to it, and whoever gives it back owns it. Pure steps."""

import attrs

from messages.addresses import SenderKind
from messages.problems import Problem
from sendername.registration.challenge import TRIES_MAX, challenged, hash_of
from sendername.registration.event import RegistrationEventKind
from sendername.registration.registration import Registration
from sendername.registration.steps import CUSTOMER, Step, approved_by_code, stepped
from sendername.registration.version import VersionState


def send_code(registration: Registration, code: str, now_ms: int) -> Step | Problem:
    """``code`` is about to be sent to the number; codes before it hold no longer."""
    problem = _not_waiting(registration)
    if problem is not None:
        return problem
    challenge = challenged(registration.challenge, hash_of(registration.id, code), now_ms)
    if isinstance(challenge, int):
        return Problem("registration-state", f"Another code is sent in {-(-challenge // 1000)} s at the earliest.")
    words = "A code was sent to the number."
    return stepped(
        attrs.evolve(registration, challenge=challenge), RegistrationEventKind.CODE_SENT, now_ms, CUSTOMER, words
    )


def verify(registration: Registration, code: str, now_ms: int) -> Step | Problem:
    """The customer gives ``code`` back: the right one approves the number, a wrong one takes a try away."""
    problem = _not_waiting(registration)
    if problem is not None:
        return problem
    challenge = registration.challenge
    if challenge is None or not challenge.holds(now_ms):
        return Problem("code-wrong", f"No code holds any more; ask for another one (each has {TRIES_MAX} tries).")
    if challenge.matches(hash_of(registration.id, code)):
        return approved_by_code(attrs.evolve(registration, challenge=None), now_ms)
    tried = attrs.evolve(challenge, tries_left=challenge.tries_left - 1)
    words = f"A wrong code was given; {tried.tries_left} tries are left."
    return stepped(
        attrs.evolve(registration, challenge=tried), RegistrationEventKind.CODE_WRONG, now_ms, CUSTOMER, words
    )


def _not_waiting(registration: Registration) -> Problem | None:
    if registration.sender.kind is not SenderKind.NUMBER:
        return Problem("registration-state", "Only numbers are validated by a code; a name is reviewed.")
    if registration.latest.state is not VersionState.SUBMITTED:
        return Problem("registration-state", "It does not wait for a code; hand it in first.")
    return None
