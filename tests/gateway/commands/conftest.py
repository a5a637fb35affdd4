"""An empty folder to type commands in."""

import os
from functools import partial
from pathlib import Path

import pytest

from tests.support.running.terminal import Type, typed


@pytest.fixture(name="passerelle")
def passerelle_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """The command, typed in an empty folder, with an environment that says nothing."""
    for name in [name for name in os.environ if name.startswith("PASSERELLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return partial(typed, capsys)
