"""The examples in the documents: commands and targets and files that exist, TOML and JSON that parse."""

import json
import random
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
import typer.main

from gateway.business.apply.document import KEYS, decode
from gateway.command_line import app
from gateway.config import ConfigError, parse
from gateway.figures.condition_gauges import ConditionGauges
from gateway.figures.gauges import Gauges
from gateway.figures.metrics import Metrics
from routing.health.conditions import Conditions
from routing.health.quality import QualityBoard
from simulators.load.mix import read_mix
from simulators.scenario.catalogue import change, listing
from simulators.scenario.manners import Manners
from tests.support.fakes.control import facts_of
from tests.support.running.terminal import typed

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path
    for path in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.exists()
]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_SHELL = frozenset({"sh", "bash", "shell", "console"})


@attrs.frozen
class Example:
    """One fenced block of a document."""

    document: str
    language: str
    text: str


def examples(*languages: str) -> Iterator[Example]:
    """The blocks in one of ``languages``."""
    for path in DOCUMENTS:
        for language, text in _BLOCK.findall(path.read_text(encoding="utf-8")):
            if language in languages:
                yield Example(path.name, language, text)


def commands(example: Example) -> Iterator[list[str]]:
    """The words of each command that a block types; in a console, what comes behind its prompt."""
    text = example.text.replace("\\\n", " ")
    for line in text.splitlines():
        typed_line = line.strip()
        if example.language == "console":
            if not typed_line.startswith("$ "):
                continue
            typed_line = typed_line.removeprefix("$ ")
        words = shlex.split(typed_line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if words:
            yield words


def wrong_with(words: list[str], targets: frozenset[str]) -> str | None:
    """What keeps a command from working, as far as it can be told without running it."""
    name = Path(words[0]).name
    if name == "make":
        unknown = [word for word in words[1:] if "=" not in word and word not in targets]
        return f"make has no target {unknown[0]}" if unknown else None
    return _wrong_with_ours(words[1:]) if name == "passerelle" else None


def _wrong_with_ours(words: list[str]) -> str | None:
    command = typer.main.get_command(app)
    for word in words:
        known = getattr(command, "commands", None)
        if known is None:
            options = {option for parameter in command.params for option in parameter.opts}
            if word.startswith("-") and word.split("=")[0] not in options | {"--help", "-h"}:
                return f"{command.name} has no option {word}"
        elif word in known:
            command = known[word]
            # most are imported only when they are typed
            command = getattr(command, "command", command)
        elif not word.startswith("-"):
            return f"there is no command {word}"
    return None


def make_targets() -> frozenset[str]:
    """What ``make help`` names."""
    return frozenset(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_command_in_the_documents_can_be_typed() -> None:
    targets = make_targets()
    wrong = {
        f"{example.document}: {' '.join(words)}": reason
        for example in examples(*_SHELL)
        for words in commands(example)
        if (reason := wrong_with(words, targets)) is not None
    }

    assert wrong == {}


def test_every_behaviour_in_the_documents_is_one_that_the_simulator_has() -> None:
    given = [
        words[place + 1]
        for example in examples(*_SHELL)
        for words in commands(example)
        for place, word in enumerate(words)
        if word == "--behave"
    ]

    assert given
    for text in given:
        change(Manners(random.Random(1)), text)


def test_the_simulators_page_lists_the_behaviours_as_the_command_does() -> None:
    assert listing() + "\n" in [example.text for example in examples("text") if example.document == "simulator.md"]


def is_mix(text: str) -> bool:
    try:
        read_mix(text)
    except ValueError:
        return False
    return True


def test_every_toml_in_the_documents_is_a_configuration_an_apply_file_or_a_mix() -> None:
    wrong = []
    for example in examples("toml"):
        document = tomllib.loads(example.text)
        try:
            parse(document, {})
        except ConfigError:
            if not decode(example.text).keys() <= set(KEYS) and not is_mix(example.text):
                wrong.append(example)

    assert wrong == []


def test_every_json_in_the_documents_parses() -> None:
    parsed = [json.loads(example.text) for example in examples("json")]

    assert all(isinstance(document, dict | list) for document in parsed)


def test_every_file_that_the_documents_link_to_is_there() -> None:
    missing = [
        f"{path.name}: {target}"
        for path in DOCUMENTS
        for target in _LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert missing == []


def test_the_makefile_has_what_newcomers_are_told_of() -> None:
    assert make_targets() >= {"run", "demo", "test", "check", "bench", "bench-codec", "fuzz", "clean", "help"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("make run PORT=8081", None),
        ("make walk", "make has no target walk"),
        ("passerelle account create demo --credits 100", None),
        ("passerelle account create demo --credit 100", "create has no option --credit"),
        ("passerelle acount create demo", "there is no command acount"),
        (".venv/bin/passerelle simulator smsc --port 2775", None),
        ("passerelle simulator smsc --silent-every 3", "smsc has no option --silent-every"),
        ("curl -sS http://127.0.0.1:8080/healthz", None),
    ],
)
def test_a_wrong_example_is_found(line: str, reason: str | None) -> None:
    (words,) = commands(Example("README.md", "console", f"$ {line}\nits output\n"))

    assert wrong_with(words, make_targets()) == reason


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run"],
        ["demo"],
        ["apply"],
        ["audit"],
        ["trace"],
        ["account"],
        ["account", "create"],
        ["key", "create"],
        ["sendername", "approve"],
        ["carrier", "list"],
        ["carrier", "status"],
        ["message", "show"],
        ["simulator", "smsc"],
    ],
)
def test_every_command_helps(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    helped = typed(capsys, *words, "--help")

    assert helped.code == 0
    assert "Usage:" in helped.out


def test_every_series_in_the_operations_page_is_one_that_the_gateway_has() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    metrics = Metrics()
    metrics.registry.register(Gauges(lambda: 0, lambda: [facts_of("alpine")]))
    metrics.registry.register(ConditionGauges(Conditions, tuple, QualityBoard))
    known = {family.name for family in metrics.registry.collect()}

    named = set(re.findall(r"passerelle_[a-z_]+", page))

    assert {name for name in named if name.removesuffix("_total") not in known} == set()
    assert {name for name in known if name not in named and f"{name}_total" not in named} == set()
