"""The OpenAPI document of the staff API."""

import functools
from typing import Any

from api.http.description import Reference, described
from api.staff.operations import STAFF_OPERATIONS


@functools.cache
def staff_document() -> dict[str, Any]:
    """The document; made once."""
    return described(
        Reference(
            title="Passerelle for staff",
            about="Change the business and have its decisions explained. Every change is a version, and in the audit "
            "log by the name of the token.",
            key="A staff token, st_…, made by passerelle staff token create",
            operations=STAFF_OPERATIONS,
        )
    )
