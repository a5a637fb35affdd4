"""Where in a TOML text its values stand, whatever stands around them."""

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.apply.places import lines_of, nearest_line

TEXT = '''\
title = "a [[not]] header" # [[nor]] = 1
note = """
[[routes]]
country = "XX" \\""" still
"""
raw = \'\'\'
[x]
'"''\'\'\'
a.b = 1

[[routes]]
country = "CH"
carriers = [ # in order
  "alpine",
  { carrier = "oceanic", weight = 30 },
  [1,
   2],
]
[routes.form]
"odd key" = 1
[[routes.hops]]
at = 1
[[routes.hops]]
at = 2

[[routes]]
'country' = "FR"
form = { prefix = "A", suffix = "B" }
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 1),
        (("note",), 2),
        (("raw",), 6),
        (("a", "b"), 9),
        (("routes",), 11),
        (("routes", 0), 11),
        (("routes", 0, "country"), 12),
        (("routes", 0, "carriers"), 13),
        (("routes", 0, "carriers", 0), 14),
        (("routes", 0, "carriers", 1), 15),
        (("routes", 0, "carriers", 1, "weight"), 15),
        (("routes", 0, "carriers", 2, 1), 17),
        (("routes", 0, "form"), 19),
        (("routes", 0, "form", "odd key"), 20),
        (("routes", 0, "hops", 0, "at"), 22),
        (("routes", 0, "hops", 1), 23),
        (("routes", 0, "hops", 1, "at"), 24),
        (("routes", 1), 26),
        (("routes", 1, "country"), 27),
        (("routes", 1, "form", "suffix"), 28),
    ],
)
def test_each_value_has_the_line_it_stands_in(place: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)

    assert lines_of(TEXT)[place] == line


def test_what_only_looks_like_a_key_has_no_line() -> None:
    assert {place[0] for place in lines_of(TEXT)} == {"title", "note", "raw", "a", "routes"}


def test_what_is_missing_is_looked_for_where_it_would_stand() -> None:
    lines = lines_of(TEXT)

    assert nearest_line(lines, ("routes", 1, "policy")) == 26
    assert nearest_line(lines, ("routes", 7)) == 11
    assert nearest_line(lines, ("prices", 0)) is None


keys = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5) | st.sampled_from(["a", "b"])
scalars = st.integers(-9, 9) | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(keys, values, max_size=4), st.booleans())
def test_every_value_of_any_document_has_a_line(document: dict[str, Any], multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)
    lines = lines_of(text)

    def places(value: Any, place: tuple[str | int, ...]) -> Any:
        yield place
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from places(inner, (*place, key))
        if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from places(inner, (*place, index))

    wanted = {place for key, value in tomllib.loads(text).items() for place in places(value, (key,))}
    assert wanted - set(lines) == set()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(st.text(st.sampled_from("[]{}=\"'.#,\\\n\tab1 u"), max_size=60))
def test_text_that_is_no_toml_neither_fails_nor_hangs(text: str) -> None:
    lines_of(text)
