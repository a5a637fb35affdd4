"""The pictures are taken from real runs; where there is no browser the command says what to install."""

from pathlib import Path

import pytest

from tests.screenshots.__main__ import PICTURES, main
from tests.support.running import browser
from tests.support.running.browser import MISSING, in_a_browser

PNG = b"\x89PNG\r\n\x1a\n"
DOCUMENTS = Path(__file__).parents[2] / "docs"


@pytest.mark.skipif(MISSING, reason="wants Chromium and playwright to look with")
@pytest.mark.parametrize("name", PICTURES)
@in_a_browser
def test_a_picture_is_taken_from_a_run(name: str, tmp_path: Path) -> None:
    assert main(["--only", name, "--folder", str(tmp_path), "--seconds", "1"]) == 0
    octets = (tmp_path / f"{name}.png").read_bytes()
    assert octets.startswith(PNG)
    assert len(octets) > 20_000, "an empty page makes a small picture"


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_in_a_document(name: str) -> None:
    assert (DOCUMENTS / "pictures" / f"{name}.png").read_bytes().startswith(PNG)
    assert any(f"(pictures/{name}.png)" in path.read_text(encoding="utf-8") for path in DOCUMENTS.glob("*.md"))


def test_without_a_browser_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(browser, "MISSING", True)
    assert main(["--folder", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "apt-get install chromium" in said.err
    assert said.out == ""
    assert not list(tmp_path.iterdir())
