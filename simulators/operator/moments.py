"""Moments, in seconds of one clock, of which some never come: None. Pure."""


def earliest(*moments: float | None) -> float | None:
    """The one that comes first; None when none ever comes."""
    return min((moment for moment in moments if moment is not None), default=None)
