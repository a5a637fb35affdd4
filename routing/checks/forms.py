"""Sender forms under which some SenderNames no longer fit an address."""

from collections.abc import Iterable, Iterator
from typing import Final

from routing.checks.finding import Finding
from routing.table.route import Route
from routing.table.sender_form import ALPHANUMERIC_MAX

NAME_MAX: Final = 10
"""Characters that a SenderName may have."""


def forms(routes: Iterable[Route]) -> Iterator[Finding]:
    """The routes whose signs around a name make some addresses longer than 11 characters."""
    for route in routes:
        left = ALPHANUMERIC_MAX - len(route.form.prefix) - len(route.form.suffix)
        if left < NAME_MAX:
            yield Finding(
                "routes",
                route.name,
                f"with its signs only names of {left} characters or fewer fit; longer ones make up to "
                f"{NAME_MAX + ALPHANUMERIC_MAX - left} characters and take another route",
            )
