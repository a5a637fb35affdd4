"""The door of the staff API: whose token it is, what its role may do, and a body that is not too large."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import attrs
from litestar.connection import Request

from api.http.asgi import Receive
from api.http.callers import address_of
from api.http.problems import Trouble, trouble
from api.http.request_body import BodyReader
from api.http.uploads import Uploads
from api.ports import Refused
from api.staff.ports import NotOpened, Tokens
from messages.staff.rights import Right, may
from messages.staff.token import LONGEST, StaffToken

BODY_OCTETS_MAX: Final = 14_000_000
"""A price list of 10 MB in base64, and room for the rest."""

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")


@attrs.frozen
class StaffDoor:
    """Lets requests in. ``behind_proxy`` as for the console."""

    tokens: Tokens
    behind_proxy: bool = False
    timeout_s: float = 30.0
    _uploads: Uploads = attrs.field(factory=Uploads, init=False)

    async def admit(self, request: AnyRequest, right: Right) -> StaffToken:
        """The token that the request shows, if its role has ``right``.

        Raises:
            Trouble: ``invalid-token``, ``too-many-tries`` or ``role-not-allowed``; the body was not read.
        """
        scheme, _, given = request.headers.get("authorization", "")[: 2 * LONGEST].partition(" ")
        text = given.strip() if scheme.lower() == "bearer" else ""
        opened = await self.tokens.opened_by(text, address_of(request, behind_proxy=self.behind_proxy))
        if isinstance(opened, NotOpened):
            if opened.wait_s:
                raise trouble(
                    "too-many-tries",
                    f"Too many wrong tokens came from your address; try again after {opened.wait_s} s.",
                    retry_after=str(opened.wait_s),
                )
            raise trouble(
                "invalid-token",
                "Send Authorization: Bearer <token> with a staff token that is not revoked.",
                www_authenticate='Bearer realm="passerelle staff"',
            )
        if not may(opened.role, right):
            raise trouble("role-not-allowed", f"The role {opened.role} does not have the right {right}.")
        return opened

    async def parsed(self, request: AnyRequest, token: StaffToken, parse: Callable[[bytes], T | Refused]) -> T:
        """The body as ``parse`` reads it.

        Raises:
            Trouble: it is too large, too slow or not right.
            Disconnected: the caller went away.
        """
        with self._uploads.one_of(token.id):
            reader = BodyReader(self.timeout_s, BODY_OCTETS_MAX)
            receive: Receive = request.receive  # type: ignore[assignment]  # Litestar names the events' types, we do not
            return right(parse(await reader.read(request.scope["headers"], receive)))


def right(outcome: T | Refused) -> T:
    """What is not refused.

    Raises:
        Trouble: it is, with its problems.
    """
    if isinstance(outcome, Refused):
        raise Trouble(outcome.problems)
    return outcome
