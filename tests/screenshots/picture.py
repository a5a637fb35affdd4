"""One picture of a document: the page that is looked at, what is done there first, and how large it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen
class Scene:
    """What is behind a page: where it is, and what a visitor does there before the picture is taken."""

    url: str
    visit: Callable[[Any], None]


@attrs.frozen
class Picture:
    """One picture.

    Attributes:
        name: of the file, without its ending.
        about: what it shows, in a few words.
        set_scene: sets the scene in an empty folder for as long as the block lasts; ``lasts_s`` is how long the run may
            take that the page shows.
        width: of the window in pixels.
        height: of the window in pixels; the picture is as high as the page where it is None.
    """

    name: str
    about: str
    set_scene: Callable[[Path, float], AbstractContextManager[Scene]]
    width: int = 1_280
    height: int | None = None
