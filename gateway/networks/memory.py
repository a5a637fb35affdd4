"""Networks of single numbers, in memory: the sources that answer at once, and how long each of them is trusted."""

from collections.abc import Iterable
from typing import Final

import attrs

from messages.addresses import Msisdn
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.values import value

NUMBERS_MAX: Final = 100_000
"""So many numbers are kept in memory; then those go first that were looked at longest ago. The store has all."""

READ_AGAIN_MS: Final = 600_000
"""After so long the store is asked again: another process may have heard more."""


@value
class Fact:
    """What a source said at ``at_ms`` (Unix milliseconds); None: it knows no network."""

    code: NetworkCode | None
    at_ms: int


@attrs.define
class _Entry:
    read_at_ms: int
    facts: dict[NetworkSource, Fact] = attrs.field(factory=dict)


@attrs.define
class NetworkMemory:
    """What was read from the store or heard since, of the ``numbers_max`` numbers that were looked at last."""

    numbers_max: int = NUMBERS_MAX
    _entries: dict[Msisdn, _Entry] = attrs.field(factory=dict, init=False)

    def missing(self, numbers: Iterable[Msisdn], now_ms: int) -> list[Msisdn]:
        """Those of ``numbers``, each once, that the store has to be asked about at ``now_ms`` (Unix milliseconds)."""
        return [
            number
            for number in dict.fromkeys(numbers)
            if (entry := self._entries.get(number)) is None or now_ms - entry.read_at_ms > READ_AGAIN_MS
        ]

    def was_read(self, number: Msisdn, now_ms: int) -> None:
        """The store was asked about ``number``; whatever it knew follows by ``put``."""
        self._entry(number, now_ms).read_at_ms = now_ms

    def put(self, number: Msisdn, source: NetworkSource, fact: Fact) -> None:
        """Keep what ``source`` said; something later that it said stays."""
        facts = self._entry(number, fact.at_ms - READ_AGAIN_MS - 1).facts
        known = facts.get(source)
        if known is None or known.at_ms <= fact.at_ms:
            facts[source] = fact

    def fact(self, number: Msisdn, source: NetworkSource) -> Fact | None:
        """What ``source`` said last about ``number``, as far as memory goes."""
        entry = self._entries.get(number)
        return None if entry is None else entry.facts.get(source)

    def _entry(self, number: Msisdn, read_at_ms: int) -> _Entry:
        entry = self._entries.pop(number, None) or _Entry(read_at_ms)
        # put back at the end: the first of a dict is then what was looked at longest ago
        self._entries[number] = entry
        if len(self._entries) > self.numbers_max:
            del self._entries[next(iter(self._entries))]
        return entry


@attrs.frozen
class Remembered:
    """What ``source`` said of numbers and is trusted for ``trusted_ms`` milliseconds; fulfils ``NetworkResolver``."""

    memory: NetworkMemory
    source: NetworkSource
    trusted_ms: int

    def resolve(self, number: Msisdn, at_ms: int) -> NetworkGuess | None:
        """The network that the source named, unless that is too long ago."""
        fact = self.memory.fact(number, self.source)
        if fact is None or fact.code is None or not self.is_fresh(fact, at_ms):
            return None
        return NetworkGuess(fact.code, self.source)

    def is_fresh(self, fact: Fact, at_ms: int) -> bool:
        """Whether the source need not be asked again at ``at_ms``."""
        return at_ms - fact.at_ms <= self.trusted_ms
