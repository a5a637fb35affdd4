"""Who comes in: a log-in is counted, held against name, password and code, and becomes a session."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import attrs
from sqlalchemy import Connection

from api.console.ports import LoggedIn, NotLoggedIn
from gateway.office.asking import Asking
from messages.staff import codes, passwords
from messages.staff.action import ActionKind, new_action
from messages.staff.log_in_limits import LogInLimits
from messages.staff.member import Member, MemberStatus, is_name
from messages.staff.session import Session, new_token, token_hash
from store.staff.actions import Act
from store.staff.members import Proofs, member_named, proofs_of
from store.staff.sessions import BeginSession, TouchSession, end_session, session_of
from store.vault import Vault

CHECKS_MAX: Final = 8
"""Passwords that may wait for the one thread that hashes: each takes 64 MiB and some 50 ms."""
BUSY_WAIT_S: Final = 5


@attrs.define
class Entrance:
    """Lets staff in; fulfils ``api.console.ports.Entrance``."""

    asking: Asking
    vault: Vault
    limits: LogInLimits = attrs.field(factory=LogInLimits)
    _checks: int = attrs.field(default=0, init=False)
    # of its own: the readers' threads are for messages
    _pool: ThreadPoolExecutor = attrs.field(
        factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="password"), init=False
    )

    async def log_in(self, name: str, password: str, code: str, address: str) -> LoggedIn | NotLoggedIn:
        """Try a log-in; what is wrong with it is not told, and takes as long as what is right."""
        now_ms = self.asking.clock.now_ms()
        wait_ms = self.limits.wait_ms(name, address, now_ms)
        if wait_ms:
            return NotLoggedIn(wait_s=-(-wait_ms // 1000))
        if self._checks >= CHECKS_MAX:
            return NotLoggedIn(wait_s=BUSY_WAIT_S)
        # counted before it is looked at: a hundred tries at once are a hundred tries
        self.limits.failed(name, address, now_ms)
        member, proofs = await self.asking.read(lambda connection: self._known(connection, name))
        right = await self._is_password(password, None if proofs is None else proofs.password_hash)
        if member is not None and proofs is not None and right and member.status is MemberStatus.ACTIVE:
            step = codes.step_of(proofs.totp_secret, code, now_ms, proofs.totp_step)
            token = new_token()
            if step is not None and await self._begin(member, token, step, now_ms):
                self.limits.succeeded(name, address)
                return LoggedIn(token, member)
        # a stranger's name may be a password in the wrong field: it is not written down
        who = member.name if member is not None else "unknown"
        await self.asking.write(Act(new_action(now_ms, who, ActionKind.LOG_IN_REFUSED, address)))
        return NotLoggedIn()

    async def session(self, token: str) -> Session | None:
        """The session of a token, if it lasts."""
        now_ms = self.asking.clock.now_ms()
        sha256 = token_hash(token)
        session = await self.asking.read(lambda connection: session_of(connection, sha256, now_ms))
        if session is not None and session.needs_touch(now_ms):
            await self.asking.write(TouchSession(sha256, now_ms))
        return session

    async def log_out(self, session: Session) -> None:
        """End a session."""

        def end(connection: Connection) -> None:
            end_session(connection, session.token_sha256)

        await self.asking.act(session.member, ActionKind.LOGGED_OUT, session.member.id, change=end)

    def close(self) -> None:
        """End the thread; whoever waits for it gets no answer any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _known(self, connection: Connection, name: str) -> tuple[Member, Proofs] | tuple[None, None]:
        member = member_named(connection, name) if is_name(name) else None
        return (None, None) if member is None else (member, proofs_of(connection, self.vault, member.id))

    async def _is_password(self, password: str, stored: str | None) -> bool:
        self._checks += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, passwords.is_password, password, stored)
        finally:
            self._checks -= 1

    async def _begin(self, member: Member, token: str, step: int, now_ms: int) -> bool:
        session = Session(token_hash(token), member, now_ms, now_ms)
        return await self.asking.write(
            BeginSession(session, step, new_action(now_ms, member.name, ActionKind.LOGGED_IN, member.id))
        )
