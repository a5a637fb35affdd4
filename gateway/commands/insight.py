"""What the commands that ask about routing share: the running gateway if there is one, else what the database knows."""

from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from gateway.business.live import decisions_of
from gateway.config import Config
from gateway.control.caller import NoGatewayError, line_to
from gateway.control.words import Answer, Request
from gateway.paths.preparation import Decisions
from gateway.terminal import CommandError
from routing.health.conditions import Conditions
from routing.health.passage_book import PassageBook
from routing.health.quality import QualityBoard
from store.business import Business
from store.passage_counts import passages_of_others

A = TypeVar("A")

_encode = msgspec.json.Encoder(enc_hook=str).encode


def asked_of(config: Config, request: Request, kind: type[A]) -> A | None:
    """What the running gateway answers; None where none runs.

    Raises:
        CommandError: it refuses, does not answer, or is not of this release.
    """
    try:
        with line_to(config) as line:
            answer: Answer = line.ask(request)
    except NoGatewayError:
        return None
    if not isinstance(answer, kind):
        raise CommandError("the gateway answered something else than was asked; is it of the same release?")
    return answer


def stored_decisions(connection: Connection, business: Business, now_ms: int) -> Decisions:
    """Decisions by the database alone: what was delivered lately is known, what stands against carriers now is not."""
    book = PassageBook()
    # a command is no process that counts: all others are
    for row in passages_of_others(connection, "", now_ms, 0):
        book.put(*row)
    return decisions_of(business).under(Conditions(), QualityBoard(book.totals))


def as_json(value: object) -> str:
    """``value`` as indented JSON."""
    return msgspec.json.format(_encode(msgspec.to_builtins(value, str_keys=True, enc_hook=_plain)), indent=2).decode()


def _plain(value: object) -> object:
    raise NotImplementedError(type(value).__name__)
