"""What is known of single numbers' networks, in memory and in the store: recalled for new messages, and learned."""

from collections.abc import Iterable
from typing import Final

import attrs
from sqlalchemy.exc import SQLAlchemyError
from twisted.logger import Logger

from gateway.background import Background
from gateway.clock import Clock
from gateway.networks.memory import Fact, NetworkMemory, Remembered
from messages.addresses import Msisdn
from messages.network import NetworkCode, NetworkSource
from store.asyncio_bridge import as_future
from store.failures import StoreError
from store.numbers.known_networks import DAY_MS, KnownNetwork, RememberNetwork, known_networks
from store.threads import Readers
from store.vault import Vault
from store.writer import Writer

log = Logger()

LEARNED_TRUSTED_DAYS: Final = 180
"""How long what a carrier told of a number counts: people take their numbers elsewhere every few years."""
TOLD_AGAIN_MS: Final = 7 * DAY_MS
"""A carrier that tells the same of a number again is written down once in so long: not with every receipt."""


@attrs.define
class KnownNetworks:
    """The memory of looked-up and learned networks, and its way into the store and back."""

    memory: NetworkMemory
    writer: Writer
    readers: Readers
    vault: Vault
    clock: Clock
    background: Background
    learned: Remembered = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.learned = Remembered(self.memory, NetworkSource.LEARNED, LEARNED_TRUSTED_DAYS * DAY_MS)

    async def recall(self, numbers: Iterable[Msisdn]) -> None:
        """Bring what the store knows of ``numbers`` into memory.

        A store that does not answer leaves memory as it is: a message is worth more than its network.
        """
        now_ms = self.clock.now_ms()
        fingerprints = {self.vault.fingerprint(number): number for number in self.memory.missing(numbers, now_ms)}
        if not fingerprints:
            return
        try:
            found = await as_future(
                self.readers.read(lambda connection: known_networks(connection, list(fingerprints)))
            )
        except (StoreError, SQLAlchemyError) as error:
            log.info("networks are not recalled: {error}", error=type(error).__name__)
            return
        for number in fingerprints.values():
            self.memory.was_read(number, now_ms)
        for known in found:
            self.memory.put(fingerprints[known.number_fingerprint], known.source, Fact(known.code, known.at_ms))

    def learn(self, number: Msisdn, code: NetworkCode) -> None:
        """A carrier told that ``number`` is in the network ``code``."""
        now_ms = self.clock.now_ms()
        known = self.memory.fact(number, NetworkSource.LEARNED)
        if known is None or known.code != code or now_ms - known.at_ms > TOLD_AGAIN_MS:
            self.remember(number, NetworkSource.LEARNED, code, now_ms)

    def remember(self, number: Msisdn, source: NetworkSource, code: NetworkCode | None, at_ms: int) -> None:
        """Keep what ``source`` said at ``at_ms`` (Unix milliseconds) in memory, and store it in the background."""
        self.memory.put(number, source, Fact(code, at_ms))
        known = KnownNetwork(self.vault.fingerprint(number), source, code, at_ms)
        self.background.run("remembering a network", self._store(known))

    async def _store(self, known: KnownNetwork) -> None:
        try:
            await self.writer.submit(RememberNetwork(known))
        except StoreError:
            # a writer that is busy or stopping has better to do; who knows it will be asked or will tell it again
            return
