"""The whole staff API: every handler, to be served beside the customers' API."""

from collections.abc import Sequence
from typing import Any

import attrs
from litestar import get
from litestar.handlers import HTTPRouteHandler

from api.staff.business import business_handlers
from api.staff.door import StaffDoor
from api.staff.openapi import staff_document
from api.staff.ports import BusinessDesk, RoutingDesk, Tokens
from api.staff.routing import routing_handlers


@attrs.frozen
class StaffDesks:
    """Who answers the staff API."""

    tokens: Tokens
    business: BusinessDesk
    routing: RoutingDesk


def staff_handlers(desks: StaffDesks, *, behind_proxy: bool = False) -> Sequence[HTTPRouteHandler]:
    """Every address below ``/staff``."""
    door = StaffDoor(desks.tokens, behind_proxy)

    @get("/staff/v1/openapi.json", sync_to_thread=False)
    def openapi() -> dict[str, Any]:
        return staff_document()

    return (*business_handlers(door, desks.business), *routing_handlers(door, desks.routing), openapi)
