"""The dossier of a registration: everything that a reviewer should know, in lines."""

from collections.abc import Iterable, Iterator
from typing import Final

import attrs
from sqlalchemy import Connection

from gateway.business.credit_notation import credits_text
from messages.account import Account
from messages.addresses import SenderKind
from messages.times import rfc3339
from sendername.carrier_states import states_in
from sendername.country_rules import RuleTable, SenderRule
from sendername.effects import effects
from sendername.likeness.findings import findings
from sendername.registration.form import Form
from sendername.registration.registration import Registration
from store.registrations import carrier_states, documents, records

_FORM: Final = tuple(field.name for field in attrs.fields(Form))


def dossier(
    connection: Connection, registration: Registration, account: Account, rules: Iterable[SenderRule]
) -> list[str]:
    """All there is about ``registration`` of ``account``, as of now."""
    return [
        *_head(registration, account),
        *_form(registration.latest.form),
        *_documents(connection, registration),
        *_findings(connection, registration),
        *_countries(connection, registration, RuleTable(tuple(rules))),
        *_history(connection, registration),
    ]


def _head(registration: Registration, account: Account) -> Iterator[str]:
    latest = registration.latest
    yield f"{registration.sender.value} ({registration.sender.kind}) of {account.name}: {registration.status}"
    yield f"  {registration.id}, version {latest.number} is {latest.state}"
    if registration.standing_reason:
        yield f"  {registration.standing}: {registration.standing_reason}"
    if registration.approved_number is not None:
        yield f"  in force: version {registration.approved_number}"
    if registration.fee_mc is not None:
        yield f"  fee: {credits_text(registration.fee_mc)} credits"
    if registration.claim is not None:
        yield f"  claimed by {registration.claim.by} until {rfc3339(registration.claim.until_ms)}"
    if latest.question is not None:
        yield f"  asked: {latest.question}"
    if latest.refusal is not None:
        yield f"  refused ({latest.refusal.reason}): {latest.refusal.text} {' '.join(latest.refusal.fields)}".rstrip()


def _form(form: Form) -> Iterator[str]:
    yield "form"
    for name in _FORM:
        value = getattr(form, name)
        # on one line: what a customer writes must not look like what we say
        yield f"  {name}: {' '.join(value if isinstance(value, tuple) else value.split())}"


def _documents(connection: Connection, registration: Registration) -> Iterator[str]:
    yield "documents"
    for stored in documents.of_registration(connection, registration.id):
        one = stored.document
        gone = "" if one.deleted_at_ms is None else f", deleted {rfc3339(one.deleted_at_ms)}"
        yield f"  {one.kind} of version {stored.version}: {one.media_type}, {one.octets} octets, {one.checked}{gone}"
    for look in documents.views(connection, registration.id):
        yield f"  {rfc3339(look.at_ms)} {look.viewer} looked at {look.kind} of version {look.version}"


def _findings(connection: Connection, registration: Registration) -> Iterator[str]:
    if registration.sender.kind is SenderKind.NUMBER:
        return
    yield "findings"
    name = registration.sender.value
    others = records.lookalikes(connection, name, registration.account_id)
    for finding in findings(name, registration.latest.form.company, others):
        yield f"  {'! ' if finding.grave else ''}{finding.words}"


def _countries(connection: Connection, registration: Registration, rules: RuleTable) -> Iterator[str]:
    if registration.sender.kind is SenderKind.NUMBER:
        return
    yield "countries"
    known = carrier_states.of_registration(connection, registration.id)
    states = states_in(registration.latest.form.countries, rules, known)
    for one, effect in zip(states, effects([one.country for one in states], rules), strict=True):
        until = "" if one.expires_at_ms is None else f" until {rfc3339(one.expires_at_ms)}"
        sources = f" ({effect.sources})" if effect.sources else ""
        yield f"  {one.country}: {one.state}{until}. {effect.words}{sources}"


def _history(connection: Connection, registration: Registration) -> Iterator[str]:
    yield "history"
    for event in records.events(connection, registration.id):
        yield f"  {rfc3339(event.at_ms)} {event.actor}: {event.words}"
