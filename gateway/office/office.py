"""The whole office: every part that the console asks, joined."""

from collections.abc import Callable

import attrs

from api.console.ports import Office
from gateway.office.accounts import AccountOffice
from gateway.office.asking import Asking
from gateway.office.audits import Audits
from gateway.office.entrance import Entrance
from gateway.office.messages import MessageOffice
from gateway.office.watch import Watch
from store.business import Business
from store.vault import Vault


@attrs.frozen
class RunningOffice:
    """Answers the console for as long as the gateway runs."""

    answers: Office
    entrance: Entrance

    def close(self) -> None:
        """Let nobody in any more."""
        self.entrance.close()


def office_of(asking: Asking, vault: Vault, business: Callable[[], Business], watch: Watch) -> RunningOffice:
    """Join the parts; ``business`` gives the picture that is in force."""
    entrance = Entrance(asking, vault)
    return RunningOffice(
        Office(
            entrance=entrance,
            messages=MessageOffice(asking, business),
            accounts=AccountOffice(asking),
            watch=watch,
            audit_log=Audits(asking),
        ),
        entrance,
    )
