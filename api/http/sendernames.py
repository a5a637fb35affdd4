"""The door of registrations: what an account may do with its senders, from a draft to the reviewers' answer."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from litestar import Response, get, post, put
from litestar.connection import Request
from litestar.handlers import HTTPRouteHandler

from api.http.asgi import Receive
from api.http.auth import account_of, sending_account
from api.http.bodies.sendernames import (
    MAX_PAGE,
    PreviewAnswer,
    RegistrationAnswer,
    RegistrationEventsAnswer,
    RegistrationsAnswer,
)
from api.http.ids import MAX_ID_CHARS, id_in_path
from api.http.problems import Trouble, trouble
from api.http.request_body import BodyReader
from api.http.sendername_answers import (
    preview_answer,
    registration_answer,
    registration_events_answer,
    registrations_answer,
)
from api.http.sendername_requests import parse_asked, parse_begun, parse_changed, parse_code
from api.http.uploads import Uploads
from api.ports import Keys, Refused, Registrations, RegistrationView
from messages.account import Account
from sendername.registration.documents import OCTETS_MAX, DocumentKind
from sendername.registration.registration import RegistrationId

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")

UPLOAD_TIMEOUT_S: Final = 60.0


def sendername_handlers(keys: Keys, desk: Registrations, upload_timeout_s: float) -> Sequence[HTTPRouteHandler]:
    """The addresses under ``/v1/sendernames``. A suspended account reads and changes nothing."""
    scans = BodyReader(upload_timeout_s, OCTETS_MAX, is_json=False)
    return (*_reading(keys, desk), *_writing(keys, desk), *_deciding(keys, desk), *_uploading(keys, desk, scans))


def _reading(keys: Keys, desk: Registrations) -> Sequence[HTTPRouteHandler]:
    @get("/v1/sendernames")
    async def page(request: AnyRequest) -> RegistrationsAnswer:
        account = _reader(request, keys)
        after, limit = _cursor(request)
        # one more than is shown tells whether there is another page
        return registrations_answer(await desk.page(account.id, after, limit + 1), limit)

    @get("/v1/sendernames/{registration_id:str}")
    async def one(request: AnyRequest) -> RegistrationAnswer:
        view = await desk.one(_reader(request, keys).id, _id(request))
        if view is None:
            raise _no_registration()
        return registration_answer(view)

    @get("/v1/sendernames/{registration_id:str}/events")
    async def events(request: AnyRequest) -> RegistrationEventsAnswer:
        found = await desk.history(_reader(request, keys).id, _id(request))
        if found is None:
            raise _no_registration()
        return registration_events_answer(found)

    @post("/v1/sendernames/preview", status_code=200)
    async def preview(request: AnyRequest) -> PreviewAnswer:
        account = _reader(request, keys)
        asked = await _parsed(request, parse_asked)
        return preview_answer(_right(await desk.preview(account.id, asked.name, asked.company, asked.countries)))

    return (page, one, events, preview)


def _writing(keys: Keys, desk: Registrations) -> Sequence[HTTPRouteHandler]:
    @post("/v1/sendernames")
    async def begin(request: AnyRequest) -> Response[RegistrationAnswer]:
        account = _writer(request, keys)
        begun = await _parsed(request, parse_begun)
        answer = _shown(await desk.begin(account, begun.name, begun.form))
        return Response(answer, status_code=201, headers={"location": f"/v1/sendernames/{answer.id}"})

    @put("/v1/sendernames/{registration_id:str}")
    async def change(request: AnyRequest) -> RegistrationAnswer:
        account = _writer(request, keys)
        changed = await _parsed(request, parse_changed)
        return _shown(await desk.change(account.id, _id(request), changed.form, changed.revision))

    return (begin, change)


def _deciding(keys: Keys, desk: Registrations) -> Sequence[HTTPRouteHandler]:
    @post("/v1/sendernames/{registration_id:str}/submit", status_code=200)
    async def submit(request: AnyRequest) -> RegistrationAnswer:
        return _shown(await desk.submit(_writer(request, keys), _id(request)))

    @post("/v1/sendernames/{registration_id:str}/withdraw", status_code=200)
    async def withdraw(request: AnyRequest) -> RegistrationAnswer:
        return _shown(await desk.withdraw(_writer(request, keys).id, _id(request)))

    @post("/v1/sendernames/{registration_id:str}/code", status_code=200)
    async def send_code(request: AnyRequest) -> RegistrationAnswer:
        return _shown(await desk.send_code(_writer(request, keys), _id(request)))

    @post("/v1/sendernames/{registration_id:str}/verify", status_code=200)
    async def verify(request: AnyRequest) -> RegistrationAnswer:
        account = _writer(request, keys)
        code = await _parsed(request, parse_code)
        return _shown(await desk.verify(account.id, _id(request), code))

    return (submit, withdraw, send_code, verify)


def _uploading(keys: Keys, desk: Registrations, scans: BodyReader) -> Sequence[HTTPRouteHandler]:
    uploads = Uploads()

    @put("/v1/sendernames/{registration_id:str}/documents/{kind:str}")
    async def add_document(request: AnyRequest) -> RegistrationAnswer:
        account = _writer(request, keys)
        registration_id, kind = _id(request), _kind(request)
        if await desk.one(account.id, registration_id) is None:
            raise _no_registration()
        with uploads.one_of(account.id):
            content = await scans.read(request.scope["headers"], _receive(request))
            return _shown(await desk.add_document(account.id, registration_id, kind, content))

    return (add_document,)


def _reader(request: AnyRequest, keys: Keys) -> Account:
    return account_of(_authorization(request), keys)


def _writer(request: AnyRequest, keys: Keys) -> Account:
    return sending_account(_authorization(request), keys)


async def _parsed(request: AnyRequest, parse: Callable[[bytes], T | Refused]) -> T:
    return _right(parse(await _json.read(request.scope["headers"], _receive(request))))


_json: Final = BodyReader()


def _receive(request: AnyRequest) -> Receive:
    return request.receive  # type: ignore[return-value]  # Litestar names the events' types, we do not


def _authorization(request: AnyRequest) -> bytes | None:
    authorization = request.headers.get("authorization")
    return None if authorization is None else authorization.encode("latin-1")


def _right(outcome: T | Refused) -> T:
    if isinstance(outcome, Refused):
        raise Trouble(outcome.problems)
    return outcome


def _shown(outcome: RegistrationView | Refused) -> RegistrationAnswer:
    return registration_answer(_right(outcome))


def _id(request: AnyRequest) -> RegistrationId:
    found = id_in_path(request, "registration_id")
    if found is None:
        raise _no_registration()
    return RegistrationId(found)


def _kind(request: AnyRequest) -> DocumentKind:
    try:
        return DocumentKind(request.path_params["kind"])
    except ValueError:
        kinds = ", ".join(DocumentKind)
        raise trouble("not-found", f"There is no such kind of document; there are {kinds}.") from None


def _cursor(request: AnyRequest) -> tuple[str, int]:
    after = request.query_params.get("after", "")
    limit = request.query_params.get("limit", "50")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MAX_PAGE):
        raise trouble("invalid-value", f"limit: send 1 to {MAX_PAGE}.")
    if len(after) > MAX_ID_CHARS or not after.isascii() or not after.isprintable():
        raise trouble("invalid-value", "after: send what the page before calls next.")
    return after, int(limit)


def _no_registration() -> Exception:
    return trouble("not-found", "Your account has no registration with this id.")
