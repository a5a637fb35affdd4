"""The sentences of the console in every language that staff read: one TOML file each, with the same keys."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import attrs

LANGUAGES: Final = {"en": "English", "fr": "Français"}
"""Each by its own name; the first is spoken where nothing else was asked for."""

DEFAULT: Final = "en"


@attrs.frozen
class Sentences:
    """The sentences of one language."""

    language: str
    known: Mapping[str, str] = attrs.field(repr=False)

    def say(self, key: str, /, **values: object) -> str:
        """The sentence ``key`` with ``values`` in its ``{places}``.

        With ``count`` given, ``key.one`` is said for 1 (and in French for 0) where there is such a sentence.

        Raises:
            KeyError: there is no such sentence: a defect that the tests of the catalogue find.
        """
        count = values.get("count")
        if isinstance(count, int) and (count == 1 or (count == 0 and self.language == "fr")):
            single = self.known.get(f"{key}.one")
            if single is not None:
                return single.format(**values)
        text = self.known[key]
        return text.format(**values) if values else text

    def word(self, room: str, name: str) -> str:
        """What ``name`` (a status, a role, an alarm …) is called; the name itself where it has no sentence yet."""
        return self.known.get(f"{room}.{name}", name.replace("_", " "))


def _read(language: str) -> Sentences:
    document = tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
    return Sentences(
        language, {f"{room}.{name}": text for room, names in document.items() for name, text in names.items()}
    )


_CATALOGUE: Final = {language: _read(language) for language in LANGUAGES}


def sentences(language: str) -> Sentences:
    """The sentences of ``language``; those of the default where there are none."""
    return _CATALOGUE.get(language, _CATALOGUE[DEFAULT])


def preferred(accept_language: str) -> str:
    """The first language of an ``Accept-Language`` header (RFC 9110, section 12.5.4) that there are sentences in."""
    for part in accept_language[:200].split(","):
        language = part.split(";")[0].strip().split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT
