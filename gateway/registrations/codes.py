"""Codes that validate numbers: made up, put into a text in the customer's language, sent through the gateway itself."""

import secrets
from typing import Final

import attrs

from api.ports import Acceptance, Refused, SendRequest
from messages.account import Account
from messages.message import Category
from messages.problems import Problem
from sendername.registration.challenge import DIGITS, HOLDS_MS
from sendername.registration.form import Language

_TEXTS: Final = {
    Language.ENGLISH: "{code} is the code that validates this number as a sender. It holds for {minutes} minutes.",
    Language.FRENCH: "{code} est le code qui valide ce numéro comme expéditeur. Il est valable {minutes} minutes.",
}


def new_code() -> str:
    """A code that nobody can foresee."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


@attrs.frozen
class Codes:
    """Sends codes as one-time codes of the account that asks, at its cost, from the platform's own number."""

    acceptance: Acceptance

    async def send(self, account: Account, number: str, code: str, language: Language) -> tuple[Problem, ...]:
        """Send ``code`` to ``number`` (E.164); the problems that keep it from being sent.

        Raises:
            Overloaded: not now.
            ShuttingDown: not any more.
        """
        text = _TEXTS[language].format(code=code, minutes=HOLDS_MS // 60_000)
        # neither the account's default sender nor its webhook: the code is between the platform and the handset
        alone = attrs.evolve(account, default_sender=None, webhook_url=None)
        request = SendRequest(to=number, text=text, category=Category.OTP, validity_s=HOLDS_MS // 1000)
        (outcome,) = await self.acceptance.accept(alone, [request])
        if not isinstance(outcome, Refused):
            return ()
        return tuple([_about_the_code(problem) for problem in outcome.problems])


def _about_the_code(problem: Problem) -> Problem:
    if problem.code == "sender-not-supported":
        return Problem(problem.code, "The platform has no number of its own to send codes from; ask support.")
    return Problem(problem.code, f"The code cannot be sent: {problem.detail}")
