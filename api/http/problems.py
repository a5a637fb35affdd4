"""The one error document (RFC 9457) and the headers that go with it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import attrs

from api.http.bodies.answers import CatalogueAnswer, CatalogueEntry, ProblemAnswer, ProblemItem
from messages.problems import CATALOGUE, Problem

PROBLEM_JSON: Final = b"application/problem+json"

_INVALID: Final = "invalid-request"


@attrs.frozen
class Trouble(Exception):  # noqa: N818 - carries a refusal to the door; nothing broke
    """A request is answered with ``problems`` (at least one) and these extra headers."""

    problems: tuple[Problem, ...]
    headers: Mapping[str, str] = attrs.field(factory=dict)


def trouble(code: str, detail: str, **headers: str) -> Trouble:
    """One problem with the whole request; ``www_authenticate=…`` becomes the header ``WWW-Authenticate``."""
    return Trouble((Problem(code, detail),), {name.replace("_", "-"): value for name, value in headers.items()})


def not_now(code: str, retry_after_s: int) -> Trouble:
    """``overloaded`` or ``shutting-down``, with the seconds to wait."""
    return trouble(code, f"Nothing was stored. Send again after {retry_after_s} s.", retry_after=str(retry_after_s))


def internal(request_id: str) -> Trouble:
    """Our own mistake; the caller learns its id and nothing else."""
    return trouble("internal", f"Send again; if it stays, tell support {request_id}.")


def problem_answer(problems: Sequence[Problem], instance: str, request_id: str) -> ProblemAnswer:
    """``problems`` as one document: the first one's kind gives the status; several mistakes are ``invalid-request``."""
    first = problems[0]
    several = len(problems) > 1 and CATALOGUE[first.code].http_status == HTTPStatus.BAD_REQUEST
    code = _INVALID if several else first.code
    kind = CATALOGUE[code]
    return ProblemAnswer(
        type=f"/v1/errors#{code}",
        title=kind.title,
        status=kind.http_status,
        detail=f"{len(problems)} things are wrong; errors names each." if several else first.detail,
        instance=instance,
        code=code,
        errors=[ProblemItem(problem.pointer, problem.code, problem.detail) for problem in problems],
        request_id=request_id,
        retryable=kind.retryable,
    )


def catalogue_answer() -> CatalogueAnswer:
    """Every code, in the catalogue's order."""
    return CatalogueAnswer(
        [
            CatalogueEntry(code, kind.http_status, kind.title, kind.action, kind.retryable)
            for code, kind in CATALOGUE.items()
        ]
    )
