"""The whole office: every part that the console asks, joined."""

from collections.abc import Callable, Sequence

import attrs

from api.console.ports import Office
from gateway.office.accounts import AccountOffice
from gateway.office.asking import Asking
from gateway.office.audits import Audits
from gateway.office.entrance import Entrance
from gateway.office.messages import MessageOffice
from gateway.office.reviews import ReviewOffice
from gateway.office.watch import Watch
from messages.notification import Notification
from store.business import Business
from store.keyring import Keyring
from store.vault import Vault


@attrs.frozen
class Papers:
    """What a review needs beside the store: the keys of documents, and who tells customers of decisions."""

    keyring: Keyring = attrs.field(repr=False)
    push: Callable[[Sequence[Notification]], None]


@attrs.frozen
class RunningOffice:
    """Answers the console for as long as the gateway runs."""

    answers: Office
    entrance: Entrance

    def close(self) -> None:
        """Let nobody in any more."""
        self.entrance.close()


def office_of(
    asking: Asking, vault: Vault, business: Callable[[], Business], watch: Watch, papers: Papers
) -> RunningOffice:
    """Join the parts; ``business`` gives the picture that is in force."""
    entrance = Entrance(asking, vault)
    return RunningOffice(
        Office(
            entrance=entrance,
            messages=MessageOffice(asking, business),
            accounts=AccountOffice(asking),
            reviews=ReviewOffice(asking, business, papers.keyring, papers.push),
            watch=watch,
            audit_log=Audits(asking),
        ),
        entrance,
    )
