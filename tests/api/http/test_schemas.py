"""Request bodies from outside: nothing raises, every problem has its place, and the published schema agrees."""

import base64
import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.http.bodies.requests import (
    BEYOND_TYPES,
    MAX_BINARY_CHARS,
    MAX_CLIENT_REF_CHARS,
    MAX_TEXT_CHARS,
    MAX_VALIDITY_S,
    MIN_VALIDITY_S,
    NewMessage,
)
from api.http.schemas import MAX_PROBLEMS, parse_batch_body, parse_message, parse_message_body
from api.ports import Refused, SendRequest
from messages.message import Category
from messages.problems import CATALOGUE

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "to",
    "text",
    "from",
    "category",
    "validity",
    "client_ref",
    "webhook_url",
    "flash",
    "transliterate",
    "binary",
    "tlvs",
]
likely = st.one_of(
    json_values,
    st.sampled_from(
        [
            "+41791234567",
            "otp",
            "QUJD",
            "QUI=",
            "QQ==",
            "Q===",
            "QUJD\n",
            "promotional",
            "",
            "\0",
            "a\0",
            "https://example.com/x",
            "http://",
            "x" * 101,
            [],
        ]
    ),
    st.integers(MIN_VALIDITY_S - 2, MIN_VALIDITY_S + 2),
    st.integers(MAX_VALIDITY_S - 2, MAX_VALIDITY_S + 2),
)
tlvs = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "tag": likely | st.sampled_from(["0x1400", "0x13ff", "0X3FFF", 0x1400, 0x3FFF, 0x4000, 5121.0]),
            "text": likely | st.sampled_from(["1101", "é", "€", "x" * 256, "x" * 257]),
            "hex": likely | st.sampled_from(["31", "3", "fF00", "zz", "00" * 256, "00" * 257]),
        },
    ),
    max_size=1,
)
messages = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), likely, max_size=9)
wellformed = st.fixed_dictionaries(
    {"to": st.text(min_size=1, max_size=64), "text": st.text(min_size=1, max_size=200)},
    optional={
        "from": st.none() | st.text(min_size=1, max_size=64),
        "category": st.none() | st.sampled_from([str(category) for category in Category]),
        "validity": st.none() | st.integers(MIN_VALIDITY_S, MAX_VALIDITY_S),
        "client_ref": st.none() | st.text(min_size=1, max_size=MAX_CLIENT_REF_CHARS),
        "flash": st.none() | st.booleans(),
        "transliterate": st.none() | st.booleans(),
        "binary": st.none(),
        "tlvs": st.none(),
        "webhook_url": st.none() | st.sampled_from(["http://a", "HTTPS://a.example:8443/p?q=1#f", "https://[::1]/"]),
    },
)


with_tlvs = st.fixed_dictionaries({"to": st.just("1"), "text": st.just("a"), "tlvs": tlvs})
"""A tag that is named twice is refused too, which JSON Schema has no word for: there is one."""


def resolve(document: Any, pointer: str) -> Any:
    """RFC 6901; raises LookupError or TypeError where there is nothing."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def check_places(document: Any, refused: Refused) -> None:
    """Each problem is in the catalogue and points at something, a missing field at where it belongs."""
    assert 0 < len(refused.problems) <= MAX_PROBLEMS + len(NAMES)
    for problem in refused.problems:
        assert problem.code in CATALOGUE
        assert CATALOGUE[problem.code].http_status == 400
        assert problem.detail.endswith((".", "?"))
        if problem.code == "missing-field":
            parent, name = problem.pointer.rsplit("/", 1)
            assert name not in resolve(document, parent)
        else:
            resolve(document, problem.pointer)


@given(st.binary(max_size=200))
@example(b"[" * 50_000)
@example(b'{"to": "\xed\xa0\x80"}')
@example(rb'"\ud800"')
@example(b'{"validity": 1e400}')
@example(b'{"validity": ' + b"9" * 5000 + b"}")
def test_no_bytes_raise(body: bytes) -> None:
    for parse in (parse_message_body, parse_batch_body):
        assert isinstance(parse(body), SendRequest | Refused | tuple)


@given(json_values | messages)
def test_any_json_is_a_request_or_problems_that_point_at_their_place(value: Any) -> None:
    match parse_message_body(json.dumps(value).encode()):
        case Refused() as refused:
            check_places(value, refused)
        case request:
            assert (request.to, request.text) == (value["to"], value.get("text") or "")


@given(st.lists(json_values | messages, min_size=1, max_size=4))
def test_each_message_of_a_batch_points_into_the_whole_body(values: list[Any]) -> None:
    body = {"messages": values}
    parsed = parse_batch_body(json.dumps(body).encode())
    assert isinstance(parsed, tuple)
    assert len(parsed) == len(values)
    for index, outcome in enumerate(parsed):
        if isinstance(outcome, Refused):
            check_places(body, outcome)
            assert all(problem.pointer.startswith(f"/messages/{index}") for problem in outcome.problems)


@given(wellformed)
def test_a_wellformed_message_is_taken_unless_it_holds_nul(value: dict[str, Any]) -> None:
    outcome = parse_message(value)
    if any("\0" in inner for inner in value.values() if isinstance(inner, str)):
        assert isinstance(outcome, Refused)
        return
    assert outcome == SendRequest(
        value["to"],
        value["text"],
        value.get("from"),
        Category(value.get("category") or "transactional"),
        value.get("validity"),
        value.get("client_ref"),
        value.get("webhook_url"),
        value.get("flash") or False,
        value.get("transliterate") or False,
    )


@given(st.binary(min_size=1, max_size=300))
def test_binary_data_comes_in_base64_in_place_of_a_text(data: bytes) -> None:
    outcome = parse_message({"to": "1", "binary": base64.b64encode(data).decode()})
    assert outcome == SendRequest("1", "", binary=data)


@pytest.mark.parametrize(
    ("content", "pointer", "code"),
    [
        ({}, "/text", "missing-field"),
        ({"text": None}, "/text", "wrong-type"),
        ({"binary": None}, "/text", "missing-field"),
        ({"text": "a", "binary": "QQ=="}, "/binary", "invalid-value"),
        ({"binary": ""}, "/binary", "text-empty"),
        ({"binary": "QQ"}, "/binary", "invalid-value"),
        ({"binary": "Q-_="}, "/binary", "invalid-value"),
        ({"binary": "QQ==\n"}, "/binary", "invalid-value"),
        ({"binary": "A" * (MAX_BINARY_CHARS + 4)}, "/binary", "too-many-segments"),
        ({"text": "a", "flash": 1}, "/flash", "wrong-type"),
        ({"text": "a", "transliterate": "yes"}, "/transliterate", "wrong-type"),
    ],
)
def test_a_message_has_a_text_or_binary_data(content: dict[str, Any], pointer: str, code: str) -> None:
    outcome = parse_message({"to": "1", **content}, "/messages/3")
    assert isinstance(outcome, Refused)
    assert [(problem.pointer, problem.code) for problem in outcome.problems] == [("/messages/3" + pointer, code)]


(_ref,), _components = msgspec.json.schema_components([NewMessage], ref_template="#/$defs/{name}")
for _name, _rule in BEYOND_TYPES.items():
    _components[_name].update(_rule)
_published = jsonschema_rs.Draft202012Validator({**_ref, "$defs": _components})


@given(json_values | messages | wellformed | with_tlvs)
@example({"to": "1", "text": "a" * MAX_TEXT_CHARS})
@example({"to": "1", "text": "a" * (MAX_TEXT_CHARS + 1)})
@example({"to": "1", "text": "a", "validity": 60.0})
@example({"to": "1", "text": "a", "validity": 60.5})
@example({"to": "1", "text": "a", "validity": True})
@example({"to": "1", "text": "a\nb\0"})
@example({"to": "1", "text": "a", "webhook_url": "http://"})
@example({"to": "1", "text": "a", "category": "OTP"})
@example({"to": "1", "text": "a", "binary": "QQ=="})
@example({"to": "1", "text": None, "binary": "QQ=="})
@example({"to": "1", "text": "a", "binary": None, "flash": True})
@example({"to": "1", "binary": "QQ=="})
@example({"to": "1", "binary": "QQ=="[:3]})
@example({"to": "1", "binary": "A" * MAX_BINARY_CHARS})
@example({"to": "1", "text": "a", "tlvs": [{"tag": 5120.5, "text": "a"}]})
@example({"to": "1", "text": "a", "tlvs": [{"tag": 5120, "text": "a"}] * 11})
@example({"to": "1"})
def test_what_the_published_schema_refuses_is_refused_and_what_it_allows_is_taken(value: Any) -> None:
    assert isinstance(parse_message(value), SendRequest) == _published.is_valid(value)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "//example.com/",
        "example.com",
        "http://",
        "http:///path",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://user:password@example.com/",
        "https://exa mple.com/",
        "https://example.com/\n",
        "https://例え.jp/",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
        "javascript:alert(1)",
    ],
)
def test_a_webhook_url_that_is_no_absolute_http_address_is_refused(url: str) -> None:
    outcome = parse_message({"to": "1", "text": "a", "webhook_url": url})
    assert isinstance(outcome, Refused)
    assert [(problem.pointer, problem.code) for problem in outcome.problems] == [("/webhook_url", "invalid-value")]


def test_a_misspelt_field_is_told_its_name() -> None:
    outcome = parse_message({"to": "1", "text": "a", "clientref": "x"})
    assert isinstance(outcome, Refused)
    assert outcome.problems[0].detail == "Did you mean client_ref?"


def test_no_detail_repeats_a_value() -> None:
    outcome = parse_message({"to": "+41791234567\0", "text": "secret\0", "from": "secret\0", "category": "secret"})
    assert isinstance(outcome, Refused)
    assert len(outcome.problems) == 4
    assert not any("secret" in problem.detail or "4179" in problem.detail for problem in outcome.problems)


def test_a_body_of_many_unknown_fields_costs_a_bounded_answer() -> None:
    outcome = parse_message({f"x{index}": index for index in range(10_000)})
    assert isinstance(outcome, Refused)
    assert len(outcome.problems) == MAX_PROBLEMS


def test_a_request_does_not_show_its_text() -> None:
    assert "secret" not in repr(parse_message({"to": "1", "text": "secret"}))
