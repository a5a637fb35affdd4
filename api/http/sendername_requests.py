"""Bodies about registrations become values here, with every problem of a body found at once. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from api.http.bodies.sendernames import CODE, MAX_NAME_CHARS
from api.http.findings import Finding, string_check, type_name
from api.http.schemas import Field, decode, problems_of_object
from api.ports import Refused
from messages.addresses import Country
from messages.problems import Problem
from sendername.registration.form import COUNTRIES_MAX, LIMITS, Form, Language, Relation, hides_something

_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@attrs.frozen
class Begun:
    """The body of ``POST /v1/sendernames``."""

    name: str
    form: Form


@attrs.frozen
class Changed:
    """The body of ``PUT /v1/sendernames/{id}``."""

    form: Form
    revision: int | None


@attrs.frozen
class Asked:
    """The body of ``POST /v1/sendernames/preview``."""

    name: str
    company: str
    countries: tuple[Country, ...]


def parse_begun(body: bytes) -> Begun | Refused:
    """A sender to be registered."""
    item = _object(body, {"name": Field(_name, required=True), "form": Field(_nothing_yet)})
    return item if isinstance(item, Refused) else Begun(item["name"], _form(item.get("form") or {}))


def parse_changed(body: bytes) -> Changed | Refused:
    """Another form."""
    item = _object(body, {"form": Field(_nothing_yet, required=True), "revision": Field(_revision)})
    if isinstance(item, Refused):
        return item
    revision = item.get("revision")
    return Changed(_form(item["form"]), None if revision is None else int(revision))


def parse_asked(body: bytes) -> Asked | Refused:
    """A name that somebody thinks of."""
    item = _object(
        body,
        {
            "name": Field(_name, required=True),
            "company": Field(_up_to(LIMITS["company"][1])),
            "countries": Field(_countries),
        },
    )
    if isinstance(item, Refused):
        return item
    countries = tuple(Country(one) for one in item.get("countries") or ())
    return Asked(item["name"], item.get("company") or "", countries)


def parse_code(body: bytes) -> str | Refused:
    """A code that is given back."""
    item = _object(body, {"code": Field(_code, required=True)})
    return item if isinstance(item, Refused) else str(item["code"])


def _object(body: bytes, fields: Mapping[str, Field]) -> Mapping[str, Any] | Refused:
    """The body as an object of ``fields``, its form included."""
    decoded = decode(body)
    if isinstance(decoded, Refused):
        return decoded
    problems: list[Problem] = problems_of_object(decoded, fields, "", "The body")
    if isinstance(decoded, dict) and "form" in fields:
        form = decoded.get("form")
        if form is not None or ("form" in decoded and fields["form"].required):
            problems += problems_of_object(form, _FORM, "/form", "A form")
    return Refused(tuple(problems)) if problems or not isinstance(decoded, dict) else decoded


def _form(given: Mapping[str, Any]) -> Form:
    """The form that a checked object describes; texts are trimmed, what is left out is empty."""
    texts = {name: str(given.get(name) or "").strip() for name in LIMITS}
    return Form(
        company_country=Country(str(given.get("company_country") or "")),
        countries=tuple(dict.fromkeys(Country(one) for one in given.get("countries") or ())),
        relation=Relation(given.get("relation") or Relation.OWN),
        language=Language(given.get("language") or Language.ENGLISH),
        **texts,
    )


def _nothing_yet(_: object) -> Finding | None:
    """A form is looked at by itself, field by field."""
    return None


def _up_to(max_chars: int) -> Callable[[object], Finding | None]:
    check = string_check(max_chars)

    def problem_with(value: object) -> Finding | None:
        # an empty text leaves a field out
        finding = None if value == "" else check(value)
        if finding is None and hides_something(str(value)):
            return "invalid-value", "It holds characters that cannot be seen; type it anew."
        return finding

    return problem_with


def _word(*words: str) -> Callable[[object], Finding | None]:
    def check(value: object) -> Finding | None:
        if not isinstance(value, str):
            return "wrong-type", f"Send a string, not {type_name(value)}."
        return None if value in words else ("invalid-value", f"Send {' or '.join(words)}.")

    return check


_any_code = string_check(MAX_NAME_CHARS)


def _code(value: object) -> Finding | None:
    finding = _any_code(value)
    if finding is not None or re.fullmatch(CODE, str(value)):
        return finding
    return "code-wrong", "Send the six digits of the code."


_name = string_check(MAX_NAME_CHARS)


def _country(value: object) -> Finding | None:
    if not isinstance(value, str):
        return "wrong-type", f"Send a string, not {type_name(value)}."
    return None if _COUNTRY.fullmatch(value) else ("invalid-value", 'Send two capital letters, like "CH".')


def _countries(value: object) -> Finding | None:
    if not isinstance(value, list):
        return "wrong-type", f"Send an array of countries, not {type_name(value)}."
    if len(value) > COUNTRIES_MAX:
        return "invalid-value", f"Send at most {COUNTRIES_MAX} countries; these are {len(value):,}."
    return next((finding for one in value if (finding := _country(one)) is not None), None)


def _revision(value: object) -> Finding | None:
    # as in schemas: 3.0 is an integer to JSON Schema
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return "wrong-type", f"Send a whole number, not {type_name(value)}."
    return None if value >= 0 else ("invalid-value", "Send the revision that was read, 0 or more.")


_FORM: Final[Mapping[str, Field]] = {
    **{name: Field(_up_to(most)) for name, (_, most) in LIMITS.items()},
    "company_country": Field(_country),
    "countries": Field(_countries),
    "relation": Field(_word(*Relation)),
    "language": Field(_word(*Language)),
}
