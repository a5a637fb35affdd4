"""Bodies of the staff API become values here, with every problem of a body found at once. Pure."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from api.http.bodies.requests import MAX_FROM_CHARS, MAX_TEXT_CHARS, MAX_TO_CHARS
from api.http.findings import Finding, string_check, type_name
from api.http.schemas import Field, decode, problems_of_object
from api.ports import Refused
from api.staff.bodies import FILE_CHARS_MAX, LIST_CHARS_MAX, REASON_CHARS_MAX, VERSION_MAX, WORDS_CHARS_MAX
from api.staff.ports import AskedMessage, ChangeTerms, ListTerms
from messages.message import Category
from messages.problems import Problem


@attrs.frozen
class Checked:
    """The body of ``POST /staff/v1/business/check``."""

    file: str
    force_prices: bool


@attrs.frozen
class Applied:
    """The body of ``POST /staff/v1/business/apply``."""

    file: str
    terms: ChangeTerms


@attrs.frozen
class RolledBack:
    """The body of ``POST /staff/v1/business/rollback``."""

    to: int
    terms: ChangeTerms


@attrs.frozen
class Listed:
    """The body of ``POST /staff/v1/price-lists``."""

    octets: bytes = attrs.field(repr=False)
    how: ListTerms
    terms: ChangeTerms


def parse_checked(body: bytes) -> Checked | Refused:
    """A file that is only looked at."""
    item = _object(body, _CHECKED)
    return item if isinstance(item, Refused) else Checked(item["file"], item.get("force_prices") is True)


def parse_applied(body: bytes) -> Applied | Refused:
    """A file to put in force."""
    item = _object(body, _APPLIED)
    return item if isinstance(item, Refused) else Applied(item["file"], _terms(item))


def parse_rolled_back(body: bytes) -> RolledBack | Refused:
    """A version to go back to."""
    item = _object(body, _ROLLED_BACK)
    return item if isinstance(item, Refused) else RolledBack(int(item["to"]), _terms(item))


def parse_listed(body: bytes) -> Listed | Refused:
    """A carrier's price list."""
    item = _object(body, _LISTED)
    if isinstance(item, Refused):
        return item
    try:
        octets = base64.b64decode(item["list"], validate=True)
    except (binascii.Error, ValueError):
        return Refused((Problem("invalid-value", "Send the file's octets in base64.", "/list"),))
    how = ListTerms(
        carrier=item["carrier"],
        layout=item.get("layout") or "",
        begin=item.get("begin") or "",
        rate=item.get("rate") or "",
        is_partial=item.get("partial") is True,
        skips_faulty=item.get("skip_faulty") is True,
    )
    return Listed(octets, how, _terms(item))


def parse_explained(body: bytes) -> AskedMessage | Refused:
    """A message that is only asked about."""
    item = _object(body, _EXPLAINED)
    if isinstance(item, Refused):
        return item
    category = Category(item.get("category") or Category.TRANSACTIONAL)
    return AskedMessage(item["to"], item["account"], item.get("from") or "", item.get("text") or "", category)


def _terms(item: Mapping[str, Any]) -> ChangeTerms:
    version = item.get("expected_version")
    return ChangeTerms(
        expected_version=None if version is None else int(version),
        reason=item.get("reason") or "",
        accepts_warnings=item.get("accept_warnings") is True,
        forces_prices=item.get("force_prices") is True,
        is_dry_run=item.get("dry_run") is True,
    )


def _object(body: bytes, fields: Mapping[str, Field]) -> Mapping[str, Any] | Refused:
    decoded = decode(body)
    if isinstance(decoded, Refused):
        return decoded
    problems = problems_of_object(decoded, fields, "", "The body")
    if isinstance(decoded, dict) and "dry_run" in fields and decoded.get("dry_run") is not True:
        problems += [
            Problem("missing-field", f"The field {name} is required, but for a dry_run.", f"/{name}")
            for name in ("expected_version", "reason")
            if decoded.get(name) is None
        ]
    return Refused(tuple(problems)) if problems or not isinstance(decoded, dict) else decoded


def _up_to(max_chars: int) -> Callable[[object], Finding | None]:
    check = string_check(max_chars)
    return lambda value: None if value == "" else check(value)


def _flag(value: object) -> Finding | None:
    return None if isinstance(value, bool) else ("wrong-type", f"Send true or false, not {type_name(value)}.")


def _version(value: object) -> Finding | None:
    # 3.0 is an integer to JSON Schema
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return "wrong-type", f"Send a whole number, not {type_name(value)}."
    return None if 0 <= value <= VERSION_MAX else ("invalid-value", "Send the number of a version, 0 or more.")


def _category(value: object) -> Finding | None:
    if isinstance(value, str) and value in set(Category):
        return None
    return "invalid-value", f"Send one of {', '.join(Category)}."


_some_reason: Final = string_check(REASON_CHARS_MAX)


def _reason(value: object) -> Finding | None:
    if isinstance(value, str) and value and not value.strip():
        return "invalid-value", "Say why; it is kept with the version."
    return _some_reason(value)


_FILE: Final = Field(string_check(FILE_CHARS_MAX), required=True)
_FLAG: Final = Field(_flag)
_CHECKED: Final = {"file": _FILE, "force_prices": _FLAG}
_APPLIED: Final = {
    "file": _FILE,
    "expected_version": Field(_version, required=True),
    "reason": Field(_reason, required=True),
    "accept_warnings": _FLAG,
    "force_prices": _FLAG,
}
_ROLLED_BACK: Final = {
    "to": Field(_version, required=True),
    "expected_version": Field(_version),
    "reason": Field(_reason),
    "accept_warnings": _FLAG,
    "force_prices": _FLAG,
    "dry_run": _FLAG,
}
_LISTED: Final = {
    "carrier": Field(string_check(WORDS_CHARS_MAX), required=True),
    "list": Field(string_check(LIST_CHARS_MAX), required=True),
    "layout": Field(_up_to(WORDS_CHARS_MAX)),
    "begin": Field(_up_to(WORDS_CHARS_MAX)),
    "rate": Field(_up_to(WORDS_CHARS_MAX)),
    "partial": _FLAG,
    "skip_faulty": _FLAG,
    "expected_version": Field(_version),
    "reason": Field(_reason),
    "accept_warnings": _FLAG,
    "dry_run": _FLAG,
}
_EXPLAINED: Final = {
    "to": Field(string_check(MAX_TO_CHARS), required=True),
    "account": Field(string_check(WORDS_CHARS_MAX), required=True),
    "from": Field(_up_to(MAX_FROM_CHARS)),
    "text": Field(_up_to(MAX_TEXT_CHARS)),
    "category": Field(_category),
}
