"""The words of price lists: compared without case and accents, shown without their length."""

import re
import unicodedata
from typing import Final

_SHOWN_MAX: Final = 40


def folded(text: str) -> str:
    """Letters and digits in lower case without accents, single spaces between them: what words are compared by."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^\w]+|_+", " ", "".join(letters)).strip()


def shown(text: str) -> str:
    """A cell as a sentence quotes it."""
    words = text.strip()
    return repr(words if len(words) <= _SHOWN_MAX else words[: _SHOWN_MAX - 1] + "…")
