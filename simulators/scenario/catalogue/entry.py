"""One name of the catalogue: how its value is written and read, and what it changes."""

import random
from collections.abc import Callable
from typing import Any

import attrs

from simulators.operator import rules
from simulators.operator.bind_policies import BindPolicy
from simulators.operator.sources import Source
from simulators.scenario import value_words as read
from simulators.scenario.manners import Manners
from simulators.wire import frames


@attrs.frozen
class Entry:
    """One name.

    ``written`` is how its value is written, empty where it takes none; ``default`` is the value of the name alone, None
    where one must be given.
    """

    written: str
    default: str | None
    meaning: str
    read: Callable[[str], Any]
    change: Callable[[Manners, Any], None]


def nth(make: Callable[[int], Any], meaning: str) -> Entry:
    """Strikes each N-th submit_sm with what ``make`` gives for N; alone it strikes every one."""
    return Entry("N", "1", meaning, read.count, lambda manners, n: manners.behaviours.append(make(n)))


def nth_with(
    make: Callable[[int, Any], Any], written: str, usual: str, value: Callable[[str], Any], meaning: str
) -> Entry:
    """Strikes each N-th with a value of its own, ``usual`` unless told."""

    def change(manners: Manners, value: tuple[int, Any]) -> None:
        manners.behaviours.append(make(*value))

    return Entry(f"N[:{written}]", f"1:{usual}", meaning, read.each(value, usual), change)


def behaviour(make: Callable[[Any], Any], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    """A behaviour that needs a value."""
    return Entry(written, None, meaning, value, lambda manners, value: manners.behaviours.append(make(value)))


def by_chance(
    make: Callable[[Any, random.Random], Any],
    written: str,
    default: str | None,
    value: Callable[[str], Any],
    meaning: str,
) -> Entry:
    """A behaviour that draws from the operator's chance."""

    def change(manners: Manners, value: object) -> None:
        manners.behaviours.append(make(value, manners.rng))

    return Entry(written, default, meaning, value, change)


def source(make: Callable[[Any], Source], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    """What an operator does without being asked."""
    return Entry(written, None, meaning, value, lambda manners, value: manners.sources.append(make(value)))


def source_by_chance(
    make: Callable[[Any, random.Random], Source],
    written: str,
    default: str | None,
    value: Callable[[str], Any],
    meaning: str,
) -> Entry:
    """The same, drawing from the operator's chance."""

    def change(manners: Manners, value: object) -> None:
        manners.sources.append(make(value, manners.rng))

    return Entry(written, default, meaning, value, change)


def bind_policy(
    make: Callable[[Any], BindPolicy], written: str, default: str | None, value: Callable[[str], Any], meaning: str
) -> Entry:
    """What it demands of a bind, with a value."""
    return Entry(written, default, meaning, value, lambda manners, value: manners.bind_policies.append(make(value)))


def rule(
    rule: Callable[[Any], rules.Rule],
    written: str,
    value: Callable[[str], Any],
    meaning: str,
    *,
    default: str | None = None,
) -> Entry:
    """A demand with a value."""
    return Entry(written, default, meaning, value, lambda manners, value: manners.rules.append(rule(value)))


def own(field: str, written: str, default: str | None, value: Callable[[str], Any], meaning: str) -> Entry:
    """One field of the manners themselves."""
    return Entry(written, default, meaning, value, lambda manners, value: setattr(manners, field, value))


def flag(change: Callable[[Manners], None], meaning: str) -> Entry:
    """What takes no value."""
    return Entry("", "", meaning, str, lambda manners, _: change(manners))


def own_flag(field: str, meaning: str) -> Entry:
    """A field of the manners that is switched on."""
    return flag(lambda manners: setattr(manners, field, True), meaning)


def receipt(field: str, written: str, default: str | None, value: Callable[[str], Any], meaning: str) -> Entry:
    """One field of the dialect."""

    def change(manners: Manners, value: object) -> None:
        manners.write_receipts(field, value)

    return Entry(written, default, meaning, value, change)


def receipt_flag(field: str, meaning: str, *, on: bool = True) -> Entry:
    """A field of the dialect that is switched."""
    return flag(lambda manners: manners.write_receipts(field, on), meaning)


def mangle(mangle: frames.Mangle, meaning: str) -> Entry:
    """A change of what is written, switched on."""
    return flag(lambda manners: manners.mangles.append(mangle), meaning)


def mangles(
    make: Callable[[Any], frames.Mangle], written: str, default: str, value: Callable[[str], Any], meaning: str
) -> Entry:
    """A change of what is written, with a value."""
    return Entry(written, default, meaning, value, lambda manners, value: manners.mangles.append(make(value)))
