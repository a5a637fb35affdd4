"""Approves an account's sender without a review: what engineers do, and what a demonstration begins with."""

from sqlalchemy import Connection

from messages.addresses import Country, Sender
from messages.ids import AccountId, new_id
from messages.problems import Problem
from sendername.registration import steps
from sendername.registration.form import Form
from sendername.registration.registration import Registration, new_registration_id
from store.registrations import records


def settle(
    connection: Connection, account_id: AccountId, sender: Sender, *, company: str, who: str, now_ms: int
) -> Registration | Problem:
    """The registration of ``sender`` as ``who`` approved it; it is begun where there is none.

    Raises:
        UnknownAccountError: there is no such account.
    """
    known = records.of_sender(connection, account_id, sender)
    step_id = new_id("step", now_ms)
    if known is None:
        step = steps.settled(new_registration_id(now_ms), account_id, sender, _unwritten(company), who, now_ms)
        records.insert(connection, step, step_id)
        return step.registration
    judged = steps.settle(known, who, now_ms)
    if isinstance(judged, Problem):
        return judged
    records.update(connection, judged, step_id)
    return judged.registration


def _unwritten(company: str) -> Form:
    """The form that nobody filled in."""
    return Form(company, "", "", Country(""), "", "", "", "", ())
