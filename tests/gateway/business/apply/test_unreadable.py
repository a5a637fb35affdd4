"""Files that come from afar: whatever stands in one, it is read or refused with words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.business.apply.document import ApplyFileError, decode


def mistakes_of(text: str) -> list[str] | None:
    """None where the text is TOML."""
    try:
        decode(text)
    except ApplyFileError as error:
        return [mistake.detail for mistake in error.mistakes]
    return None


@pytest.mark.parametrize("text", ["x = " + "[" * 20_000, "x = " + "9" * 5_000])
def test_values_that_python_itself_refuses_are_mistakes_and_no_defects(text: str) -> None:
    mistakes = mistakes_of(text)
    assert mistakes is not None
    assert all(mistakes)


@given(st.text(alphabet="[]{}=\"'.,\\#\n 19eE-:Tzx_", max_size=60))
def test_any_text_is_toml_or_a_mistake(text: str) -> None:
    mistakes = mistakes_of(text)
    assert mistakes is None or all(mistakes)
