"""What one attempt says about its carrier, free of the protocol it came in, and what several of them say in words."""

import enum
from collections.abc import Mapping
from typing import Final

from routing.failover import FailureClass


class Answer(enum.IntEnum):
    """What a carrier did with a message that it was given. Whole numbers, because each message looks one up."""

    TAKEN = enum.auto()
    UNANSWERED = enum.auto()
    """It did not answer in time, or its connection ended before it did."""
    NOT_NOW = enum.auto()
    THROTTLED = enum.auto()
    """It asked for less for so long that the message went elsewhere."""
    OUR_SETUP = enum.auto()
    FOR_GOOD = enum.auto()
    SENDER_REFUSED = enum.auto()


ANSWER_OF: Final[Mapping[FailureClass, Answer]] = {
    FailureClass.TEMPORARY: Answer.NOT_NOW,
    FailureClass.THROTTLED: Answer.THROTTLED,
    FailureClass.PERMANENT: Answer.FOR_GOOD,
    FailureClass.OUR_SETUP: Answer.OUR_SETUP,
    FailureClass.SENDER_REFUSED: Answer.SENDER_REFUSED,
}

OF_CARRIER: Final = frozenset(
    {Answer.TAKEN, Answer.UNANSWERED, Answer.NOT_NOW, Answer.THROTTLED, Answer.OUR_SETUP},
)
"""What is counted of a whole carrier: one that refuses a number for good works, and says nothing about the others."""

OF_COUNTRY: Final = OF_CARRIER | {Answer.FOR_GOOD}
"""What is counted of a carrier and one country: a carrier may refuse every number of a country for good.

A sender that is refused is counted nowhere. It is one customer's, and the others must not pay for it.
"""

_WORDS: Final[Mapping[Answer, str]] = {
    Answer.UNANSWERED: "not answered",
    Answer.NOT_NOW: "refused for now",
    Answer.THROTTLED: "throttled for too long",
    Answer.OUR_SETUP: "refused because of our settings there",
    Answer.FOR_GOOD: "refused for good",
}


def in_words(counts: Mapping[Answer, int]) -> str:
    """What went wrong and how often, the most frequent first: ``8 not answered, 4 refused for now``."""
    bad = sorted(((count, _WORDS[answer]) for answer, count in counts.items() if answer in _WORDS), reverse=True)
    return ", ".join(f"{count:,} {words}" for count, words in bad if count)
