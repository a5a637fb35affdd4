"""The entrance as the console needs it: who comes in, who is in, and a change that is not made."""

from typing import Protocol

import attrs

from messages.staff.member import Member
from messages.staff.session import Session


@attrs.frozen
class LoggedIn:
    """The door is open. ``token`` is the session's, for the cookie and nothing else."""

    token: str = attrs.field(repr=False)
    member: Member


@attrs.frozen
class NotLoggedIn:
    """Something was wrong, and nobody says what; or ``wait_s`` seconds have to pass before the next try counts."""

    wait_s: int = 0


@attrs.frozen
class NotDone:
    """Nothing was changed; ``reason`` is the key of the sentence that says why."""

    reason: str


class Entrance(Protocol):
    """Who comes in."""

    async def log_in(self, name: str, password: str, code: str, address: str) -> LoggedIn | NotLoggedIn:
        """Try a log-in from ``address``."""
        ...

    async def session(self, token: str) -> Session | None:
        """The session of a token, if it still lasts; notes that it was used."""
        ...

    async def log_out(self, session: Session) -> None:
        """End a session."""
        ...
