"""The addresses that explain: why a message would go where it goes, and which countries are covered by whom."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.connection import Request
from litestar.handlers import HTTPRouteHandler

from api.http.problems import trouble
from api.staff.door import StaffDoor, right
from api.staff.ports import RoutingDesk
from api.staff.requests import parse_explained
from messages.staff.rights import Right

_COUNTRY: Final = re.compile(r"[A-Z]{2}")

AnyRequest = Request[Any, Any, Any]


def routing_handlers(door: StaffDoor, desk: RoutingDesk) -> Sequence[HTTPRouteHandler]:
    """``/staff/v1/routes/explain`` and ``/staff/v1/coverage``."""

    @post("/staff/v1/routes/explain", status_code=200)
    async def explain(request: AnyRequest) -> Response[msgspec.Struct]:
        token = await door.admit(request, Right.SEE_BUSINESS)
        asked = await door.parsed(request, token, parse_explained)
        return Response(right(await desk.explain(asked)))

    @get("/staff/v1/coverage")
    async def coverage(request: AnyRequest) -> Response[dict[str, Sequence[msgspec.Struct]]]:
        await door.admit(request, Right.SEE_BUSINESS)
        country = request.query_params.get("country", "")
        if country and _COUNTRY.fullmatch(country) is None:
            raise trouble("invalid-value", "country: send two capital letters, like CH.")
        return Response({"data": await desk.coverage(country)})

    return (explain, coverage)
