"""A message of the past, as far as a replay needs it."""

from messages.values import value
from routing.table.question import Question


@value
class Sample:
    """A message that was accepted: what would be asked about it, and of how many segments (1 …) it is.

    The price in ``question`` is that of the table which it is replayed through; None where that has none.
    """

    question: Question
    segments: int
    is_priced: bool = True
