"""A timeline in words: one plain sentence for each event, for support staff and for the API's readers."""

from collections.abc import Iterator, Mapping
from typing import Final

from messages.events import Detail, Event, EventKind
from messages.network import NetworkSource

_HEADLINES: Final[Mapping[EventKind, str]] = {
    EventKind.ACCEPTED: "Accepted from the account",
    EventKind.SENDING: "On its way to the carrier",
    EventKind.SENT: "Taken by the carrier",
    EventKind.THROTTLED: "Slowed down by the carrier",
    EventKind.REFUSED: "Refused by the carrier",
    EventKind.REQUEUED: "Waiting for another try",
    EventKind.UNCERTAIN: "Nobody knows yet whether the carrier took it",
    EventKind.RECEIPT: "The carrier reported on it",
    EventKind.RECEIPT_IGNORED: "The carrier reported what changes nothing any more",
    EventKind.DELIVERED: "Delivered to the handset",
    EventKind.UNDELIVERED: "Not delivered to the handset",
    EventKind.REJECTED: "Rejected, no carrier sends it",
    EventKind.UNCONFIRMED: "Sent, and no receipt came in time",
    EventKind.EXPIRED: "Not sent before its validity ended",
    EventKind.CANCELLED: "Cancelled",
}

_NETWORK_KNOWN: Final[Mapping[str, str]] = {
    NetworkSource.PREFIX: "by the number's range",
    NetworkSource.LOOKUP: "by a number lookup",
    NetworkSource.LEARNED: "as carriers told before",
}


def describe(event: Event) -> str:
    """One sentence: what happened, the facts that ``event.reason`` does not name already, and the reason.

    Of ``event.detail`` it reads ``carrier``, ``attempt``, ``error`` (words), ``error_code``, ``command_status``,
    ``sender_requested``, ``sender_applied``, ``segments``, ``encoding``, ``network`` and ``network_source``; others,
    and those of a type it does not expect, it passes over.
    """
    reason = event.reason.strip().rstrip(".")
    facts = ", ".join(fact for fact, named in _facts(event.detail) if named not in reason)
    sentence = _HEADLINES[event.kind]
    if facts:
        sentence += f" ({facts})"
    if reason:
        sentence += f": {reason}"
    return f"{sentence}."


def _facts(detail: Detail) -> Iterator[tuple[str, str]]:
    """The facts of a detail, each with the words that make it superfluous when the reason holds them."""
    match detail.get("carrier"):
        case str(carrier) if carrier:
            yield f"carrier {carrier}", carrier
    match detail.get("attempt"):
        case int(attempt) if attempt > 1:
            yield f"attempt {attempt}", f"attempt {attempt}"
    match detail.get("sender_requested"), detail.get("sender_applied"):
        case str(requested), str(applied) if requested != applied:
            fact = f"sender {requested} asked for, {applied} sent"
            yield fact, fact
        case None, str(applied):
            yield f"sender {applied}", f"sender {applied}"
    match detail.get("segments"), detail.get("encoding"):
        case int(segments), str(encoding):
            yield f"{segments} {'segment' if segments == 1 else 'segments'} in {encoding}", f" in {encoding}"
    match detail.get("network"), detail.get("network_source"):
        case str(network), str(source):
            known = _NETWORK_KNOWN.get(source, f"by its {source}")
            yield f"network {network} {known}", network
    yield from _errors(detail)


def _errors(detail: Detail) -> Iterator[tuple[str, str]]:
    match detail.get("error"):
        case str(words) if words:
            yield words, words
    match detail.get("error_code"):
        case str(code) if code:
            yield f"error {code}", code
    match detail.get("command_status"):
        case int(status) if status:
            yield f"command_status 0x{status:08X}", f"0x{status:08X}"
