"""The command that makes the documents' pictures anew: ``python -m tests.screenshots`` (``make screenshots``)."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.screenshots import console_pages, live_page, load_report
from tests.screenshots.picture import Picture
from tests.support.running import browser

PICTURES: Final = {
    picture.name: picture for picture in (load_report.PICTURE, live_page.PICTURE, *console_pages.PICTURES)
}
FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
HELP: Final = (
    "screenshots: there is no browser to look with; install one (Debian and Ubuntu: apt-get install chromium) "
    "and playwright (make check installs it), then say make screenshots again"
)
_HEIGHT: Final = 900


def main(given: Sequence[str]) -> int:
    """The exit code: 0, or 2 when there is nothing to take pictures with."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.screenshots", description="Make the documents' pictures anew, each from a run of its own."
    )
    parser.add_argument("--only", choices=sorted(PICTURES), action="append", help="this picture; may be repeated")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where they go (default: docs/pictures)")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each run lasts (default: %(default)g)")
    wanted = parser.parse_args(given)
    if browser.MISSING:
        print(HELP, file=sys.stderr)
        return 2
    for name in wanted.only or sorted(PICTURES):
        file = wanted.folder / f"{name}.png"
        print(f"{file}: {PICTURES[name].about}, a run of {wanted.seconds:g} s ...", flush=True)
        taken(PICTURES[name], file, wanted.seconds)
    return 0


def taken(picture: Picture, file: Path, lasts_s: float) -> None:
    """Set the scene, go there, and take the picture."""
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-") as folder,
        picture.set_scene(Path(folder), lasts_s) as scene,
        browser.browsing(width=picture.width, height=picture.height or _HEIGHT) as page,
    ):
        page.goto(scene.url)
        scene.visit(page)
        # what is still arriving is shown as arrived
        page.screenshot(path=file, full_page=picture.height is None, animations="disabled")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
