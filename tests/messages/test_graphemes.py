"""What a reader sees as one character is not cut, as far as the rules know it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import Alphabet
from messages.graphemes import cuts_character
from messages.segmentation import Segment, count_segments, split, split_for_sar

FAMILY = "👨‍👩‍👧‍👦"
WHOLE = {
    "a family": FAMILY,
    "a skin tone": "👍🏽",
    "a variation selector": "❤️",
    "a flag": "🇨🇭",
    "the flag of Scotland": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a keycap": "1️⃣",
    "an accent of its own": "e\u0301\u0323",
    "a vowel sign": "कि",
    "a syllable in parts": "\u1112\u1161\u11ab",
    "an end of line": "\r\n",
}


@pytest.mark.parametrize("character", WHOLE.values(), ids=WHOLE)
def test_a_visible_character_is_cut_nowhere(character: str) -> None:
    for at in range(1, len(character)):
        assert cuts_character("x" + character[:at], character[at:] + "x")
    assert not cuts_character("x", character)
    assert not cuts_character(character, "x")


def test_flags_are_cut_between_and_not_in_the_middle() -> None:
    flags = "🇨🇭🇫🇷🇩🇪"
    assert [cuts_character(flags[:at], flags[at:]) for at in range(1, 6)] == [True, False, True, False, True]


def test_nothing_is_cut_at_the_ends() -> None:
    assert not cuts_character("", "\u0301")
    assert not cuts_character("e", "")


def texts(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.body.decode("utf-16-be") for segment in segments]


@pytest.mark.parametrize("character", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("long_reference", [False, True])
def test_a_visible_character_on_the_border_moves_whole_to_the_next_segment(
    character: str, *, long_reference: bool
) -> None:
    text = "ж" * (65 if long_reference else 66) + character + "ж" * 20
    first, second = texts(split(text, Alphabet.UCS2, 0, long_reference=long_reference))
    assert (first, second) == (text[: text.index(character)], character + "ж" * 20)
    assert texts(split_for_sar("ж" * 66 + character + "ж" * 20, Alphabet.UCS2, 0))[0] == "ж" * 66


def test_where_it_would_cost_a_segment_it_is_cut() -> None:
    text = "ж" * 66 + "e\u0301" + "ж" * 66
    assert [len(part) for part in texts(split(text, Alphabet.UCS2, 0))] == [67, 67]


def test_what_fills_more_than_a_segment_is_cut() -> None:
    text = "e" + "\u0301" * 80
    assert [len(part) for part in texts(split(text, Alphabet.UCS2, 0))] == [67, 14]


@given(st.text(st.sampled_from(["ж", "e", "\u0301", "👍", "🏽", "\u200d", "🇨", "🇭", "\ufe0f"]), max_size=420))
def test_gentle_cuts_cost_no_segment_lose_nothing_and_keep_surrogate_pairs(text: str) -> None:
    parts = texts(split(text, Alphabet.UCS2, 0))
    assert "".join(parts) == text
    assert len(parts) == count_segments(text, Alphabet.UCS2)
    assert all(len(part.encode("utf-16-be")) <= (134 if len(parts) > 1 else 140) for part in parts)
