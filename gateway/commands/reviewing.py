"""What staff do with registrations: each step as a command, by the name of whoever types it."""

import getpass
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import Connection

from gateway.books import Books, configuration, opened
from gateway.clock import SystemClock
from gateway.registrations.terms import terms_of
from gateway.terminal import CommandError, ConfigFile, UsageError, say
from messages.addresses import Country, Sender, SenderKind
from messages.ids import new_id
from messages.problems import Problem
from sendername.carrier_states import CarrierState, CountryState
from sendername.names import check_name, read_number
from sendername.registration import steps
from sendername.registration.form import Language
from sendername.registration.refusal import Refusal, RefusalReason, template
from sendername.registration.registration import Registration, RegistrationId
from sendername.registration.steps import CUSTOMER, Step
from store.registrations import carrier_states, records
from store.registrations.operations import Taken, TakeStep
from store.registrations.settlement import settle

WHO_LONGEST: Final = 64
NOTE_LONGEST: Final = 200

Which = Annotated[
    str, typer.Argument(metavar="REGISTRATION", help="Its id, or its sender where one account alone has it.")
]
Who = Annotated[
    str | None,
    typer.Option("--as", envvar="PASSERELLE_STAFF", metavar="WHO", help="Who you are, for the history; your login."),
]
Reason = Annotated[str, typer.Option("--reason", help="In a sentence; the customer reads it.", metavar="TEXT")]


def claim(which: Which, who: Who = None, config_file: ConfigFile = None) -> None:
    """Take a registration up for review: you have it alone for half an hour."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.claim(before, name, now_ms))


def release(which: Which, who: Who = None, config_file: ConfigFile = None) -> None:
    """Let go of a registration: it takes its old place in the queue."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.release(before, name, now_ms))


def ask(
    which: Which,
    question: Annotated[str, typer.Argument(help="What the customer is asked.")],
    who: Who = None,
    config_file: ConfigFile = None,
) -> None:
    """Ask the customer for information; the registration comes back once it is handed in again."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.ask(before, name, question, now_ms))


def approve(
    which: Annotated[str, typer.Argument(metavar="REGISTRATION|ACCOUNT", help="The registration that you claimed.")],
    sender: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="With an account before it: approve this sender without any review."),
    ] = None,
    who: Who = None,
    config_file: ConfigFile = None,
) -> None:
    """Approve a registration: its sender may leave the gateway from now on.

    ACCOUNT NAME approves a name (or number) without a review and free of charge, as a registration that says so.
    """
    name = who_is(who)
    if sender is not None:
        _approve_unreviewed(which, read_sender(sender), name, config_file)
        return
    with _opened(config_file) as books, books.database.reading() as connection:
        four_eyes = terms_of(books.business(connection).settings).four_eyes
    _take(which, config_file, lambda before, now_ms: steps.approve(before, name, now_ms, four_eyes=four_eyes))


def refuse(
    which: Which,
    *,
    reason: Annotated[RefusalReason, typer.Option(help="Its code; see: passerelle sendername reasons")],
    text: Annotated[
        str, typer.Option(help="What the customer reads; the reason's own words in their language without it.")
    ] = "",
    field: Annotated[
        list[str] | None, typer.Option(metavar="POINTER", help="A field at fault, like /form/company; repeatable.")
    ] = None,
    who: Who = None,
    config_file: ConfigFile = None,
) -> None:
    """Refuse a registration; the customer may change it and hand it in again for nothing."""
    name = who_is(who)

    def judge(before: Registration, now_ms: int) -> Step | Problem:
        words = text or template(reason, before.latest.form.language)
        if not words:
            raise UsageError("--text: this reason has no words of its own; write them")
        return steps.refuse(before, name, Refusal(reason, words, tuple(field or ())), now_ms)

    _take(which, config_file, judge)


def suspend(which: Which, reason: Reason, who: Who = None, config_file: ConfigFile = None) -> None:
    """Keep an approved sender from being sent, for a while."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.suspend(before, name, reason, now_ms))


def reinstate(which: Which, reason: Reason, who: Who = None, config_file: ConfigFile = None) -> None:
    """Lift a suspension."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.reinstate(before, name, reason, now_ms))


def revoke(which: Which, reason: Reason, who: Who = None, config_file: ConfigFile = None) -> None:
    """Take an approval back; another version must be approved before the sender is sent again."""
    name = who_is(who)
    _take(which, config_file, lambda before, now_ms: steps.revoke(before, name, reason, now_ms))


def carrier(
    which: Which,
    country: Annotated[str, typer.Argument(metavar="CC", help="Two capital letters, like AE.")],
    state: Annotated[CarrierState, typer.Argument(help="How it stands with that country's carriers now.")],
    *,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which their registration ends.")
    ] = None,
    note: Annotated[str, typer.Option(help="A ticket, a reference; the customer may read it.")] = "",
    who: Who = None,
    config_file: ConfigFile = None,
) -> None:
    """Note how a name stands with the carriers of a country. The send path goes by it within a second."""
    if re.fullmatch("[A-Z]{2}", country) is None:
        raise UsageError("CC: write the two capital letters of a country, like AE")
    if len(note) > NOTE_LONGEST or not note.isprintable():
        raise UsageError(f"--note: write up to {NOTE_LONGEST} characters on one line")
    now_ms = SystemClock().now_ms()
    expires_at_ms = None if expires is None else int(expires.replace(tzinfo=UTC).timestamp()) * 1000
    if expires_at_ms is not None and (state is not CarrierState.REGISTERED or expires_at_ms <= now_ms):
        raise UsageError("--expires: only what is registered expires, on a day that is to come")
    noted = CountryState(Country(country), state, now_ms, expires_at_ms, note)
    with _opened(config_file) as books, books.database.begin() as connection:
        found = find(connection, which)
        if found.sender.kind is SenderKind.NUMBER:
            raise CommandError("numbers are not registered with carriers")
        carrier_states.put(connection, found, noted, who=who_is(who), now_ms=now_ms)
    say(f"{found.sender.value} is {state} in {country}")


def reasons(
    language: Annotated[Language, typer.Option(help="Of the customer.")] = Language.ENGLISH,
) -> None:
    """List the reasons for a refusal with their words."""
    for reason in RefusalReason:
        say(f"{reason}: {template(reason, language) or '(write your own with --text)'}")


def register(app: typer.Typer) -> None:
    """Give ``app`` these commands."""
    examples: dict[Callable[..., None], str] = {
        claim: "claim MAXONY",
        release: "release MAXONY",
        ask: 'ask MAXONY "Which shop is it for?"',
        approve: "approve reg_01M839XA68MG79E85ZS0KD6HDQ",
        refuse: "refuse MAXONY --reason document_unreadable --field /documents/identity",
        suspend: 'suspend MAXONY --reason "complaints about its texts"',
        reinstate: 'reinstate MAXONY --reason "the complaints were settled"',
        revoke: 'revoke MAXONY --reason "the brand was sold"',
        carrier: "carrier MAXONY AE registered --expires 2030-01-01",
        reasons: "reasons --language fr",
    }
    for command, example in examples.items():
        app.command(epilog=f"Example: passerelle sendername {example}")(command)


def find(connection: Connection, which: str) -> Registration:
    """The registration that people call ``which``.

    Raises:
        CommandError: there is none, or several accounts have that sender.
    """
    by_id = records.one(connection, RegistrationId(which))
    if by_id is not None:
        return by_id
    number = _number(which)
    found = records.of_value(connection, which if number is None else number.value)
    if not found:
        raise CommandError(f"there is no registration {which}; see: passerelle sendername list")
    if len(found) > 1:
        ids = ", ".join(registration.id for registration in found)
        raise CommandError(f"{len(found)} accounts have {which}; name one by its id: {ids}")
    return found[0]


def read_sender(text: str) -> Sender:
    """The sender that ``text`` writes.

    Raises:
        UsageError: it is neither a SenderName nor a number.
    """
    number = _number(text)
    if number is not None:
        return number
    problem = check_name(text)
    if problem is not None:
        raise UsageError(problem.detail)
    return Sender(SenderKind.NAME, text)


def _number(text: str) -> Sender | None:
    return read_number(text) if text.startswith(("+", "00")) else None


def _approve_unreviewed(account: str, sender: Sender, who: str, config_file: Path | None) -> None:
    with _opened(config_file) as books, books.database.begin() as connection:
        found = books.account(connection, account)
        now_ms = SystemClock().now_ms()
        settled = settle(connection, found.id, sender, company=found.name, who=who, now_ms=now_ms)
        if isinstance(settled, Problem):
            raise CommandError(f"{sender.value}: {settled.detail}")
    say(f"{sender.value} is {settled.status.value} for {found.name}")


def _take(which: str, config_file: Path | None, judge: Callable[[Registration, int], Step | Problem]) -> None:
    """Take a step and say how the registration stands.

    Raises:
        CommandError: it cannot be taken now.
    """
    now_ms = SystemClock().now_ms()
    with _opened(config_file) as books, books.database.begin() as connection:
        before = find(connection, which)
        operation = TakeStep(before.id, None, lambda found, _: judge(found, now_ms), new_id("step", now_ms))
        (outcome,) = TakeStep.run_batch(connection, [operation])
    if not isinstance(outcome, Taken):
        raise CommandError("\n".join(f"{before.sender.value}: {problem.detail}" for problem in outcome))
    after = outcome.registration
    latest = after.latest
    say(f"{after.sender.value} ({after.id}): version {latest.number} is {latest.state}, the sender {after.status}")


def _opened(config_file: Path | None) -> AbstractContextManager[Books]:
    return opened(configuration(config_file, dict(os.environ)))


def who_is(given: str | None) -> str:
    """The name of whoever types.

    Raises:
        UsageError: it cannot be one.
    """
    name = (given or getpass.getuser()).strip()
    if not name or name == CUSTOMER or len(name) > WHO_LONGEST or not name.isprintable():
        raise UsageError(f"--as: write your name, up to {WHO_LONGEST} characters")
    return name
