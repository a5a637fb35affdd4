"""Who opens the staff API: tokens held against the store, and addresses that try too often made to wait."""

import attrs

from api.staff.ports import NotOpened
from gateway.office.asking import Asking
from messages.staff.log_in_limits import FAILURES_PER_ADDRESS, Failures
from messages.staff.token import StaffToken, read_token
from store.staff.tokens import token_opened_by


@attrs.frozen
class TokenDesk:
    """Opens to tokens; fulfils ``api.staff.ports.Tokens``."""

    asking: Asking
    failures: Failures = attrs.field(factory=lambda: Failures(FAILURES_PER_ADDRESS))

    async def opened_by(self, token: str, address: str) -> StaffToken | NotOpened:
        """The token that somebody shows. A revoked one opens nothing from its next request on."""
        now_ms = self.asking.clock.now_ms()
        wait_ms = self.failures.free_at_ms(address, now_ms) - now_ms
        if wait_ms > 0:
            return NotOpened(wait_s=-(-wait_ms // 1000))
        plain = read_token(token)
        if plain is not None:
            found = await self.asking.read(lambda connection: token_opened_by(connection, plain))
            if found is not None:
                return found
        self.failures.add(address, now_ms)
        return NotOpened()
