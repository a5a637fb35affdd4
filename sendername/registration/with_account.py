"""What becomes of a registration when its account is suspended, taken back or closed (row S6). Pure steps."""

from typing import Final, assert_never

from messages.account import AccountStatus
from messages.problems import Problem
from sendername.registration import steps
from sendername.registration.registration import Registration, Standing
from sendername.registration.steps import Step

WITH_ACCOUNT: Final = "the account is suspended"
"""The reason of a suspension that ends with the account's own; staff's own suspensions stay."""


def follow(registration: Registration, status: AccountStatus, who: str, now_ms: int) -> Step | None:
    """The step that a registration takes when ``who`` gives its account ``status``; None when there is none to take."""
    match status:
        case AccountStatus.SUSPENDED:
            step = steps.suspend(registration, who, WITH_ACCOUNT, now_ms)
        case AccountStatus.ACTIVE:
            if registration.standing is not Standing.SUSPENDED or registration.standing_reason != WITH_ACCOUNT:
                return None
            step = steps.reinstate(registration, who, "the account is active again", now_ms)
        case AccountStatus.CLOSED:
            step = steps.close(registration, who, now_ms)
        case _:
            assert_never(status)
    return None if isinstance(step, Problem) else step
