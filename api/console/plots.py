"""A small plot as the points of an SVG line: drawn on the server, so that no page needs a script or a style for it."""

from collections.abc import Sequence
from typing import Final

import attrs

WIDTH: Final = 600
HEIGHT: Final = 100

_LEAST: Final = 1e-9
"""The height of a plot of nothing: one that can be divided by."""


@attrs.frozen
class Plot:
    """One line over time. ``lines`` are its unbroken pieces as SVG points; ``last`` and ``top`` are its values."""

    title: str
    lines: tuple[str, ...]
    top: float
    last: float | None


def plot(title: str, values: Sequence[float | None], *, top: float | None = None) -> Plot:
    """The plot of ``values``, evenly spaced; None is a gap. ``top`` is its height, the greatest value by default."""
    known = [value for value in values if value is not None]
    height = max(top if top is not None else max(known, default=0.0), _LEAST)
    step = WIDTH / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(f"{place * step:.1f},{HEIGHT * (1 - min(value / height, 1)):.1f}")
    # a single point has no length: draw it as a short stroke
    pieces = [" ".join([points[0], *points] if len(points) == 1 else points) for points in lines if points]
    return Plot(title, tuple(pieces), height if height > _LEAST else 0.0, known[-1] if known else None)
