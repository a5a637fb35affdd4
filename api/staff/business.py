"""The addresses of the business: read it, check and apply a file, take in a price list, go back to a version."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.connection import Request
from litestar.handlers import HTTPRouteHandler

from api.http.problems import trouble
from api.staff.bodies import ProposalAnswer, VersionsAnswer
from api.staff.door import StaffDoor, right
from api.staff.ports import BusinessDesk
from api.staff.requests import parse_applied, parse_checked, parse_listed, parse_rolled_back
from messages.staff.rights import Right

TOML: Final = "application/toml"
VERSIONS_MAX: Final = 1_000
VERSION_DIGITS_MAX: Final = 15

AnyRequest = Request[Any, Any, Any]


def business_handlers(door: StaffDoor, desk: BusinessDesk) -> Sequence[HTTPRouteHandler]:
    """The addresses under ``/staff/v1/business``, and ``/staff/v1/price-lists``."""
    return (*_reading(door, desk), *_changing(door, desk))


def _reading(door: StaffDoor, desk: BusinessDesk) -> Sequence[HTTPRouteHandler]:
    @get("/staff/v1/business")
    async def document(request: AnyRequest) -> Response[str]:
        await door.admit(request, Right.SEE_BUSINESS)
        found = await desk.document(_number(request, "version"))
        if found is None:
            raise trouble("not-found", "There is no such version; see /staff/v1/business/versions.")
        return Response(found.text, media_type=TOML, headers={"business-version": str(found.version)})

    @get("/staff/v1/business/versions")
    async def versions(request: AnyRequest) -> VersionsAnswer:
        await door.admit(request, Right.SEE_BUSINESS)
        last = _number(request, "last")
        if last is not None and not 1 <= last <= VERSIONS_MAX:
            raise trouble("invalid-value", f"last: send 1 to {VERSIONS_MAX:,}.")
        return VersionsAnswer(await desk.versions(20 if last is None else last))

    @post("/staff/v1/business/check", status_code=200)
    async def check(request: AnyRequest) -> ProposalAnswer:
        token = await door.admit(request, Right.SEE_BUSINESS)
        asked = await door.parsed(request, token, parse_checked)
        return right(await desk.check(asked.file, forces_prices=asked.force_prices))

    return (document, versions, check)


def _changing(door: StaffDoor, desk: BusinessDesk) -> Sequence[HTTPRouteHandler]:
    @post("/staff/v1/business/apply", status_code=200)
    async def apply(request: AnyRequest) -> ProposalAnswer:
        token = await door.admit(request, Right.CHANGE_BUSINESS)
        asked = await door.parsed(request, token, parse_applied)
        return right(await desk.apply(token, asked.file, asked.terms))

    @post("/staff/v1/business/rollback", status_code=200)
    async def roll_back(request: AnyRequest) -> ProposalAnswer:
        token = await door.admit(request, Right.CHANGE_BUSINESS)
        asked = await door.parsed(request, token, parse_rolled_back)
        return right(await desk.roll_back(token, asked.to, asked.terms))

    @post("/staff/v1/price-lists", status_code=200)
    async def take_in(request: AnyRequest) -> ProposalAnswer:
        token = await door.admit(request, Right.CHANGE_BUSINESS)
        asked = await door.parsed(request, token, parse_listed)
        return right(await desk.take_in(token, asked.octets, asked.how, asked.terms))

    return (apply, roll_back, take_in)


def _number(request: AnyRequest, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS_MAX):
        raise trouble("invalid-value", f"{name}: send a whole number.")
    return int(text)
