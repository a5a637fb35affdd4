"""The last look before the wire: a sender that is not approved now does not leave (row S9)."""

from collections.abc import Callable

import attrs

from gateway.paths.decisions import Decisions
from messages.addresses import SenderKind
from messages.message import Message


@attrs.frozen
class SenderGuard:
    """Checks the sender of a message about to be sent against the register as it is now."""

    decisions: Callable[[], Decisions]

    def allows(self, message: Message) -> bool:
        """Whether the message's sender is approved for its account, or is the platform's own number.

        A number that the account never registered can only be the platform's: nothing else gets past acceptance. It
        may be another one than today's, if staff changed it while the message waited.
        """
        registry = self.decisions().registry
        if registry.approved(message.account_id, message.sender):
            return True
        is_number = message.sender.kind is SenderKind.NUMBER
        return is_number and registry.find(message.account_id, message.sender.value) is None
