"""The import direction of setup.cfg as a test: the layout shows the architecture because it cannot drift."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_point_only_downwards() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    linted = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout + linted.stderr
