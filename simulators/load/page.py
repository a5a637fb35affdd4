"""A report as one self-contained HTML page: styles, plots and numbers in one file that needs no network."""

from importlib.resources import files

import msgspec

from simulators.load.measures import BREACHES, COUNTS
from simulators.load.report import Report
from simulators.load.table import LEG_NAMES


def page_of(report: Report) -> str:
    """The page."""
    static = files("simulators") / "static"
    numbers = {
        "report": report,
        "words": {"counts": COUNTS, "breaches": BREACHES, "legs": LEG_NAMES},
    }
    # "</" would end the script element that holds the numbers
    data = msgspec.json.encode(numbers).decode().replace("</", "<\\/")
    page = (static / "report.html").read_text(encoding="utf-8")
    for mark, text in (
        ("/*uplot.css*/", (static / "uPlot.min.css").read_text(encoding="utf-8")),
        ("/*report.css*/", (static / "report.css").read_text(encoding="utf-8")),
        ("/*uplot.js*/", (static / "uPlot.iife.min.js").read_text(encoding="utf-8")),
        ("/*report.js*/", (static / "report.js").read_text(encoding="utf-8")),
        ("/*numbers*/", data),
    ):
        page = page.replace(mark, text, 1)
    return page
