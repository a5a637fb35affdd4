"""What the staff API takes and answers, field by field; the OpenAPI document is made from these types."""

from typing import Annotated, Final, Literal

import msgspec

from api.http.bodies.requests import MAX_FROM_CHARS, MAX_TEXT_CHARS, MAX_TO_CHARS
from messages.message import Category

FILE_CHARS_MAX: Final = 4_000_000
"""Of an apply file: 100,000 prices and room."""
LIST_CHARS_MAX: Final = 13_400_000
"""Of a price list in base64: 10 MB as it came."""
REASON_CHARS_MAX: Final = 500
WORDS_CHARS_MAX: Final = 200
"""Of a carrier's name, a layout, a day, a rate."""
VERSION_MAX: Final = 2**53 - 1
"""What every JSON reader keeps exactly."""

File = Annotated[str, msgspec.Meta(min_length=1, max_length=FILE_CHARS_MAX, description="An apply file, as TOML")]
Words = Annotated[str, msgspec.Meta(max_length=WORDS_CHARS_MAX)]
Reason = Annotated[
    str, msgspec.Meta(min_length=1, max_length=REASON_CHARS_MAX, description="Why; kept with the version")
]
VersionNumber = Annotated[int, msgspec.Meta(ge=0, le=VERSION_MAX)]


class CheckedFile(msgspec.Struct, frozen=True):
    """An apply file that is only looked at. Without `force_prices` customers' prices wait for a month's end."""

    file: File
    force_prices: bool = False


class AppliedFile(msgspec.Struct, frozen=True):
    """An apply file to put in force, if the business is still `expected_version`, which a check answered.

    Warnings refuse it unless `accept_warnings` says that somebody has read them.
    """

    file: File
    expected_version: VersionNumber
    reason: Reason
    accept_warnings: bool = False
    force_prices: bool = False


class Rollback(msgspec.Struct, frozen=True):
    """Back to the business as it was in version `to`. A `dry_run` needs neither `expected_version` nor `reason`."""

    to: VersionNumber
    expected_version: VersionNumber | None = None
    reason: Reason | None = None
    accept_warnings: bool = False
    force_prices: bool = False
    dry_run: bool = False


class GivenPriceList(msgspec.Struct, frozen=True):
    """A carrier's price list as it came, in base64.

    `layout`, `begin` (a day like 2027-01-01), `rate`, `partial` and `skip_faulty` are those of
    `passerelle prices import`. A `dry_run` needs neither `expected_version` nor `reason`.
    """

    carrier: Annotated[str, msgspec.Meta(min_length=1, max_length=WORDS_CHARS_MAX)]
    list: Annotated[
        str, msgspec.Meta(min_length=1, max_length=LIST_CHARS_MAX, extra_json_schema={"contentEncoding": "base64"})
    ]
    layout: Words = ""
    begin: Words = ""
    rate: Words = ""
    partial: bool = False
    skip_faulty: bool = False
    expected_version: VersionNumber | None = None
    reason: Reason | None = None
    accept_warnings: bool = False
    dry_run: bool = False


class ExplainedMessage(msgspec.Struct, frozen=True):
    """A message that is only asked about. `account` is an id or a name; without `text` it is one short segment."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TO_CHARS)]
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=WORDS_CHARS_MAX)]
    sender: Annotated[str, msgspec.Meta(max_length=MAX_FROM_CHARS)] = msgspec.field(default="", name="from")
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARS)] = ""
    category: Category = Category.TRANSACTIONAL


class ChangeAnswer(msgspec.Struct, frozen=True):
    """One entry that differs: `before` and `after` hold those of its values that do, in words."""

    what: str
    kind: Literal["added", "removed", "changed"]
    before: dict[str, str]
    after: dict[str, str]


class FindingAnswer(msgspec.Struct, frozen=True):
    """One thing that speaks against an entry; `line` is its line in the file, where there is one."""

    severity: Literal["error", "warning"]
    section: str
    entry: str
    detail: str
    line: int | None


class ProposalAnswer(msgspec.Struct, frozen=True):
    """What would become of the business, or became of it where `in_force` says so.

    `version` is that of the business afterwards; of one that is not put in force, what it was held against: send it
    as `expected_version`. `remarks` are sentences about what comes out otherwise than one might think.
    """

    version: int
    in_force: bool
    changes: list[ChangeAnswer]
    findings: list[FindingAnswer]
    remarks: list[str]


class VersionAnswer(msgspec.Struct, frozen=True):
    """One version: when it came in force, by whom, why, and what it changed."""

    version: int
    at: str
    author: str
    reason: str
    summary: str


class VersionsAnswer(msgspec.Struct, frozen=True):
    """The latest versions, the newest first."""

    data: list[VersionAnswer]
