"""The behaviours of one operator while it runs: set, replaced and cleared by name, and seen by it at once.

Each behaviour keeps what it made, counters and chance included, as long as nobody touches it; only the sum is built
anew. A change that cannot be made leaves everything as it was.
"""

import random
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import attrs
from twisted.internet.interfaces import IReactorTime

from simulators.ledger.ledger import Ledger
from simulators.operator.dialect import Dialect
from simulators.operator.smsc import Smsc
from simulators.scenario import catalogue
from simulators.scenario.manners import Manners
from simulators.wire.server import SimulatedSmsc

ACTIVE_MAX: Final = 200
"""Behaviours that one operator may have at the same time."""

TEXT_CHARACTERS_MAX: Final = 1_000
"""No behaviour is longer when it is written."""


@attrs.frozen
class Active:
    """One behaviour that is on: as it was written, and what it alone changes."""

    text: str
    share: Manners

    @property
    def name(self) -> str:
        """The name in the catalogue."""
        return name_of(self.text)


def name_of(text: str) -> str:
    """The name in ``NAME`` or ``NAME=VALUE``."""
    return text.partition("=")[0]


class Conduct:
    """What one operator is told to do. ``seed`` makes its chance the same in every run; None makes it differ."""

    def __init__(self, behaviours: Iterable[str] = (), seed: int | str | None = None) -> None:
        """Begin with some behaviours.

        Raises:
            ValueError: one of them cannot be, see :meth:`change`.
        """
        self._seed = random.SystemRandom().getrandbits(64) if seed is None else seed
        self._made: dict[str, int] = {}
        self._active: tuple[Active, ...] = ()
        self._operators: list[tuple[Smsc, SimulatedSmsc]] = []
        self.manners = self._sum(())
        self.change(behaviours)

    @property
    def active(self) -> Sequence[str]:
        """The behaviours that are on, in the order in which they count, as they were written."""
        return [one.text for one in self._active]

    def change(self, on: Iterable[str] = (), off: Collection[str] = ()) -> None:
        """Clear the behaviours named ``off`` and set those written in ``on``, all at once.

        What is set takes the place of what has the same name; of a name that is given several times in ``on`` each
        counts. One that is on already, written the same, goes on as it is. ``*`` in ``off`` clears everything.

        Raises:
            ValueError: there is no such name, a value is wrong, two do not go together, or they are too many; the
                message says what to write. Nothing has changed.
        """
        on = list(on)
        for name in off:
            if name != "*" and not catalogue.knows(name):
                raise ValueError(f"there is no behaviour {name!r} to clear; --list-behaviours shows them all")
        kept = [one for one in self._active if "*" not in off and one.name not in off]
        made = dict(self._made)
        for name in dict.fromkeys(name_of(text) for text in on):
            old = {one.text: one for one in kept if one.name == name}
            new = [old.get(text) or self._new(text, made) for text in on if name_of(text) == name]
            at = next((at for at, one in enumerate(kept) if one.name == name), len(kept))
            kept[at:] = [*new, *(one for one in kept[at:] if one.name != name)]
        if len(kept) > ACTIVE_MAX:
            raise ValueError(f"{len(kept)} behaviours are too many; {ACTIVE_MAX} may be on at the same time")
        manners = self._sum(kept)
        manners.check()
        self._made, self._active, self.manners = made, tuple(kept), manners
        for smsc, server in self._operators:
            manners.impose(smsc, server)

    def operator(
        self, name: str, system_id: str | None, password: str | None, ledger: Ledger, clock: IReactorTime
    ) -> SimulatedSmsc:
        """An operator of that name, for these credentials (None: any), that follows every change from now on."""
        smsc = self.manners.smsc(name, system_id, password, ledger)
        server = self.manners.server(smsc, clock)
        self._operators.append((smsc, server))
        return server

    def _new(self, text: str, made: dict[str, int]) -> Active:
        if len(text) > TEXT_CHARACTERS_MAX:
            raise ValueError(f"a behaviour is at most {TEXT_CHARACTERS_MAX:,} characters long; this has {len(text):,}")
        name = name_of(text)
        made[name] = made.get(name, 0) + 1
        share = Manners(self._chance(f"{name}/{made[name]}"))
        catalogue.change(share, text)
        return Active(text, share)

    def _sum(self, active: Iterable[Active]) -> Manners:
        total = Manners(self._chance("operator"))
        for one in active:
            for name, usual in _USUAL.items():
                value = getattr(one.share, name)
                if isinstance(usual, list):
                    getattr(total, name).extend(value)
                elif isinstance(usual, Dialect):
                    total.dialect = attrs.evolve(total.dialect, **_differences(value, usual))
                elif value != usual:
                    setattr(total, name, value)
        return total

    def _chance(self, purpose: str) -> random.Random:
        # of its own for each, so that no behaviour draws what another would have drawn
        return random.Random(f"{self._seed}/{purpose}")  # noqa: S311 - plays an operator, guards nothing


def _differences(dialect: Dialect, usual: Dialect) -> dict[str, Any]:
    fields = [field.name for field in attrs.fields(Dialect) if field.init]
    return {name: getattr(dialect, name) for name in fields if getattr(dialect, name) != getattr(usual, name)}


_PLAIN: Final = Manners(random.Random(0))  # noqa: S311 - never drawn from
_USUAL: Final[dict[str, Any]] = {
    field.name: getattr(_PLAIN, field.name) for field in attrs.fields(Manners) if field.name != "rng"
}
"""What each field of the manners is where nothing was changed."""
