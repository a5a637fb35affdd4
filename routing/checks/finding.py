"""A finding: one thing that is wrong, or looks wrong, with an entry of the business."""

import enum

import attrs


class Severity(enum.StrEnum):
    """Whether a change with this finding can be put in force."""

    ERROR = "error"
    """It cannot."""
    WARNING = "warning"
    """It can, once somebody has seen it."""


@attrs.frozen
class Finding:
    """One thing that is wrong with an entry: ``section`` is that of the file, and ``key`` names the entry in it."""

    section: str
    key: object
    detail: str
    severity: Severity = Severity.WARNING
