"""What stands against carriers at the moment: one immutable picture that decisions read, each entry with its reason.

It is made from binds, queues, answers and receipts about once a second and replaced whole, so all decisions between two
pictures rest on the same facts.
"""

import enum
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Self

import attrs

from messages.addresses import Country, Msisdn
from messages.ids import CarrierName

DRAWS: Final = 1_000_000
"""How many draws there are; trials are counted in millionths of the messages."""


class ConditionKind(enum.StrEnum):
    """What may stand against a carrier, the gravest first."""

    DOWN = "down"
    """It has no bind that could send."""
    BROKEN = "broken"
    """It is bound and does not take what it is given."""
    UNDELIVERING = "undelivering"
    """It takes messages, and they do not arrive."""
    FULL = "full"
    """More waits for it than it can send soon."""


_GRAVITY: Final = {kind: gravity for gravity, kind in enumerate(ConditionKind)}


@attrs.frozen
class Condition:
    """One thing that stands against a carrier; ``reason`` says it in words that do not change while it lasts.

    ``trial_draws`` (0 … ``DRAWS``) of the draws go to it all the same, to find out whether it does well again.
    """

    kind: ConditionKind
    reason: str
    since_ms: int
    trial_draws: int = 0

    def admits(self, draw: int) -> bool:
        """Whether the message that drew ``draw`` (0 … ``DRAWS`` - 1) is a trial."""
        return draw < self.trial_draws


@attrs.frozen
class Conditions:
    """``of_carriers`` stand against a carrier for every country, ``of_countries`` for a single one."""

    of_carriers: Mapping[CarrierName, Condition] = attrs.field(factory=dict)
    of_countries: Mapping[tuple[CarrierName, Country], Condition] = attrs.field(factory=dict)

    def of(self, carrier: CarrierName, country: Country) -> Condition | None:
        """What stands against ``carrier`` for messages to ``country``, trials aside; None when nothing does.

        Of two the one that lets fewer trials through, and of two alike the graver one.
        """
        at_all, there = self.of_carriers.get(carrier), self.of_countries.get((carrier, country))
        if at_all is None or there is None:
            return there if at_all is None else at_all
        return min(at_all, there, key=lambda one: (one.trial_draws, _GRAVITY[one.kind]))

    def against(self, carrier: CarrierName, country: Country, draw: int = DRAWS) -> Condition | None:
        """What stands against ``carrier`` for the message that drew ``draw``; None when nothing does, or for a trial.

        Without a draw no message is a trial.
        """
        found = self.of(carrier, country)
        return None if found is None or found.admits(draw) else found

    def of_carrier(self, carrier: CarrierName) -> Iterator[tuple[Country | None, Condition]]:
        """Everything that stands against ``carrier``: for which country (None: for all), and what."""
        if carrier in self.of_carriers:
            yield None, self.of_carriers[carrier]
        for (name, country), condition in self.of_countries.items():
            if name == carrier:
                yield country, condition

    @classmethod
    def gravest(
        cls,
        of_carriers: Mapping[CarrierName, list[Condition]],
        of_countries: Mapping[tuple[CarrierName, Country], list[Condition]],
    ) -> Self:
        """Of each the gravest one; those that find nothing are left out."""
        return cls(
            {name: min(found, key=_gravity_of) for name, found in of_carriers.items() if found},
            {pair: min(found, key=_gravity_of) for pair, found in of_countries.items() if found},
        )


def trial_draw(to: Msisdn, at_ms: int) -> int:
    """The draw (0 … ``DRAWS`` - 1) of a message to ``to`` at ``at_ms``: stable for both, and another one next time."""
    return zlib.crc32(f"{to} {at_ms}".encode()) % DRAWS


def _gravity_of(condition: Condition) -> int:
    return _GRAVITY[condition.kind]
