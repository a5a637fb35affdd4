"""Which kinds of numbers an account sends to, how that is written and stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.number_kinds import (
    TAKEN,
    NumberKind,
    NumberKinds,
    number_kinds_of,
    number_kinds_of_text,
    number_kinds_text,
)

RULES = st.dictionaries(st.sampled_from([kind.value for kind in NumberKind]), st.sampled_from(["allow", "refuse"]))


def test_without_rules_texts_go_to_mobile_numbers_and_to_those_that_may_be() -> None:
    assert {kind for kind in NumberKind if NumberKinds().take(kind)} == {
        NumberKind.MOBILE,
        NumberKind.FIXED_OR_MOBILE,
    }


@given(RULES)
def test_a_rule_decides_about_its_kind_and_about_no_other(rules: dict[str, str]) -> None:
    kinds = number_kinds_of(rules)
    for kind in NumberKind:
        assert kinds.take(kind) is (rules[kind] == "allow" if kind in rules else kind in TAKEN)


@given(RULES)
def test_rules_come_back_from_their_words_and_from_the_store(rules: dict[str, str]) -> None:
    kinds = number_kinds_of(rules)
    assert kinds.words == rules
    assert number_kinds_of_text(number_kinds_text(kinds)) == kinds


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"fax": "allow"}, "no kind of number 'fax'; use some of: mobile, fixed_or_mobile"),
        ({"voip": "yes"}, "write for voip either 'allow' or 'refuse'"),
        ({"voip": ["allow"]}, "write for voip either 'allow' or 'refuse'"),
        ({"voip": True}, "write for voip either 'allow' or 'refuse'"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_write(words: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        number_kinds_of(words)
