"""The behaviours of one operator while it runs: set, replaced and cleared by name, and seen by it at once.

Each behaviour keeps what it made, counters and chance included, as long as nobody touches it; only the sum is built
anew. A change that cannot be made leaves everything as it was.
"""

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, Protocol

import attrs
from twisted.internet.interfaces import IReactorTime

from simulators.ledger.ledger import Ledger
from simulators.operator.dialect import Dialect
from simulators.operator.orders import ConnectionId
from simulators.operator.smsc import Smsc
from simulators.scenario import catalogue
from simulators.scenario.manners import OF_ONE_BIND, Manners
from simulators.wire.server import SimulatedSmsc

ACTIVE_MAX: Final = 200
"""Behaviours that one operator may have at the same time."""

TEXT_CHARACTERS_MAX: Final = 1_000
"""No behaviour is longer when it is written."""


@attrs.frozen(eq=False)
class Active:
    """One behaviour that is on: as it was written, and what it alone changes."""

    text: str
    share: Manners

    @property
    def name(self) -> str:
        """The name in the catalogue."""
        return name_of(self.text)

    @property
    def holds_for_one_bind(self) -> bool:
        """Whether it can hold for one bind and not for the others."""
        return all(getattr(self.share, name) == usual for name, usual in _USUAL.items() if name not in OF_ONE_BIND)


def name_of(text: str) -> str:
    """The name in ``NAME`` or ``NAME=VALUE``."""
    return text.partition("=")[0]


class Overlay(Protocol):
    """What is different about one bind."""

    def over(self, common: Sequence[Active]) -> Manners:
        """All that holds for this bind when the operator's behaviours are those in ``common``."""


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
        self._overlays: dict[ConnectionId, Overlay] = {}
        self.manners = self.sum_of(())
        self.change(behaviours)

    @property
    def active(self) -> Sequence[str]:
        """The behaviours that are on, in the order in which they count, as they were written."""
        return [one.text for one in self._active]

    @property
    def entries(self) -> Sequence[Active]:
        """The same with what each alone changes."""
        return self._active

    def change(self, on: Iterable[str] = (), off: Collection[str] = ()) -> None:
        """Clear the behaviours named ``off`` and set those written in ``on``, all at once.

        What is set takes the place of what has the same name; of a name that is given several times in ``on`` each
        counts. One that is on already, written the same, goes on as it is. ``*`` in ``off`` clears everything.

        Raises:
            ValueError: there is no such name, a value is wrong, two do not go together, also for a bind with some of
                its own, or they are too many; the message says what to write. Nothing has changed.
        """
        made = dict(self._made)
        kept = revised(self._active, list(on), off, lambda text: self.make(text, made))
        manners = self.sum_of(kept)
        manners.check()
        treated = {number: overlay.over(kept) for number, overlay in self._overlays.items()}
        for theirs in treated.values():
            theirs.check()
        self._made, self._active, self.manners = made, tuple(kept), manners
        for smsc, server in self._operators:
            for number, theirs in treated.items():
                theirs.impose_on_bind(number, smsc, server)
            manners.impose(smsc, server)

    def operator(
        self, name: str, system_id: str | None, password: str | None, ledger: Ledger, clock: IReactorTime
    ) -> SimulatedSmsc:
        """An operator of that name, for these credentials (None: any), that follows every change from now on."""
        smsc = self.manners.smsc(name, system_id, password, ledger)
        server = self.manners.server(smsc, clock)
        self._operators.append((smsc, server))
        return server

    def treat(self, number: ConnectionId, overlay: Overlay, manners: Manners | None) -> None:
        """Have ``manners`` hold on connection ``number``, and ``overlay`` say what they are after each change.

        None: what holds for all others holds there again.
        """
        if manners is None:
            self._overlays.pop(number, None)
        else:
            self._overlays[number] = overlay
        for smsc, server in self._operators:
            if manners is None:
                smsc.treatments.pop(number, None)
                server.ways.pop(number, None)
            else:
                manners.impose_on_bind(number, smsc, server)

    def make(self, text: str, made: dict[str, int], whose: str = "") -> Active:
        """A new behaviour, counted in ``made``; with ``whose`` its chance is not that of the operator's own.

        Raises:
            ValueError: there is no such name, or its value is wrong; the message says what to write.
        """
        if len(text) > TEXT_CHARACTERS_MAX:
            raise ValueError(f"a behaviour is at most {TEXT_CHARACTERS_MAX:,} characters long; this has {len(text):,}")
        name = name_of(text)
        made[name] = made.get(name, 0) + 1
        share = Manners(self._chance(f"{whose}{name}/{made[name]}"))
        catalogue.change(share, text)
        return Active(text, share)

    def sum_of(self, active: Iterable[Active]) -> Manners:
        """What these behaviours change together."""
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


def revised(
    active: Iterable[Active], on: Sequence[str], off: Collection[str], make: Callable[[str], Active]
) -> list[Active]:
    """What is on after a change; see `Conduct.change`. ``make`` gives what is new.

    Raises:
        ValueError: there is no such name, or they are too many.
    """
    for name in off:
        if name != "*" and not catalogue.knows(name):
            raise ValueError(f"there is no behaviour {name!r} to clear; --list-behaviours shows them all")
    kept = [one for one in active if "*" not in off and one.name not in off]
    for name in dict.fromkeys(name_of(text) for text in on):
        old = {one.text: one for one in kept if one.name == name}
        new = [old.get(text) or make(text) for text in on if name_of(text) == name]
        at = next((at for at, one in enumerate(kept) if one.name == name), len(kept))
        kept[at:] = [*new, *(one for one in kept[at:] if one.name != name)]
    if len(kept) > ACTIVE_MAX:
        raise ValueError(f"{len(kept)} behaviours are too many; {ACTIVE_MAX} may be on at the same time")
    return kept


def _differences(dialect: Dialect, usual: Dialect) -> dict[str, Any]:
    fields = [field.name for field in attrs.fields(Dialect) if field.init]
    return {name: getattr(dialect, name) for name in fields if getattr(dialect, name) != getattr(usual, name)}


_PLAIN: Final = Manners(random.Random(0))  # noqa: S311 - never drawn from
_USUAL: Final[dict[str, Any]] = {
    field.name: getattr(_PLAIN, field.name) for field in attrs.fields(Manners) if field.name != "rng"
}
"""What each field of the manners is where nothing was changed."""
