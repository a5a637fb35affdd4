"""An OpenAPI 3.1 document from a table of operations, with schemas made from the types of their bodies."""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import attrs
import msgspec

from api.http.bodies import answers
from api.http.operation import Operation

Json = dict[str, Any]
Refs = Mapping[type[msgspec.Struct], Json]
"""Where each type's schema stands."""

_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"

_PHRASES: Final = {
    200: "The answer",
    201: "Begun",
    202: "Stored; it will be sent or reported",
    400: "The request is not right; errors names each mistake",
    401: "The key or token is missing or wrong",
    402: "Not enough credits",
    403: "Not allowed for this account or token",
    404: "There is nothing here",
    405: "The method is not allowed here",
    409: "Not as things stand",
    408: "The body did not arrive in time",
    413: "The body is too large",
    415: "The body is not application/json",
    500: "Something broke on our side",
    429: "Too much for now; see Retry-After",
    503: "Not now; see Retry-After",
}


@attrs.frozen
class Reference:
    """What a document is about. ``key`` says what callers show; ``more`` are types that no operation names.

    ``beyond_types`` adds to schemas, by their names, what types cannot say; ``webhooks`` makes what we call ourselves.
    """

    title: str
    about: str
    key: str
    operations: Sequence[Operation]
    more: Sequence[type[msgspec.Struct]] = ()
    beyond_types: Mapping[str, Json] = attrs.field(factory=dict)
    webhooks: Callable[[Refs], Json] | None = None


def described(reference: Reference) -> Json:
    """The document."""
    types = _types(reference)
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    refs = dict(zip(types, schemas, strict=True))
    for name, rule in reference.beyond_types.items():
        components[name].update(rule)
    for component in components.values():
        _finish(component)
    paths: dict[str, Json] = {}
    for operation in reference.operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, refs)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": reference.title,
            "version": "1",
            "description": reference.about,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": reference.key}},
        },
    }
    return document if reference.webhooks is None else {**document, "webhooks": reference.webhooks(refs)}


def _finish(component: Json) -> None:
    """What msgspec leaves open: constants are always sent, and code in a docstring is code in Markdown too."""
    constants = [
        name
        for name, field in component.get("properties", {}).items()
        if "default" in field and field.get("enum") == [field["default"]]
    ]
    component["required"] = [*component.get("required", []), *constants]
    if "description" in component:
        component["description"] = component["description"].replace("``", "`")


def _types(reference: Reference) -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = dict.fromkeys((answers.ProblemAnswer, *reference.more))
    for operation in reference.operations:
        for kind in (operation.answer, operation.body, *[kind for _, kind in operation.other]):
            if isinstance(kind, type):
                found[kind] = None
    return list(found)


def _operation(operation: Operation, refs: Refs) -> Json:
    responses: dict[str, Json] = {str(operation.status): _answer(operation, refs)}
    for status, kind in operation.other:
        responses[str(status)] = _response(status, _JSON, refs[kind])
    for status in operation.problems:
        responses[str(status)] = _response(status, _PROBLEM, refs[answers.ProblemAnswer])
    document: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": dict(sorted(responses.items())),
        "security": [] if operation.public else [{"key": []}],
    }
    if operation.body is not None:
        document["requestBody"] = {"required": True, "content": _content(operation.body, refs)}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": about}
        for name, schema, about in operation.query
    ]
    if parameters:
        document["parameters"] = parameters
    return document


def _content(body: type[msgspec.Struct] | str, refs: Refs) -> Json:
    if isinstance(body, str):
        return {body: {"schema": {"type": "string", "format": "binary"}}}
    return {_JSON: {"schema": refs[body]}}


def _answer(operation: Operation, refs: Refs) -> Json:
    if isinstance(operation.answer, str):
        schema: Json = {"type": "object"} if operation.answer == _JSON else {"type": "string"}
        return _response(operation.status, operation.answer, schema)
    response = _response(operation.status, _JSON, refs[operation.answer])
    if operation.answer is answers.AcceptedAnswer or operation.status == HTTPStatus.CREATED:
        response["headers"]["Location"] = {"description": "Where to read it", "schema": {"type": "string"}}
    return response


def _response(status: int, media_type: str, schema: Json) -> Json:
    headers: Json = {"X-Request-Id": {"description": "Name it when you ask us", "schema": {"type": "string"}}}
    for only, name in ((401, "WWW-Authenticate"), (405, "Allow"), (429, "Retry-After"), (503, "Retry-After")):
        if status == only and media_type == _PROBLEM:
            headers[name] = {"schema": {"type": "string"}}
    return {"description": _PHRASES[status], "headers": headers, "content": {media_type: {"schema": schema}}}
