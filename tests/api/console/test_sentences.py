"""Every sentence in both languages, with the same places, and none that is missing or asked for in vain."""

import re
import string
from pathlib import Path

import pytest

import api.console
from api.console.door import LANGUAGE
from api.console.sentences import DEFAULT, LANGUAGES, preferred, sentences
from messages.account import AccountStatus
from messages.events import EventKind
from messages.message import Category
from messages.network import NetworkSource
from messages.staff.action import ActionKind
from messages.staff.member import Role
from messages.status import MessageStatus
from sendername.registry import NameStatus
from tests.support.started.console_stage import ConsoleStage

_SAID = re.compile(r"""say\(\s*["']([a-z_]+\.[a-z_.]+)["']""")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != DEFAULT])
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    ours, other = sentences(DEFAULT).known, sentences(language).known
    assert set(ours) == set(other)
    assert {key for key in ours if places(ours[key]) != places(other[key])} == set()
    assert [key for key in ours if not other[key].strip()] == []


def test_every_sentence_that_a_page_says_is_in_the_catalogue() -> None:
    folder = Path(api.console.__file__).parent
    sources = [*folder.rglob("*.html"), *folder.rglob("*.py")]
    said = {key for source in sources for key in _SAID.findall(source.read_text(encoding="utf-8"))}
    assert len(said) > 80
    # those that end in _ are put together with what follows
    assert {key for key in said if not key.endswith("_") and key not in sentences(DEFAULT).known} == set()


@pytest.mark.parametrize(
    ("room", "names"),
    [
        ("status", MessageStatus),
        ("now", MessageStatus),
        ("life", EventKind),
        ("role", Role),
        ("action", ActionKind),
        ("account_status", AccountStatus),
        ("sender_status", NameStatus),
        ("category", Category),
        ("network_source", NetworkSource),
    ],
)
def test_every_word_of_the_vocabulary_has_its_sentence(room: str, names: list[str]) -> None:
    known = sentences(DEFAULT).known
    assert [name for name in names if f"{room}.{name}" not in known] == []


def test_one_is_said_otherwise_than_many() -> None:
    assert sentences("en").say("messages.found", count=1) == "1 message."
    assert sentences("en").say("messages.found", count=0) == "0 messages."
    assert sentences("fr").say("messages.found", count=0) == "0 message."
    assert sentences("fr").say("messages.found", count=2) == "2 messages."


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de-CH,en;q=0.5", "en"), ("de", "en"), ("", "en"), (9_000 * "x,", "en")],
)
def test_the_browsers_languages_are_asked_in_their_order(header: str, language: str) -> None:
    assert preferred(header) == language


def test_a_language_that_was_chosen_stays(stage: ConsoleStage) -> None:
    browser = stage.logged_in(Role.SUPPORT)
    browser.get("/console/accounts")
    chosen = browser.post("/console/language", language="fr", back="/console/accounts")
    assert (chosen.status, chosen.header("location")) == (303, "/console/accounts")
    page = browser.get("/console/accounts").text
    assert '<html lang="fr">' in page
    assert "Nom ou identifiant" in page
    browser.post("/console/language", language="xx", back="https://evil.example")
    assert browser.cookies[LANGUAGE] == "fr"
