"""The section ``[[accounts]]`` of an apply file: the group, the numbers and the limits of accounts that there are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateway.business.apply.entries import Entry, Mistakes, named_entries, suggestion
from gateway.business.credit_notation import credits_text, credits_to_mc
from gateway.business.picture import AccountTerms
from messages.account import AccountLimits
from messages.ids import AccountId
from messages.number_kinds import NumberKinds, number_kinds_of

MESSAGES_PER_S_MAX: Final = 100_000
_KEYS: Final = ("name", "group", "number_kinds", "messages_per_s", "credits_per_day")
_GROUP_MAX: Final = 64


def read_accounts(
    document: Mapping[str, Any], in_force: Mapping[AccountId, AccountTerms], mistakes: Mistakes
) -> Mapping[AccountId, AccountTerms]:
    """The terms of accounts that are ``in_force``; they are called by their name, or by their id."""
    accounts: dict[AccountId, AccountTerms] = {}
    for entry in named_entries(document, "accounts", "name", mistakes):
        entry.only(_KEYS)
        called = entry.text("name")
        found = accounts_called(in_force, called)
        if len(found) > 1:
            entry.wrong("name", f"{len(found)} accounts are called {called}; write its id: {', '.join(sorted(found))}")
        elif not found:
            hint = suggestion(called, [terms.name for terms in in_force.values()])
            entry.wrong("name", f"there is no account {called}; make it with: passerelle account create{hint}")
        limits = AccountLimits(
            entry.integer("messages_per_s", 1, MESSAGES_PER_S_MAX) if "messages_per_s" in entry.values else None,
            entry.read("credits_per_day", credits_to_mc) if "credits_per_day" in entry.values else None,
        )
        kinds = entry.read("number_kinds", _number_kinds, NumberKinds())
        group = _group(entry)
        if entry.sound and kinds is not None:
            accounts[found[0]] = AccountTerms(in_force[found[0]].name, group, kinds, limits)
    return accounts


def accounts_called(in_force: Mapping[AccountId, AccountTerms], called: str) -> Sequence[AccountId]:
    """The accounts whose id or name is ``called``."""
    return [account for account, terms in in_force.items() if called in (account, terms.name)]


def account_entry(terms: AccountTerms) -> dict[str, Any]:
    """The entry that says ``terms``."""
    said: dict[str, Any] = {"name": terms.name}
    if terms.group:
        said["group"] = terms.group
    if terms.number_kinds.words:
        said["number_kinds"] = dict(terms.number_kinds.words)
    if terms.limits.messages_per_s is not None:
        said["messages_per_s"] = terms.limits.messages_per_s
    if terms.limits.credits_per_day_mc is not None:
        said["credits_per_day"] = credits_text(terms.limits.credits_per_day_mc)
    return said


def _group(entry: Entry) -> str:
    group = entry.text("group", "")
    if len(group) > _GROUP_MAX or not group.isprintable():
        entry.wrong("group", f"use at most {_GROUP_MAX} printable characters")
    return group


def _number_kinds(value: object) -> NumberKinds:
    if not isinstance(value, dict):
        raise ValueError('write it as { voip = "allow" }')  # noqa: TRY004 - one kind of error for one kind of mistake
    return number_kinds_of(value)
