"""Every address of the staff API, as its reference describes it."""

from typing import Final

from api.http.operation import READ_PROBLEMS, Operation
from api.staff import bodies

_READ: Final = (*READ_PROBLEMS, 400, 403, 429, 503)
_WRITE: Final = (400, 401, 403, 405, 408, 409, 413, 415, 429, 500, 503)
_NUMBER: Final[dict[str, object]] = {"type": "integer", "minimum": 0}

STAFF_OPERATIONS: Final = (
    Operation(
        "get",
        "/staff/v1/business",
        "getBusiness",
        "The business as an apply file, without secrets; its version is in the header Business-Version",
        200,
        "application/toml",
        (*_READ, 404),
        query=(("version", _NUMBER, "As it was in this version; the one in force without it"),),
    ),
    Operation(
        "get",
        "/staff/v1/business/versions",
        "listVersions",
        "The latest versions: when, by whom, why, what they changed",
        200,
        bodies.VersionsAnswer,
        _READ,
        query=(("last", {"type": "integer", "minimum": 1, "maximum": 1000}, "How many; 20 unless told"),),
    ),
    Operation(
        "post",
        "/staff/v1/business/check",
        "checkBusiness",
        "What an apply file would change, and what speaks against it",
        200,
        bodies.ProposalAnswer,
        _WRITE,
        bodies.CheckedFile,
    ),
    Operation(
        "post",
        "/staff/v1/business/apply",
        "applyBusiness",
        "Put an apply file in force; every process takes it up within a second",
        200,
        bodies.ProposalAnswer,
        _WRITE,
        bodies.AppliedFile,
    ),
    Operation(
        "post",
        "/staff/v1/business/rollback",
        "rollBackBusiness",
        "Go back to the business of a version",
        200,
        bodies.ProposalAnswer,
        (*_WRITE, 404),
        bodies.Rollback,
    ),
    Operation(
        "post",
        "/staff/v1/price-lists",
        "takeInPriceList",
        "Take in a carrier's price list as it came",
        200,
        bodies.ProposalAnswer,
        _WRITE,
        bodies.GivenPriceList,
    ),
    Operation(
        "post",
        "/staff/v1/routes/explain",
        "explainRoute",
        "Why a message would go where it goes, as passerelle route explain --json; nothing is sent",
        200,
        "application/json",
        _WRITE,
        bodies.ExplainedMessage,
    ),
    Operation(
        "get",
        "/staff/v1/coverage",
        "listCoverage",
        "Each country with its carriers: price, delivery, names, as passerelle coverage --json",
        200,
        "application/json",
        _READ,
        query=(("country", {"type": "string", "pattern": "^[A-Z]{2}$"}, "This country only"),),
    ),
    Operation(
        "get",
        "/staff/v1/openapi.json",
        "staffOpenapi",
        "This document",
        200,
        "application/json",
        (405, 500),
        public=True,
    ),
)
"""``tests/api/staff/test_openapi.py`` compares them with what is served."""
