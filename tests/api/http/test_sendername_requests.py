"""Whatever comes as a body about registrations becomes a value or its problems, and never an exception."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.http.sendername_requests import parse_asked, parse_begun, parse_changed, parse_code
from api.ports import Refused
from messages.problems import CATALOGUE
from sendername.registration.form import LIMITS, Form

parsers = st.sampled_from([parse_begun, parse_changed, parse_asked, parse_code])
FIELDS = [
    "name",
    "form",
    "revision",
    "company",
    "countries",
    "code",
    "relation",
    "language",
    "company_country",
    *LIMITS,
]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["CH", "own", "fr"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


def understood_or_refused(parse: Any, body: bytes) -> None:
    outcome = parse(body)
    if isinstance(outcome, Refused):
        assert outcome.problems
        assert {problem.code for problem in outcome.problems} <= CATALOGUE.keys()


@given(parsers, st.binary(max_size=200))
def test_octets_become_a_value_or_problems(parse: Any, body: bytes) -> None:
    understood_or_refused(parse, body)


@given(parsers, anything)
def test_json_becomes_a_value_or_problems(parse: Any, document: object) -> None:
    understood_or_refused(parse, json.dumps(document).encode())


@given(st.dictionaries(st.sampled_from([*LIMITS]), st.text("ab \u00e9\u4e2d", max_size=12)))
def test_what_a_form_says_is_kept_trimmed_and_the_rest_is_empty(texts: dict[str, str]) -> None:
    begun = parse_begun(json.dumps({"name": "MAXONY", "form": texts}).encode())

    assert not isinstance(begun, Refused)
    assert {field: getattr(begun.form, field) for field in LIMITS} == {
        field: texts.get(field, "").strip() for field in LIMITS
    }
    assert isinstance(begun.form, Form)
