"""A staff member: a name, a role, and whether the console lets them in."""

import enum
import re
from typing import Final, NewType

import attrs

from messages.ids import new_id

MemberId = NewType("MemberId", str)

NAME_RULE: Final = "use 2 to 32 small letters, digits, dots and hyphens, beginning with a letter"
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{1,31}")


class Role(enum.StrEnum):
    """What a staff member is there for; ``messages.staff.rights`` says what each role may do."""

    SUPPORT = "support"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    ENGINEER = "engineer"


class MemberStatus(enum.StrEnum):
    """Whether a staff member may log in. Nobody is ever deleted: the audit log names them."""

    ACTIVE = "active"
    DISABLED = "disabled"


@attrs.frozen
class Member:
    """A staff member. ``name`` is what they log in with, unique, as ``NAME_RULE`` says."""

    id: MemberId
    name: str
    role: Role
    status: MemberStatus = MemberStatus.ACTIVE


def new_member_id(now_ms: int) -> MemberId:
    """A fresh ``stf_…`` id."""
    return MemberId(new_id("stf", now_ms))


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of a staff member."""
    return _NAME.fullmatch(text) is not None
