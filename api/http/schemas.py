"""Request bodies become values here, with every problem of a body found at once. Pure; never raises on any bytes."""

import base64
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import attrs
import msgspec

from api.http.bodies.requests import (
    BASE64,
    HTTP_URL,
    MAX_BATCH_MESSAGES,
    MAX_BINARY_CHARS,
    MAX_CLIENT_REF_CHARS,
    MAX_FROM_CHARS,
    MAX_TEXT_CHARS,
    MAX_TO_CHARS,
    MAX_VALIDITY_S,
    MAX_WEBHOOK_URL_CHARS,
    MIN_VALIDITY_S,
)
from api.http.findings import Finding, string_check, type_name
from api.http.message_tlvs import problems_of_tlvs, tlvs_of
from api.ports import Refused, SendRequest
from messages.message import Category
from messages.problems import Problem

MAX_PROBLEMS: Final = 50
"""More than these are cut from an answer: a body of unknown fields must not cost more to refuse than to read."""


@attrs.frozen
class Field:
    """One field of an object: what is wrong with a value, if anything. null stands for "not given" unless required."""

    problem_with: Callable[[object], Finding | None]
    required: bool = False


def decode(body: bytes) -> object | Refused:
    """``body`` as plain JSON values, or why it is none."""
    try:
        decoded: object = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        reason = str(error) if body.strip() else "it is empty"
        # msgspec calls a lone surrogate "truncated"; the escape is the likelier cause where there is one
        hint = " A surrogate such as \\ud800 is allowed only in a pair." if b"\\ud" in body.lower() else ""
        return _malformed(f"The body is not JSON that we can read: {reason}.{hint}")
    except UnicodeDecodeError:
        return _malformed("The body is not UTF-8.")
    except RecursionError:
        return _malformed("The body is nested too deeply.")
    return decoded


def parse_message_body(body: bytes) -> SendRequest | Refused:
    """The body of ``POST /v1/messages``."""
    decoded = decode(body)
    return decoded if isinstance(decoded, Refused) else parse_message(decoded)


def parse_batch_body(body: bytes) -> tuple[SendRequest | Refused, ...] | Refused:
    """The body of ``POST /v1/batches``: Refused as a whole, or each message by itself with pointers into the body."""
    decoded = decode(body)
    if isinstance(decoded, Refused):
        return decoded
    problems = problems_of_object(decoded, _BATCH, "", "The body")
    if problems or not isinstance(decoded, dict):
        return Refused(tuple(problems))
    return tuple([parse_message(item, f"/messages/{index}") for index, item in enumerate(decoded["messages"])])


def parse_message(item: object, at: str = "") -> SendRequest | Refused:
    """One message; ``at`` is the JSON pointer to ``item`` in the body."""
    problems = problems_of_object(item, _MESSAGE, at, "A message")
    if isinstance(item, dict) and len(problems) < MAX_PROBLEMS:
        problems += _problems_of_content(item, at)
        if item.get("tlvs") is not None:
            problems += problems_of_tlvs(item["tlvs"], f"{at}/tlvs")
    if problems or not isinstance(item, dict):
        return Refused(tuple(problems))
    get = item.get
    text, binary, validity = get("text"), get("binary"), get("validity")
    return SendRequest(
        item["to"],
        "" if text is None else text,
        get("from"),
        _CATEGORIES[get("category")],
        None if validity is None else int(validity),
        get("client_ref"),
        get("webhook_url"),
        get("flash") is True,
        get("transliterate") is True,
        None if binary is None else base64.b64decode(binary),
        tlvs_of(get("tlvs")),
    )


def problems_of_object(value: object, fields: Mapping[str, Field], at: str, what: str) -> list[Problem]:
    """What keeps ``value`` (called ``what``) from being an object of these ``fields``; ``at`` is its JSON pointer."""
    if not isinstance(value, dict):
        hint = " To send several messages at once, post them to /v1/batches." if value.__class__ is list else ""
        return [Problem("wrong-type", f"{what} must be a JSON object, not {type_name(value)}.{hint}", at)]
    problems = []
    for name, inner in value.items():
        field = fields.get(name)
        if field is None:
            problems.append(Problem("unknown-field", _unknown(name, fields), f"{at}/{_escaped(name)}"))
        elif inner is not None or field.required:
            finding = field.problem_with(inner)
            if finding is not None:
                problems.append(Problem(finding[0], finding[1], f"{at}/{name}"))
        if len(problems) >= MAX_PROBLEMS:
            return problems
    problems.extend(
        Problem("missing-field", f"The field {name} is required.", f"{at}/{name}")
        for name, field in fields.items()
        if field.required and name not in value
    )
    return problems


def _problems_of_content(item: Mapping[str, object], at: str) -> list[Problem]:
    """A message has a text or binary data, and not both."""
    text, binary = item.get("text"), item.get("binary")
    if text is not None and binary is not None:
        return [Problem("invalid-value", "Send either text or binary, not both.", f"{at}/binary")]
    if text is not None or binary is not None:
        return []
    if "text" in item:
        return [Problem("wrong-type", "Send a string, not null, or binary in its place.", f"{at}/text")]
    return [Problem("missing-field", "The field text is required, or binary in its place.", f"{at}/text")]


def _malformed(detail: str) -> Refused:
    return Refused((Problem("malformed-json", detail),))


def _unknown(name: str, fields: Mapping[str, Field]) -> str:
    near = difflib.get_close_matches(name, fields, n=1) if len(name) <= 40 else []  # noqa: PLR2004 - longer is no typo
    return f"Did you mean {near[0]}?" if near else f"The fields are {', '.join(fields)}."


def _escaped(name: str) -> str:
    """``name`` as one step of a JSON pointer (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


_any_text = string_check(MAX_TEXT_CHARS, empty="text-empty", long="too-many-segments")


def _text(value: object) -> Finding | None:
    finding = _any_text(value)
    if finding is not None and finding[0] == "invalid-value":
        return "text-not-encodable", finding[1]
    return finding


def _category(value: object) -> Finding | None:
    if not isinstance(value, str):
        return "wrong-type", f"Send a string, not {type_name(value)}."
    return None if value in _CATEGORIES else ("invalid-value", "Send otp, transactional or promotional.")


def _validity(value: object) -> Finding | None:
    # 3600.0 is an integer to JSON Schema, and to callers whose language knows only one kind of number
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return "wrong-type", f"Send whole seconds as a number, not {type_name(value)}."
    if not MIN_VALIDITY_S <= value <= MAX_VALIDITY_S:
        return "invalid-value", f"Send {MIN_VALIDITY_S} to {MAX_VALIDITY_S:,} seconds."
    return None


_any_binary = string_check(MAX_BINARY_CHARS, empty="text-empty", long="too-many-segments")
_is_base64: Final = re.compile(BASE64).fullmatch


def _binary(value: object) -> Finding | None:
    finding = _any_binary(value)
    if finding is not None:
        return finding
    assert isinstance(value, str)
    return (
        None if _is_base64(value) else ("invalid-value", "Send base64 with its padding, as RFC 4648 section 4 has it.")
    )


def _switch(value: object) -> Finding | None:
    return None if isinstance(value, bool) else ("wrong-type", f"Send true or false, not {type_name(value)}.")


_any_url = string_check(MAX_WEBHOOK_URL_CHARS)
_is_http_url: Final = re.compile(HTTP_URL).fullmatch


def _webhook_url(value: object) -> Finding | None:
    finding = _any_url(value)
    if finding is not None:
        return finding
    assert isinstance(value, str)
    try:
        # the pattern says what an address looks like; urlsplit refuses ports and IPv6 addresses that are none
        if _is_http_url(value) and urlsplit(value).port != 0:
            return None
    except ValueError:
        pass
    return (
        "invalid-value",
        "Send an absolute http:// or https:// address with a host, in ASCII, without user and password.",
    )


def _messages(value: object) -> Finding | None:
    if not isinstance(value, list):
        return "wrong-type", f"Send an array of messages, not {type_name(value)}."
    if not value:
        return "batch-empty", "Send at least one message."
    if len(value) > MAX_BATCH_MESSAGES:
        return "batch-too-large", f"Send at most {MAX_BATCH_MESSAGES:,} messages; these are {len(value):,}."
    return None


_CATEGORIES: Final[Mapping[object, Category]] = {
    None: Category.TRANSACTIONAL,
    **{str(category): category for category in Category},
}

_MESSAGE: Final[Mapping[str, Field]] = {
    "to": Field(string_check(MAX_TO_CHARS, empty="invalid-number", long="invalid-number"), required=True),
    "text": Field(_text),
    "from": Field(string_check(MAX_FROM_CHARS)),
    "category": Field(_category),
    "validity": Field(_validity),
    "client_ref": Field(string_check(MAX_CLIENT_REF_CHARS)),
    "webhook_url": Field(_webhook_url),
    "flash": Field(_switch),
    "transliterate": Field(_switch),
    "binary": Field(_binary),
    "tlvs": Field(lambda _: None),
}

_BATCH: Final[Mapping[str, Field]] = {"messages": Field(_messages, required=True)}
