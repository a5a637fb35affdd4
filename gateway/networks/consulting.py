"""Before a message is decided about: has at hand what is known of its number, and has asked who else may know."""

from collections.abc import Sequence

import attrs
from twisted.logger import Logger

from gateway.networks.known import KnownNetworks
from gateway.networks.lookups import Lookups
from messages.account import Account
from routing.numbers.identification import Recipient, identify
from store.business import Business

log = Logger()


@attrs.define
class Consulting:
    """Fulfils ``gateway.paths.ports.KnownOfNumbers``.

    Without a lookup service, and as long as no carrier tells networks, nothing is ever known and nothing is read.
    """

    known: KnownNetworks
    lookups: Lookups | None
    _carriers_tell: bool = attrs.field(default=False, init=False)

    def adopt(self, picture: Business) -> None:
        """Look at the carriers as they are now."""
        self._carriers_tell = any(carrier.profile.get("network_tlvs") for carrier in picture.carriers.values())

    async def consult(self, account: Account, numbers: Sequence[str]) -> None:
        """Recall what is known, ask about the rest; a failure is logged and costs no message."""
        if self.lookups is None and not self._carriers_tell:
            return
        try:
            found = [identify(number, account.home_country, account.number_kinds) for number in numbers]
            recipients = [one for one in found if isinstance(one, Recipient)]
            await self.known.recall([recipient.msisdn for recipient in recipients])
            if self.lookups is not None:
                await self.lookups.consult([(recipient.msisdn, recipient.country) for recipient in recipients])
        except Exception:
            # whatever is wrong here, the message is accepted without its network
            log.failure("asking for the networks of numbers failed")

    async def stop(self) -> None:
        """Give up what is being asked."""
        if self.lookups is not None:
            await self.lookups.stop()
