"""Every message of a run, known before it is sent and known again afterwards: by its number alone. Pure."""

from collections.abc import Sequence
from typing import Final, Protocol

import attrs

from simulators.load.dice import Dice, Weighted
from simulators.load.mix import WHOLE_REQUEST, Flaw, Mix
from simulators.load.numbers import mobile_numbers
from simulators.load.texts import Alphabet, made_text

_PER_CENT: Final = 100.0
_BAD_NUMBER: Final = "+999123"
_LANDLINE: Final = "+41442685000"
_UNAPPROVED: Final = "NOTMINE9"


@attrs.frozen
class Planned:
    """One message: what is sent, and ``flaw``, for which it must be refused. ``sender`` "" is the account's default."""

    to: str
    text: str = attrs.field(repr=False)
    sender: str
    category: str
    flaw: Flaw | None = None


class Plan(Protocol):
    """The messages of a run."""

    def message(self, index: int) -> Planned:
        """The ``index``-th message (0 …): always the same one."""


class MixPlan:
    """Messages made from a mix, a seed and, if given, texts that are taken in turn.

    Raises:
        ValueError: a country has no mobile numbers.
    """

    def __init__(
        self, mix: Mix, seed: int, *, sender: str = "", texts: Sequence[str] = (), batches: bool = False
    ) -> None:
        self._seed = seed
        self._texts = texts
        self._numbers = {country: mobile_numbers(country) for country in mix.countries}
        self._countries = Weighted(mix.countries)
        self._alphabets = Weighted[Alphabet](mix.alphabets)
        self._segments = Weighted(mix.segments)
        self._categories = Weighted(mix.categories)
        self._senders = Weighted({sender: 1.0} if sender else mix.senders)
        bad: dict[Flaw | None, float] = {
            flaw: share for flaw, share in mix.bad.items() if not (batches and flaw in WHOLE_REQUEST)
        }
        good = _PER_CENT - sum(bad.values())
        self._flaws = Weighted[Flaw | None](bad | {None: good}) if any(bad.values()) else None
        # so that two seeds do not send to the same numbers one after the other
        self._first = Dice(seed, 0).below(1_000)

    def message(self, index: int) -> Planned:
        """The ``index``-th message (0 …): always the same one."""
        dice = Dice(self._seed, index + 1)
        to = self._numbers[self._countries.thrown(dice)].number(self._first + index)
        if self._texts:
            text = self._texts[index % len(self._texts)]
        else:
            text = made_text(self._alphabets.thrown(dice), self._segments.thrown(dice), f"No {index:06}", dice)
        planned = Planned(to, text, self._senders.thrown(dice), self._categories.thrown(dice))
        flaw = None if self._flaws is None else self._flaws.thrown(dice)
        return planned if flaw is None else _spoilt(planned, flaw)


def _spoilt(planned: Planned, flaw: Flaw) -> Planned:
    match flaw:
        case Flaw.NUMBER:
            return attrs.evolve(planned, to=_BAD_NUMBER, flaw=flaw)
        case Flaw.LANDLINE:
            return attrs.evolve(planned, to=_LANDLINE, flaw=flaw)
        case Flaw.SENDER:
            return attrs.evolve(planned, sender=_UNAPPROVED, flaw=flaw)
        case Flaw.EMPTY_TEXT:
            return attrs.evolve(planned, text="", flaw=flaw)
        case _:
            return attrs.evolve(planned, flaw=flaw)


@attrs.frozen
class RecordedPlan:
    """Messages that were sent once before; after the last one they begin again."""

    messages: Sequence[Planned]

    def message(self, index: int) -> Planned:
        """The ``index``-th message (0 …): always the same one."""
        return self.messages[index % len(self.messages)]
