"""docs/smpp-check.md lists the assertions as they are."""

from pathlib import Path

from simulators.conformance.assertions import table

PAGE = Path(__file__).parents[3] / "docs" / "smpp-check.md"


def test_the_page_lists_every_assertion_as_the_report_words_it() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
