"""The guard of ``conftest.py``: a test that loses an error or leaves a timer behind is no test that passed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

GUARDED = """
from twisted.internet import reactor
from twisted.internet.defer import Deferred, fail
from tests.conftest import nothing_lost_nothing_left

def test_clean():
    call = reactor.callLater(60, print)
    call.cancel()
    fail(RuntimeError("seen")).addErrback(lambda _: None)

def test_timer():
    reactor.callLater(60, print)

def test_error():
    fail(RuntimeError("nobody saw it"))
"""


def test_a_lost_error_and_a_timer_left_behind_fail_their_tests(tmp_path: Path) -> None:
    (tmp_path / "test_guarded.py").write_text(GUARDED, encoding="utf-8")

    options = ["-q", "-n0", "--rootdir", str(ROOT), "-c", str(ROOT / "setup.cfg")]

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout
    assert "3 passed, 2 errors" in ran.stdout
    assert "timers left behind" in ran.stdout
    assert "errors that nobody handled" in ran.stdout
    assert "nobody saw it" in ran.stdout
