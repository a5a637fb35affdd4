"""What accounts may see of their messages: fulfils ``api.ports.Messages`` from the store."""

from collections.abc import Sequence

import attrs

from api.ports import BalanceView, MessageView, SegmentView, TimelineEntry
from messages.ids import AccountId, MessageId
from messages.timeline import describe
from store import queries
from store.asyncio_bridge import as_future
from store.threads import Readers


@attrs.define
class Views:
    """Reads on the reader threads; an account sees its own messages and nobody else's."""

    readers: Readers

    async def message(self, account_id: AccountId, message_id: MessageId) -> MessageView | None:
        """One message of the account, or None."""
        view = await as_future(
            self.readers.read(lambda connection: queries.message_view(connection, account_id, message_id)),
        )
        return None if view is None else seen(view)

    async def events(self, account_id: AccountId, message_id: MessageId) -> Sequence[TimelineEntry] | None:
        """The message's timeline in words, or None where there is no such message."""
        events = await as_future(
            self.readers.read(lambda connection: queries.message_events(connection, account_id, message_id)),
        )
        if not events:
            return None
        return [TimelineEntry(sequence=sequence, event=event, words=describe(event)) for sequence, event in events]

    async def balance(self, account_id: AccountId) -> BalanceView:
        """The account's credits in millicredits."""
        balance = await as_future(self.readers.read(lambda connection: queries.balance(connection, account_id)))
        return BalanceView(available_mc=balance.available_mc, held_mc=balance.held_mc)


def seen(view: queries.MessageView) -> MessageView:
    """A message of the store as those who ask for it see it."""
    return MessageView(
        message=view.message,
        status=view.status,
        held_mc=view.held_mc,
        charged_mc=view.charged_mc,
        attempts=view.attempts,
        carrier=view.carrier,
        error_code=view.error_code,
        final_at_ms=view.final_at_ms,
        segments=tuple(
            SegmentView(
                number=segment.number,
                total=segment.total,
                status=segment.status,
                carrier=segment.carrier,
                carrier_message_id=segment.carrier_message_id,
                error=segment.error or None,
            )
            for segment in view.segments
        ),
    )
