"""Reads what handsets are to send."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.operator.handsets import TEXTS
from simulators.operator.inbound import LongForm
from simulators.scenario.handset_words import chatter, file, own_texts


def test_all_parts_are_read_and_most_have_a_usual_value() -> None:
    assert chatter("2:stop:8080:sar").texts == (TEXTS["stop"], "8080", LongForm.SAR)
    assert chatter("0.5").texts == (TEXTS["mixed"], "20200", LongForm.UDH8)
    assert chatter("0.5").per_s == 0.5
    assert own_texts("1:YES|NO {n}").texts == (("YES", "NO {n}"),)


def test_a_file_is_read_and_its_rate_is_per_minute(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text('41791,20200,"Yes, please"\n\n41792,20200,Grüezi\n', encoding="utf-8")
    speech = file(f"30:{path}")
    assert speech.per_s == 0.5
    assert [(one.sender, one.text) for one in speech.texts] == [("41791", "Yes, please"), ("41792", "Grüezi")]


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "has 0 texts"), ("1,2\n", "line 1 has 2 columns"), ("1,2,x\n,2,x\n", "line 2: the sender"), (None, "cannot")],
)
def test_a_file_that_cannot_be_used_is_named_with_the_line(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "texts.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        file(f"30:{path}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "more than 0"),
        ("10001", "more than 10,000"),
        ("1:songs", "is not one of: text"),
        ("1:stop:" + "9" * 21, "the recipient has"),
        ("1:stop:20200:fax", "is not one of: udh8"),
        ("1:stop:20200:sar:x", "too many parts"),
    ],
)
def test_a_wrong_part_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chatter(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_a_value_error(text: str) -> None:
    for read in (chatter, own_texts, file):
        try:
            assert read(text).per_s > 0
        except ValueError:
            continue
