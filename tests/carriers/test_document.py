"""docs/carriers.md names every key with its default, and every quirk that a test holds."""

import enum
import re
from pathlib import Path

import attrs
import pytest

from carriers.alarm import Alarm
from carriers.profile import CarrierProfile

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "carriers.md").read_text(encoding="utf-8")
SAME_WORDS = {"receipt_id_form": "response_id_form", "sender_format": "destination_format"}
"""Keys whose words are explained with another key."""
DEFAULTS = dict(re.findall(r"^\| `([a-z0-9_]+)` \| (.*?) \|", PAGE, re.MULTILINE))


def test_every_key_of_the_profile_is_on_the_page_and_no_other() -> None:
    alarms = {alarm.value for alarm in Alarm}
    assert set(DEFAULTS) - alarms == {field.name for field in attrs.fields(CarrierProfile)}
    assert alarms <= set(DEFAULTS)


@pytest.mark.parametrize(
    "field",
    [field for field in attrs.fields(CarrierProfile) if isinstance(field.default, bool | int | float)],
    ids=lambda field: field.name,
)
def test_numbers_and_switches_have_the_default_that_the_page_says(field: "attrs.Attribute[object]") -> None:
    default = field.default
    written = str(default).lower() if isinstance(default, bool) else f"{default:.10g}"
    assert DEFAULTS[field.name].split(":")[0].split(" ")[0] == written


@pytest.mark.parametrize(
    "field",
    [field for field in attrs.fields(CarrierProfile) if isinstance(field.default, str) and field.default],
    ids=lambda field: field.name,
)
def test_words_have_the_default_that_the_page_says(field: "attrs.Attribute[object]") -> None:
    assert DEFAULTS[field.name] == f"`{field.default}`"


@pytest.mark.parametrize(
    "field",
    [field for field in attrs.fields(CarrierProfile) if isinstance(field.default, enum.StrEnum)],
    ids=lambda field: field.name,
)
def test_every_word_that_a_key_takes_is_on_the_page(field: "attrs.Attribute[enum.Enum]") -> None:
    assert field.default is not None
    words = {str(choice.value) for choice in type(field.default)}
    (row,) = re.findall(rf"^\| `{SAME_WORDS.get(field.name, field.name)}` \|.*$", PAGE, re.MULTILINE)

    assert {word for word in words if f"`{word}`" not in row} == set()


def test_every_quirk_on_the_page_has_its_tests() -> None:
    rows = set(re.findall(r"^\| (\d+b?) \|", PAGE, re.MULTILINE))
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/carriers/quirks").glob("test_*.py"))
    assert rows == {*map(str, range(1, 28)), "3b"}
    assert rows == set(re.findall(r"def test_quirk_(\d+b?)_", tests))
