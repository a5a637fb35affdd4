"""The command line of a soak: what is wrong is said in a sentence, and a plan runs nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.command_line import app


def soak(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["soak", *words])
    return result.exit_code, result.output


def test_a_plan_is_printed_the_same_for_the_same_seed() -> None:
    code, printed = soak("--plan", "--for", "2h", "--seed", "7")
    assert code == 0
    assert "gateway-kill" in printed
    assert soak("--plan", "--for", "2h", "--seed", "7") == (code, printed)
    assert soak("--plan", "--for", "2h", "--seed", "8") != (code, printed)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--for", "soon"], "'soon' is no time"),
        (["--for", "3s"], "from 20 seconds to seven days"),
        (["--faults", "earthquake"], "there is no fault earthquake; there are gateway-kill"),
        (["--mix", "cocktail"], "there is no mix cocktail"),
        (["--expect", "luck>1"], "nobody measures 'luck'"),
        (["--for", "24h", "--rate", "1000"], "2,000,000 messages at most"),
        (["--gateway", "'unclosed"], "No closing quotation"),
        (["--json", "/nowhere/at/all.json"], "there is no folder /nowhere/at"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_said_in_a_sentence(words: list[str], sentence: str) -> None:
    code, printed = soak(*words)
    assert code == 2
    assert sentence in printed


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    code, printed = soak("--data", str(tmp_path))
    assert code == 2
    assert "is not empty" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
