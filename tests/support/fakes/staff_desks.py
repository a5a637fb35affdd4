"""Staff desks without a store: three tokens, and a business that always answers the same."""

import attrs
import msgspec

from api.ports import Refused
from api.staff.bodies import ChangeAnswer, FindingAnswer, ProposalAnswer, VersionAnswer
from api.staff.ports import AskedMessage, ChangeTerms, Document, ListTerms, NotOpened
from messages.problems import Problem
from messages.staff.member import Role
from messages.staff.token import StaffToken, TokenId

ANSWER = ProposalAnswer(
    7,
    False,
    [ChangeAnswer("route ch", "changed", {"carriers": "alpine"}, {"carriers": "oceanic"})],
    [FindingAnswer("warning", "routes", "ch", "costs more than customers pay", 3)],
    [],
)


@attrs.define
class FakeDesks:
    """Notes what it is asked to change; ``engineer``, ``finance`` and ``support`` are tokens."""

    changes: list[object] = attrs.field(factory=list)
    wait_s: int = 0

    async def opened_by(self, token: str, _address: str) -> StaffToken | NotOpened:
        if self.wait_s or token not in set(Role):
            return NotOpened(self.wait_s)
        return StaffToken(TokenId(token), token, Role(token), 0)

    async def document(self, version: int | None) -> Document | None:
        return None if version == 404 else Document(7, "[settings]\n")

    async def versions(self, count: int) -> list[VersionAnswer]:
        return [VersionAnswer(7, "2026-11-25T09:12:04.000Z", "ana", "why", "1 route changed")] * min(count, 2)

    async def check(self, file: str, *, forces_prices: bool) -> ProposalAnswer | Refused:
        if file == "wrong":
            return Refused((Problem("apply-file-wrong", "line 1: it is no TOML", "/file"),) * 2)
        return ANSWER

    async def apply(self, token: StaffToken, file: str, terms: ChangeTerms) -> ProposalAnswer | Refused:
        if terms.expected_version != 7:
            return Refused((Problem("business-outdated", "It is of version 7 now.", "/expected_version"),))
        self.changes.append((token.name, file, terms))
        return ANSWER

    async def roll_back(self, token: StaffToken, to: int, terms: ChangeTerms) -> ProposalAnswer | Refused:
        self.changes.append((token.name, to, terms))
        return ANSWER

    async def take_in(
        self, token: StaffToken, octets: bytes, how: ListTerms, terms: ChangeTerms
    ) -> ProposalAnswer | Refused:
        self.changes.append((token.name, octets, how, terms))
        return ANSWER

    async def explain(self, asked: AskedMessage) -> msgspec.Struct | Refused:
        if asked.account == "nobody":
            return Refused((Problem("invalid-value", "there is no account nobody", "/account"),))
        return ANSWER

    async def coverage(self, country: str) -> list[msgspec.Struct]:
        return [ANSWER]
