"""A visit: one request of somebody to the console, as its pages see it."""

from collections.abc import Mapping

import attrs

from api.console.sentences import Sentences
from messages.staff.member import Member
from messages.staff.rights import Right, may
from messages.staff.session import Session, form_token


@attrs.frozen
class Visitor:
    """Who is logged in, and the token of their session, which their forms are bound to."""

    session: Session
    token: str = attrs.field(repr=False)

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.session.member

    def may(self, right: Right) -> bool:
        """Whether they have ``right``."""
        return may(self.member.role, right)


@attrs.frozen
class Visit:
    """One request.

    ``form`` has the fields of a form that was sent, ``query`` those of the address, ``place`` the parts of the path
    that name something. ``form_token`` goes into every form. ``is_partial`` says that htmx asks for a piece of a page.
    """

    path: str
    address: str
    words: Sentences
    form_token: str = attrs.field(repr=False)
    query: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    form: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    place: Mapping[str, str] = attrs.field(factory=dict)
    is_partial: bool = False
    visitor: Visitor | None = None

    @property
    def member(self) -> Member:
        """Who is logged in; only on pages that want somebody to be."""
        assert self.visitor is not None
        return self.visitor.member

    def may(self, right: Right) -> bool:
        """Whether somebody with ``right`` is logged in."""
        return self.visitor is not None and self.visitor.may(right)


def token_of(visitor: Visitor | None, door_token: str) -> str:
    """The token for forms: of the session, or, before there is one, of the log-in page's own cookie."""
    return form_token(visitor.token if visitor is not None else door_token)
