"""The addresses under ``/v1/sendernames``, as the reference describes them."""

from typing import Final

from api.http.bodies.sendernames import (
    MAX_PAGE,
    ChangedRegistration,
    GivenCode,
    NewPreview,
    NewRegistration,
    PreviewAnswer,
    RegistrationAnswer,
    RegistrationEventsAnswer,
    RegistrationsAnswer,
)
from api.http.operation import READ_PROBLEMS, Operation

_AT: Final = "/v1/sendernames"
_READ: Final = (*READ_PROBLEMS, 404, 503)
_CHANGE: Final = (*_READ, 403, 409)
_BODY: Final = (400, 408, 413, 415)

SENDERNAME_OPERATIONS: Final = (
    Operation(
        "post",
        _AT,
        "beginRegistration",
        "Begin to register a sender: a draft, which costs nothing",
        201,
        RegistrationAnswer,
        (*READ_PROBLEMS, 403, 409, 503, *_BODY),
        NewRegistration,
    ),
    Operation(
        "get",
        _AT,
        "listRegistrations",
        "The account's registrations, oldest first",
        200,
        RegistrationsAnswer,
        (*READ_PROBLEMS, 400, 503),
        query=(
            ("after", {"type": "string", "maxLength": 64}, "What the page before calls next"),
            ("limit", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 50}, "Registrations on a page"),
        ),
    ),
    Operation(
        "post",
        f"{_AT}/preview",
        "previewRegistration",
        "What each country will do with a name, what a reviewer will ask, what it costs",
        200,
        PreviewAnswer,
        (*READ_PROBLEMS, 503, *_BODY),
        NewPreview,
    ),
    Operation("get", f"{_AT}/{{id}}", "getRegistration", "A registration as it stands", 200, RegistrationAnswer, _READ),
    Operation(
        "put",
        f"{_AT}/{{id}}",
        "changeRegistration",
        "Replace the form; of a decided registration this begins a new version, free of charge",
        200,
        RegistrationAnswer,
        (*_CHANGE, *_BODY),
        ChangedRegistration,
    ),
    Operation(
        "get",
        f"{_AT}/{{id}}/events",
        "getRegistrationEvents",
        "What happened to a registration",
        200,
        RegistrationEventsAnswer,
        _READ,
    ),
    Operation(
        "put",
        f"{_AT}/{{id}}/documents/{{kind}}",
        "addDocument",
        "Add a document (register_extract, identity, authorisation): a PDF, JPEG or PNG of up to 10 MB, told by its "
        "content",
        200,
        RegistrationAnswer,
        (*_CHANGE, *_BODY),
        "application/octet-stream",
    ),
    Operation(
        "post",
        f"{_AT}/{{id}}/submit",
        "submitRegistration",
        "Hand it in; a name's fee is taken the first time and never again, a number gets its code",
        200,
        RegistrationAnswer,
        (*_CHANGE, 400, 402),
    ),
    Operation(
        "post",
        f"{_AT}/{{id}}/code",
        "sendCode",
        "Send another code to a number that was handed in: after a minute, five a day",
        200,
        RegistrationAnswer,
        (*_CHANGE, 400, 402),
    ),
    Operation(
        "post",
        f"{_AT}/{{id}}/verify",
        "verifyCode",
        "Give back the code that came to the number; the right one approves it",
        200,
        RegistrationAnswer,
        (*_CHANGE, *_BODY),
        GivenCode,
    ),
    Operation(
        "post",
        f"{_AT}/{{id}}/withdraw",
        "withdrawRegistration",
        "Take back the version under way; with none under way, give up the sender",
        200,
        RegistrationAnswer,
        _CHANGE,
    ),
)
