"""The post: takes letters from the store to the mail server, again and again until each is taken or given up."""

from typing import Final

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gateway.clock import Clock
from gateway.registrations.mailing import Mailing, MailingError
from gateway.regularly import Regularly
from store import letters
from store.asyncio_bridge import as_deferred
from store.letters import LetterPostponed, LetterSent, StoredLetter
from store.threads import Readers
from store.writer import Writer

log = Logger()

INTERVAL_S: Final = 5.0
AT_ONCE: Final = 20
PAUSES_MS: Final = tuple(minutes * 60_000 for minutes in (1, 5, 15, 60, 180, 360, 720, 1_440, 1_440))
"""After each try that failed; after the last of them a letter is given up, more than three days after the first."""


@attrs.define
class Post:
    """Looks every ``INTERVAL_S`` seconds. A crash between sending and its commit sends a letter twice, with one id."""

    writer: Writer
    readers: Readers
    mailing: Mailing
    clock: Clock
    timer: IReactorTime
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("sending letters", self.run_once, self.timer, INTERVAL_S)

    def start(self) -> None:
        """Look now and then regularly."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the round under way; what is left stays in the store."""
        await self._rounds.stop()

    async def run_once(self) -> None:
        """Send what is due."""
        now_ms = self.clock.now_ms()
        for letter in await self.readers.read(lambda connection: letters.due(connection, now_ms, AT_ONCE)):
            await self._send(letter)

    async def _send(self, letter: StoredLetter) -> None:
        try:
            await as_deferred(self.mailing.send(letter))
        except MailingError as error:
            more = letter.attempts < len(PAUSES_MS)
            at_ms = self.clock.now_ms() + PAUSES_MS[letter.attempts] if more else None
            await self.writer.submit(LetterPostponed(letter.id, at_ms, str(error)))
            # the reason may name the address: it stays in the store
            log.warn(  # noqa: G010 - Twisted's logger has no other name for it
                "the letter {id} was not sent; {then}", id=letter.id, then="tried again" if more else "given up"
            )
        else:
            await self.writer.submit(LetterSent(letter.id))
