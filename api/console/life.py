"""A message's life in the reader's language: each event as a headline and facts, for people who know no SMPP; pure.

The gateway's own note of the moment, which it wrote in English, stands below as it was written.
"""

from collections.abc import Iterator
from typing import Final

import attrs

from api.console.ports import MessageLife
from api.console.sentences import Sentences
from messages.events import Detail, Event, EventKind
from smpp.statuses import describe

GOOD: Final = frozenset({EventKind.SENT, EventKind.DELIVERED})
BAD: Final = frozenset({EventKind.REFUSED, EventKind.UNDELIVERED, EventKind.REJECTED, EventKind.EXPIRED})

_PLAIN: Final = ("bind", "state", "done_at", "error", "error_code", "national_tables", "category")
"""Facts of a detail that are told as they are, under their names."""


@attrs.frozen
class Fact:
    """One thing that is known of a moment: what it is called, and what it is."""

    label: str
    value: str


@attrs.frozen
class Chapter:
    """One event. ``tone`` is ``good``, ``bad`` or ``plain``; ``note`` is what the gateway wrote down, in English."""

    at_ms: int
    headline: str
    facts: tuple[Fact, ...]
    note: str
    tone: str
    since_ms: int


def chapters(life: MessageLife, words: Sentences) -> tuple[Chapter, ...]:
    """The whole life, oldest first; ``since_ms`` is how long after the event before."""
    told = []
    before_ms = life.events[0].at_ms if life.events else 0
    for event in life.events:
        told.append(_chapter(event, before_ms, words))
        before_ms = event.at_ms
    return tuple(told)


def _chapter(event: Event, before_ms: int, words: Sentences) -> Chapter:
    tone = "good" if event.kind in GOOD else "bad" if event.kind in BAD else "plain"
    headline = words.say(f"life.{event.kind}", carrier=_text(event.detail, "carrier") or "—")
    return Chapter(
        event.at_ms, headline, tuple(_facts(event.detail, words)), event.reason, tone, max(event.at_ms - before_ms, 0)
    )


def _facts(detail: Detail, words: Sentences) -> Iterator[Fact]:
    yield from _choices(detail, words)
    match detail.get("segments"), detail.get("encoding"):
        case int(segments), str(encoding):
            yield _fact("segments", words, words.say("fact.segments_in", count=segments, alphabet=encoding))
    match detail.get("attempt"):
        case int(attempt):
            yield _fact("attempt", words, str(attempt))
    for name in _PLAIN:
        text = _text(detail, name)
        # carriers write the absence of an error as a code of zeros
        if text.strip("0"):
            yield _fact(name, words, text)
    match detail.get("command_status"):
        case int(status) if status:
            yield _fact("command_status", words, describe(status))
    for name in ("carrier_message_ids", "errors", "transliterated", "tlvs"):
        texts = [text for text in _list(detail, name) if text]
        if texts:
            yield _fact(name, words, ", ".join(texts))


def _choices(detail: Detail, words: Sentences) -> Iterator[Fact]:
    """What was decided when it was accepted: the routes, those passed over, the sender."""
    routes = _list(detail, "routes")
    if routes:
        yield _fact("routes", words, words.say("fact.then").join(routes))
    for passed in _list(detail, "passed_over"):
        yield _fact("passed_over", words, passed)
    requested, applied = _text(detail, "sender_requested"), _text(detail, "sender_applied")
    if applied and requested and requested != applied:
        yield _fact("sender", words, words.say("fact.sender_replaced", requested=requested, applied=applied))
    elif applied:
        yield _fact("sender", words, applied)


def _fact(name: str, words: Sentences, value: str) -> Fact:
    return Fact(words.say(f"fact.{name}"), value)


def _text(detail: Detail, name: str) -> str:
    value = detail.get(name)
    return value if isinstance(value, str) else ""


def _list(detail: Detail, name: str) -> list[str]:
    value = detail.get(name)
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
