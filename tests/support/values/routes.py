"""Routes in one line, for tests."""

from typing import Any

from messages.ids import CarrierName
from routing.table.route import Route, Target, route_name


def a_route(country: str, *carriers: str, **changes: Any) -> Route:
    """A route to ``country`` by ``carriers``, in this order; its name is from what it matches unless one is given."""
    conditions = ("networks", "prefixes", "accounts", "groups", "categories", "senders", "hours")
    given = {key: changes[key] for key in conditions if key in changes}
    name = changes.pop("name", None) or route_name(country, **given)
    return Route(name, country, tuple(Target(CarrierName(carrier)) for carrier in carriers), **changes)
