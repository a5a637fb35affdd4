import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import GSM7_CHARACTERS, Alphabet, choose_alphabet
from messages.transliteration import REPLACEMENTS, Replaced, Transliterated, transliterate


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("it’s", "it's"),
        ("“yes” – no", '"yes" - no'),
        ("wait…", "wait..."),
        ("10\u00a0000\u202f€", "10 000 €"),
        ("`x`", "'x'"),
        ("tab\there", "tab here"),
        ("zero\u200bwidth", "zerowidth"),
        ("cœur", "coeur"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_typographic_characters_become_plain_ones(text: str, plain: str) -> None:
    assert transliterate(text).text == plain


def test_what_was_replaced_is_told_with_its_count() -> None:
    assert transliterate("“it’s” ’n’ roll…").replaced == (
        Replaced("“", '"', 1),
        Replaced("’", "'", 3),
        Replaced("”", '"', 1),
        Replaced("…", "...", 1),
    )


@pytest.mark.parametrize("text", ["plain {text} €", "it’s 👍", "ça va’", "", "\u200b", "“Привет”"])
def test_a_text_that_fits_or_needs_ucs2_anyway_stays_as_it_is(text: str) -> None:
    assert transliterate(text) == Transliterated(text)


def test_only_characters_outside_gsm7_are_replaced_and_only_by_those_within() -> None:
    assert not set(REPLACEMENTS) & GSM7_CHARACTERS
    assert set("".join(REPLACEMENTS.values())) <= GSM7_CHARACTERS


@given(st.text(st.sampled_from([*REPLACEMENTS, "a", "é", "ж"])))
def test_the_result_is_gsm7_with_replacements_or_the_text_itself(text: str) -> None:
    result = transliterate(text)
    if result.replaced:
        assert choose_alphabet(result.text).alphabet is Alphabet.GSM7
        assert all(text.count(one.character) == one.count for one in result.replaced)
    else:
        assert result.text == text
    assert transliterate(result.text) == Transliterated(result.text)
