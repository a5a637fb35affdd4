"""The section ``[[sender_rules]]`` of an apply file, and the seed of rules that comes with the gateway."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.business.apply.entries import REMOVE, Mistakes, named_entries
from messages.addresses import Country
from sendername.country_rules import Alphanumeric, Fallback, Registration, SenderRule, load_seed

_KEYS: Final = (
    "country",
    "alphanumeric",
    "registration",
    "sources",
    "fallback",
    "country_name",
    "checked_on",
    "checked_by",
)


def read_sender_rules(document: Mapping[str, Any], mistakes: Mistakes) -> Mapping[Country, SenderRule | None]:
    """The rules that the file names, above those of the seed where it asks for them."""
    rules: dict[Country, SenderRule | None] = {}
    seed = document.get("sender_rules_seed", False)
    if not isinstance(seed, bool):
        mistakes.add(("sender_rules_seed",), "sender_rules_seed", "write true or false")
    elif seed:
        rules = {rule.country: rule for rule in load_seed()}
    for entry in named_entries(document, "sender_rules", "country", mistakes):
        country = Country(entry.country(star=False))
        if entry.sound and entry.removes(("country",)):
            rules[country] = None
        if not entry.sound or REMOVE in entry.values:
            continue
        entry.only(_KEYS)
        alphanumeric = entry.word("alphanumeric", Alphanumeric)
        registration = entry.word("registration", Registration)
        default = Fallback.REFUSE if alphanumeric is Alphanumeric.NO else Fallback.AT_RISK
        fallback = entry.word("fallback", Fallback, default)
        sources = entry.text("sources")
        name = entry.text("country_name", "")
        checked_on, checked_by = entry.read("checked_on", _day, ""), entry.text("checked_by", "")
        before = rules.get(country)
        if entry.sound:
            rules[country] = SenderRule(
                country=country,
                alphanumeric=alphanumeric,
                registration=registration,
                sources=sources,
                fallback=fallback,
                country_name=name or (before.country_name if before else ""),
                checked_on=checked_on or "",
                checked_by=checked_by,
            )
    return rules


def sender_rule_entry(rule: SenderRule) -> dict[str, Any]:
    """The entry that says ``rule``."""
    checked = {"checked_on": rule.checked_on, "checked_by": rule.checked_by} if rule.checked_on else {}
    return {
        "country": str(rule.country),
        "alphanumeric": rule.alphanumeric.value,
        "registration": rule.registration.value,
        "fallback": rule.fallback.value,
        "country_name": rule.country_name,
        "sources": rule.sources,
        **checked,
    }


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError('write a day, like "2026-09-01"') from None
