"""The form of a registration: who asks for a sender, what for, where to; and what is wrong with it."""

import enum
import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from messages.addresses import Country
from messages.problems import Problem

COUNTRIES_MAX: Final = 250
"""There are no more."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that nobody types and that hide something: control characters, zero width, changes of direction."""
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_WEBSITE: Final = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?", re.IGNORECASE)


class Relation(enum.StrEnum):
    """Whose name it is."""

    OWN = "own"
    """The company's own, or that of its product."""
    ON_BEHALF = "on_behalf"
    """Somebody else's, who let the company use it."""


class Language(enum.StrEnum):
    """In which language the customer is written to."""

    ENGLISH = "en"
    FRENCH = "fr"


@attrs.frozen
class Form:
    """What the customer states. Texts are trimmed; ``countries`` are where it will be sent to.

    ``relation`` is ``on_behalf`` where the name belongs to another company, which ``owner`` then names.
    """

    company: str
    register_number: str
    address: str
    company_country: Country
    signatory: str
    email: str
    purpose: str
    sample: str
    countries: tuple[Country, ...]
    website: str = ""
    relation: Relation = Relation.OWN
    owner: str = ""
    language: Language = Language.ENGLISH


LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "company": (2, 200),
    "register_number": (1, 60),
    "address": (5, 400),
    "signatory": (2, 120),
    "email": (3, 254),
    "purpose": (10, 1_000),
    "sample": (5, 1_600),
    "website": (0, 300),
    "owner": (0, 200),
}
"""Characters: the fewest and the most of each text."""


def hides_something(text: str) -> bool:
    """Whether it holds characters that nobody types and that hide something; line ends and tabs are none."""
    return _CONTROL.search(text) is not None


def check_form(form: Form) -> tuple[Problem, ...]:
    """All that keeps ``form`` from being handed in, each with a pointer to its field; empty when nothing does."""
    return tuple(_wrongs(form))


def _wrongs(form: Form) -> Iterator[Problem]:
    for field, (fewest, most) in LIMITS.items():
        text: str = getattr(form, field)
        if hides_something(text):
            yield _wrong(field, "holds characters that cannot be seen; type it anew")
        elif not fewest <= len(text.strip()) <= most:
            enough = f"{fewest} to {most}" if fewest else f"at most {most}"
            yield _wrong(field, f"has {len(text.strip())} characters; write {enough}")
    if _EMAIL.fullmatch(form.email) is None:
        yield _wrong("email", "is no e-mail address; write one like office@company.example")
    if form.website and _WEBSITE.fullmatch(form.website) is None:
        yield _wrong("website", "is no address of a website; write one like https://company.example or leave it out")
    if _COUNTRY.fullmatch(form.company_country) is None:
        yield _wrong("company_country", 'is no country; write its two capital letters, like "CH"')
    if form.relation is Relation.ON_BEHALF and not form.owner.strip():
        yield _wrong("owner", "is missing; name the company that the SenderName belongs to")
    yield from _country_wrongs(form.countries)


def _country_wrongs(countries: tuple[Country, ...]) -> Iterator[Problem]:
    if not countries:
        yield _wrong("countries", "names none; name each country that you will send to")
    if len(countries) > COUNTRIES_MAX:
        yield _wrong("countries", f"names {len(countries)} countries; there are no more than {COUNTRIES_MAX}")
    for country in countries[:COUNTRIES_MAX]:
        if _COUNTRY.fullmatch(country) is None:
            yield _wrong("countries", 'holds something that is no country; write two capital letters each, like "CH"')
            return


def _wrong(field: str, what: str) -> Problem:
    return Problem("invalid-value", f"{field} {what}.", f"/form/{field}")
