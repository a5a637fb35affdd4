"""What the process accepts as configuration, and how it says no."""

import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Config, ConfigError, load, parse

EXAMPLE = Path(__file__).parents[2] / "examples" / "passerelle.toml"


def problems_of(document: dict[str, Any], environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        parse(document, environment or {})
    return raised.value.problems


def test_without_a_file_the_embedded_defaults_hold() -> None:
    config = load(None, {})

    assert config == Config()
    assert config.store.url.startswith("sqlite:///")
    assert config.queue.url == "memory:"


def test_the_commented_example_is_a_configuration_and_states_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Config()


def test_the_example_names_every_setting() -> None:
    document = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    named = {f"{section}.{key}" for section, keys in document.items() for key in keys}
    known = {
        f"{section.name}.{setting.name}"
        for section in attrs.fields(Config)
        for setting in attrs.fields(type(getattr(Config(), section.name)))
    }

    assert named == known


def test_what_the_file_names_replaces_the_default(tmp_path: Path) -> None:
    file = tmp_path / "passerelle.toml"
    file.write_text('[http]\nport = 9000\n[store]\ngather_ms = 4\n[log]\nformat = "json"\n', encoding="utf-8")

    config = load(file, {})

    assert config.http.port == 9000
    assert config.store.gather_ms == 4.0
    assert isinstance(config.store.gather_ms, float)
    assert config.log.format == "json"
    assert config.messages == Config().messages


def test_the_environment_wins_over_the_file() -> None:
    environment = {
        "PASSERELLE_HTTP_PORT": "9001",
        "PASSERELLE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES": "yes",
        "PASSERELLE_DRAIN_BUDGET_S": "2.5",
        "PASSERELLE_STORE_URL": "postgresql://gateway@db/passerelle",
    }

    config = parse({"http": {"port": 9000}, "store": {"url": "sqlite:///x.db"}}, environment)

    assert config.http.port == 9001
    assert config.webhooks.allow_private_addresses is True
    assert config.drain.budget_s == 2.5
    assert config.store.url == "postgresql://gateway@db/passerelle"


def test_every_problem_is_named_with_its_path_at_once() -> None:
    problems = problems_of(
        {"htp": {}, "http": {"prot": 1, "port": "8080"}, "drain": {"budget_s": True}, "log": "loud"},
        {"PASSERELLE_QUEUE_LIMIT": "many", "PASSERELLE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES": "perhaps"},
    )

    assert problems == [
        "htp: no such setting; did you mean http?",
        "http.prot: no such setting; did you mean http.port?",
        "http.port: must be a whole number, not '8080'",
        "PASSERELLE_QUEUE_LIMIT: must be a whole number, not 'many'",
        "PASSERELLE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES: must be true or false, not 'perhaps'",
        "drain.budget_s: must be a number, not True",
        "log: must be a section, [log]",
    ]


def test_every_value_out_of_range_is_named_at_once() -> None:
    problems = problems_of(
        {
            "http": {"port": 65_536, "host": " "},
            "store": {"url": "mysql://x", "gather_ms": 1000.5, "key_file": ""},
            "queue": {"url": "kafka://x", "limit": 0},
            "messages": {"segments_max": 256},
            "documents": {"kept_days": -1, "clamd": "127.0.0.1:3310"},
            "mail": {"smtp": "localhost", "sender": "office"},
            "drain": {"budget_s": 0},
            "log": {"level": "loud", "format": "xml"},
        }
    )

    assert [problem.split(":")[0] for problem in problems] == [
        "http.port",
        "store.gather_ms",
        "queue.limit",
        "messages.segments_max",
        "documents.kept_days",
        "drain.budget_s",
        "http.host",
        "store.url",
        "store.key_file",
        "documents.clamd",
        "mail.smtp",
        "mail.sender",
        "queue.url",
        "log.level",
        "log.format",
    ]
    assert problems[0] == "http.port: must be 0 … 65,535"
    assert problems[-1] == "log.format: must be text, json"


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert problems_of({}, {"PASSERELLE_DRAIN_BUDGET_S": number}) == ["drain.budget_s: must be 0.1 … 3,600"]


def test_a_variable_that_is_misspelt_is_refused() -> None:
    problems = problems_of({}, {"PASSERELLE_HTTP_PROT": "8081"})

    assert problems == ["PASSERELLE_HTTP_PROT: no such setting; did you mean PASSERELLE_HTTP_PORT?"]


def test_variables_that_are_no_settings_are_left_alone() -> None:
    environment = {"PASSERELLE_CONFIG": "passerelle.toml", "PASSERELLE_HOME": "/srv", "HTTP_PORT": "1", "PATH": "/bin"}

    assert parse({}, environment) == Config()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(ConfigError) as raised:
        load(missing, {})

    assert raised.value.problems == [f"{missing}: No such file or directory"]


@pytest.mark.parametrize("octets", [b"[http", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, octets: bytes) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_bytes(octets)
    with pytest.raises(ConfigError) as raised:
        load(broken, {})

    assert raised.value.problems[0].startswith(f"{broken}: ")


def parsed(document: dict[str, Any]) -> Config | list[str]:
    try:
        return parse(document, {})
    except ConfigError as error:
        return error.problems


toml_values = st.recursive(
    st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.datetimes() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
setting_names = st.sampled_from(
    ["host", "port", "url", "key_file", "gather_ms", "limit", "level", "format", "budget_s"]
)
section_names = st.sampled_from(["http", "store", "queue", "messages", "webhooks", "drain", "log"])


@given(st.dictionaries(section_names | st.text(max_size=8), st.dictionaries(setting_names, toml_values) | toml_values))
def test_whatever_a_file_holds_the_answer_is_a_configuration_or_its_problems(document: dict[str, Any]) -> None:
    outcome = parsed(document)

    assert isinstance(outcome, Config) or (outcome and all(": " in problem for problem in outcome))
