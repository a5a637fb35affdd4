"""Values become answers: what the API tells about messages, timelines and credits. Pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET

from api.http.bodies.answers import (
    AcceptedAnswer,
    BalanceAnswer,
    CheckAnswer,
    CreditsAnswer,
    EventAnswer,
    EventsAnswer,
    ForcingCharacterAnswer,
    MessageAnswer,
    NetworkAnswer,
    ReadinessAnswer,
    ReplacedCharacterAnswer,
    SegmentAnswer,
    SenderAnswer,
)
from api.ports import Accepted, BalanceView, Check, MessageView, TimelineEntry
from messages.alphabets import Alphabet
from messages.message import Message
from messages.times import rfc3339

MAX_FORCING_CHARACTERS: Final = 20
"""A text in Chinese is forced by each of its characters; the first ones tell enough."""


def accepted_answer(accepted: Accepted) -> AcceptedAnswer:
    """What the 202 says about one message."""
    message = accepted.message
    return AcceptedAnswer(
        id=message.id,
        status=accepted.status.value,
        to=message.to,
        country=message.country,
        segments=message.segment_count,
        encoding=message.alphabet.value,
        sender=_sender(message),
        credits=CreditsAnswer(message.held_mc, 0),
        category=message.category.value,
        client_ref=message.client_ref,
        accepted_at=rfc3339(message.accepted_at_ms),
        expires_at=rfc3339(message.expires_at_ms),
        encoding_forced_by=(
            [ForcingCharacterAnswer(by.character, by.index) for by in accepted.forced_by[:MAX_FORCING_CHARACTERS]]
            if message.alphabet is Alphabet.UCS2
            else UNSET
        ),
        transliterated=(
            [ReplacedCharacterAnswer(one.character, one.replacement, one.count) for one in accepted.replaced]
            if accepted.replaced
            else UNSET
        ),
        flash=True if message.flash else UNSET,
    )


def message_answer(view: MessageView) -> MessageAnswer:
    """The whole message as it stands."""
    message = view.message
    return MessageAnswer(
        id=message.id,
        status=view.status.value,
        to=message.to,
        country=message.country,
        network=None if message.network is None else NetworkAnswer(message.network.code, message.network.source.value),
        segments=message.segment_count,
        encoding=message.alphabet.value,
        sender=_sender(message),
        credits=CreditsAnswer(view.held_mc, view.charged_mc),
        category=message.category.value,
        client_ref=message.client_ref,
        accepted_at=rfc3339(message.accepted_at_ms),
        expires_at=rfc3339(message.expires_at_ms),
        final_at=None if view.final_at_ms is None else rfc3339(view.final_at_ms),
        attempts=view.attempts,
        carrier=view.carrier,
        error_code=view.error_code,
        segment_states=[
            SegmentAnswer(
                segment.number,
                segment.total,
                None if segment.status is None else segment.status.value,
                segment.carrier,
                segment.carrier_message_id,
                segment.error,
            )
            for segment in view.segments
        ],
        flash=True if message.flash else UNSET,
    )


def events_answer(entries: Sequence[TimelineEntry]) -> EventsAnswer:
    """The timeline."""
    return EventsAnswer(
        [
            EventAnswer(
                sequence=entry.sequence,
                kind=entry.event.kind,
                at=rfc3339(entry.event.at_ms),
                status=entry.event.status.value,
                reason=entry.event.reason,
                words=entry.words,
                detail=dict(entry.event.detail),
            )
            for entry in entries
        ]
    )


def balance_answer(balance: BalanceView) -> BalanceAnswer:
    """Where the credits stand."""
    return BalanceAnswer(balance.available_mc, balance.held_mc)


def readiness_answer(checks: Sequence[Check]) -> ReadinessAnswer:
    """Ready when every check is."""
    return ReadinessAnswer(
        all(check.ok for check in checks), [CheckAnswer(check.name, check.ok, check.detail) for check in checks]
    )


def _sender(message: Message) -> SenderAnswer:
    return SenderAnswer(message.sender_requested, message.sender.value, message.sender_reason)
