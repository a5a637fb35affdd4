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


def _adds(
    field: str,
    make: Callable[[Any], Any],
    written: str,
    value: Callable[[str], Any],
    meaning: str,
    *,
    default: str | None = None,
) -> Entry:
    """What ``make`` gives for the value joins the list ``field`` of the manners."""
    return Entry(written, default, meaning, value, lambda manners, value: getattr(manners, field).append(make(value)))


def _adds_by_chance(
    field: str,
    make: Callable[[Any, random.Random], Any],
    written: str,
    value: Callable[[str], Any],
    meaning: str,
    *,
    default: str | None,
) -> Entry:
    """The same, where ``make`` draws from the operator's chance."""

    def change(manners: Manners, value: object) -> None:
        getattr(manners, field).append(make(value, manners.rng))

    return Entry(written, default, meaning, value, change)


def nth(make: Callable[[int], Any], meaning: str) -> Entry:
    """Strikes each N-th submit_sm with what ``make`` gives for N; alone it strikes every one."""
    return _adds("behaviours", make, "N", read.count, meaning, default="1")


def nth_with(
    make: Callable[[int, Any], Any], written: str, usual: str, value: Callable[[str], Any], meaning: str
) -> Entry:
    """Strikes each N-th with a value of its own, ``usual`` unless told."""
    both = read.each(value, usual)
    return _adds("behaviours", lambda given: make(*given), f"N[:{written}]", both, meaning, default=f"1:{usual}")


def behaviour(make: Callable[[Any], Any], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    """A behaviour that needs a value."""
    return _adds("behaviours", make, written, value, meaning)


def by_chance(
    make: Callable[[Any, random.Random], Any],
    written: str,
    default: str | None,
    value: Callable[[str], Any],
    meaning: str,
) -> Entry:
    """A behaviour that draws from the operator's chance."""
    return _adds_by_chance("behaviours", make, written, value, meaning, default=default)


def source(make: Callable[[Any], Source], written: str, value: Callable[[str], Any], meaning: str) -> Entry:
    """What an operator does without being asked."""
    return _adds("sources", make, written, value, meaning)


def source_by_chance(
    make: Callable[[Any, random.Random], Source],
    written: str,
    default: str | None,
    value: Callable[[str], Any],
    meaning: str,
) -> Entry:
    """The same, drawing from the operator's chance."""
    return _adds_by_chance("sources", make, written, value, meaning, default=default)


def bind_policy(
    make: Callable[[Any], BindPolicy], written: str, default: str | None, value: Callable[[str], Any], meaning: str
) -> Entry:
    """What it demands of a bind, with a value."""
    return _adds("bind_policies", make, written, value, meaning, default=default)


def rule(
    rule: Callable[[Any], rules.Rule],
    written: str,
    value: Callable[[str], Any],
    meaning: str,
    *,
    default: str | None = None,
) -> Entry:
    """A demand with a value."""
    return _adds("rules", rule, written, value, meaning, default=default)


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
    return _adds("mangles", make, written, value, meaning, default=default)
