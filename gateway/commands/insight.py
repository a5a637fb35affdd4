"""What the commands that ask about routing share: the running gateway if there is one, else what the database knows."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from gateway.books import Books
from gateway.business.live import decisions_of
from gateway.config import Config
from gateway.control.caller import NoGatewayError, expected, line_to
from gateway.control.words import Answer, Request
from gateway.networks.known import LEARNED_TRUSTED_DAYS
from gateway.networks.memory import Fact, NetworkMemory, Remembered
from gateway.paths.decisions import Decisions
from messages.addresses import Msisdn
from messages.network import NetworkSource
from routing.health.conditions import Conditions
from routing.health.passage_book import PassageBook
from routing.health.quality import QualityBoard
from routing.networks.ports import NetworkResolver
from store.business import Business
from store.numbers.known_networks import DAY_MS, known_networks
from store.passage_counts import passages_of_others

A = TypeVar("A", bound=Answer)


def asked_of(config: Config, request: Request, kind: type[A]) -> A | None:
    """What the running gateway answers; None where none runs.

    Raises:
        CommandError: it refuses, does not answer, or is not of this release.
    """
    try:
        with line_to(config) as line:
            return expected(line.ask(request), kind)
    except NoGatewayError:
        return None


def stored_decisions(
    connection: Connection, business: Business, now_ms: int, known_networks: Sequence[NetworkResolver] = ()
) -> Decisions:
    """Decisions by the database alone: what was delivered lately is known, what stands against carriers now is not.

    ``known_networks`` are sources that are trusted more than the ranges of numbers, the best first.
    """
    book = PassageBook()
    # a command is no process that counts: all others are
    for row in passages_of_others(connection, "", now_ms, 0):
        book.put(*row)
    return decisions_of(business, known_networks).under(Conditions(), QualityBoard(book.totals))


def stored_networks(
    books: Books, connection: Connection, number: Msisdn, lookup_days: int
) -> Sequence[NetworkResolver]:
    """What is stored about the network of ``number``: looked up in the last ``lookup_days``, and told by carriers."""
    memory = NetworkMemory()
    for known in known_networks(connection, [books.vault.fingerprint(number)]):
        memory.put(number, known.source, Fact(known.code, known.at_ms))
    return (
        Remembered(memory, NetworkSource.LOOKUP, lookup_days * DAY_MS),
        Remembered(memory, NetworkSource.LEARNED, LEARNED_TRUSTED_DAYS * DAY_MS),
    )


def as_json(value: object) -> str:
    """``value`` as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
