"""What an operator keeps of what happens: a file of everything, the outcomes of the last messages, or nothing."""

from pathlib import Path
from typing import Final

import attrs

from simulators.ledger.ledger import FileLedger, Ledger, NoLedger, Several
from simulators.ledger.outcomes import Outcomes

SUMMARY: Final = "summary"
NOTHING: Final = "none"


@attrs.frozen
class Keeping:
    """The ledger that an operator writes to, and the outcomes that are in it; None where nothing is kept."""

    ledger: Ledger
    outcomes: Outcomes | None


def keeping(word: str) -> Keeping:
    """Keep ``summary``, ``none``, or everything in the file of any other name, and a summary besides.

    Raises:
        OSError: the file cannot be written.
    """
    if word == NOTHING:
        return Keeping(NoLedger(), None)
    outcomes = Outcomes()
    if word == SUMMARY:
        return Keeping(outcomes, outcomes)
    return Keeping(Several((FileLedger(Path(word).open("ab")), outcomes)), outcomes)
