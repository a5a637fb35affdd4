"""Reads when something befalls connections, and which: ``100``, ``30s:oldest``, ``~30s:all:5``."""

import random
import re
from collections.abc import Callable
from typing import Final

import attrs

from simulators.scenario import value_words as read
from simulators.wire.occasions import AfterPdus, Occasion, Regularly, Which

DEAF_USUAL_S: Final = 10.0
"""How long nothing is read where it was not told."""


@attrs.frozen
class Victims:
    """What was read; ``occasion`` makes one that starts anew, from the operator's chance."""

    occasion: Callable[[random.Random], Occasion]
    which: Which
    for_s: float = DEAF_USUAL_S


def victims(text: str) -> Victims:
    """``WHEN[:WHICH[:SECONDS]]``.

    Raises:
        ValueError: it is not in the form; the message says what to write.
    """
    when, _, rest = text.partition(":")
    which, colon, seconds = rest.partition(":")
    occasion, usual = _occasion(when)
    for_s = read.seconds(seconds) if colon else DEAF_USUAL_S
    return Victims(occasion, read.word_of(Which)(which) if rest else usual, for_s)


def victims_for_good(text: str) -> Victims:
    """``WHEN[:WHICH]``.

    Raises:
        ValueError: it is not in the form; the message says what to write.
    """
    if text.count(":") > 1:
        raise ValueError(f"{text!r} has one part too many; write for example 30s:oldest")
    return victims(text)


def _occasion(when: str) -> tuple[Callable[[random.Random], Occasion], Which]:
    timed = re.fullmatch(r"(~?)(\d{1,6}(?:\.\d{1,6})?)s", when, re.ASCII)
    if timed is None:
        if not when.isdigit():
            raise ValueError(f"{when!r} is no occasion; write 100 (after each 100 PDUs), 30s or ~30s (at random)")
        number = read.count(when)
        return lambda _: AfterPdus(number), Which.THIS
    period_s = read.seconds(timed[2])
    if period_s <= 0:
        raise ValueError(f"{when!r} is no time above 0; write for example 30s")
    if timed[1]:
        return lambda rng: Regularly(period_s, rng), Which.RANDOM
    return lambda _: Regularly(period_s), Which.RANDOM
