"""Texts of a wanted alphabet and number of segments, each a little different. Pure."""

import enum
from bisect import bisect_right
from itertools import accumulate
from typing import Final

import attrs

from messages.alphabets import EXTENSION_CHARACTERS
from simulators.load.dice import Dice

SEGMENTS_MAX: Final = 10
"""Longer texts are not made: what is true of ten segments is true of a hundred."""


class Alphabet(enum.StrEnum):
    """What a text is made of, by its names in a mix."""

    GSM7 = "gsm7"
    EXTENSION = "extension"
    UCS2 = "ucs2"
    EMOJI = "emoji"


_BASICS: Final = {
    Alphabet.GSM7: "Your parcel is on its way and arrives between 9:30 and 11. Grüße, señor Ægir! ",
    Alphabet.EXTENSION: "Total: 49€ [order {7}] ~2 items | see a^b \\ pay today, save 10€. ",
    Alphabet.UCS2: "Ваш код готов. Καλημέρα σας. 您的验证码 يصل اليوم ",
    Alphabet.EMOJI: "It’s ready 🎉 come by 👋 thanks 🙏🏽 see you 🚀 ",
}
"""What is repeated; a reader can tell from each of them what it tests."""

_REPEATED_CHARACTERS: Final = 2_400


@attrs.frozen
class _Stock:
    """A long text with what its beginning of each length costs, in septets or UTF-16 units."""

    text: str
    costs: list[int]
    single: int
    linked: int
    slack: int

    def cut(self, units: int) -> str:
        """As much of it as costs at most ``units``."""
        return self.text[: bisect_right(self.costs, units)]


def _stock(alphabet: Alphabet) -> _Stock:
    basic = _BASICS[alphabet]
    text = basic * (_REPEATED_CHARACTERS // len(basic))
    if alphabet in {Alphabet.GSM7, Alphabet.EXTENSION}:
        costs = [2 if character in EXTENSION_CHARACTERS else 1 for character in text]
        return _Stock(text, list(accumulate(costs)), 160, 153, 2)
    costs = [2 if ord(character) > 0xFFFF else 1 for character in text]  # noqa: PLR2004 - the basic plane's end
    # a reader's character of several code points may stay in one segment and leave units of another unused
    return _Stock(text, list(accumulate(costs)), 70, 67, 4)


_STOCKS: Final = {alphabet: _stock(alphabet) for alphabet in Alphabet}


def made_text(alphabet: Alphabet, segments: int, label: str, dice: Dice) -> str:
    """A text that begins with ``label`` (GSM 7-bit, at most 30 characters) and takes so many segments (1 … 10)."""
    stock = _STOCKS[alphabet]
    if segments == 1:
        least, most = len(label) + 14, stock.single
    else:
        least, most = max((segments - 1) * stock.linked, stock.single) + 1, segments * (stock.linked - stock.slack)
    units = least + dice.below(most - least + 1)
    text = f"{label} {stock.cut(units - len(label) - 1)}"
    # a blank at the end is what people cut; the handset's text is compared to the letter
    return text[:-1] + "." if text.endswith(" ") else text
