"""Chromium, by playwright, as a newcomer's browser; where it is missing, tests that want it are skipped."""

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

MISSING: Final = CHROMIUM is None or importlib.util.find_spec("playwright") is None
"""Whether there is no browser to look with."""

P = ParamSpec("P")


def in_a_browser(test: Callable[P, None]) -> Callable[P, None]:
    """A test that looks with a browser: in a thread of its own, for playwright wants no loop that runs."""

    @wraps(test)
    def threaded(*args: P.args, **kwargs: P.kwargs) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(test, *args, **kwargs).result()

    return threaded


@contextmanager
def browsing(*, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[Any]:
    """A page, as playwright's synchronous API has it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
            )
        finally:
            browser.close()
