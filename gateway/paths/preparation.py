"""From a request to a message that may be accepted: every decision of the MT path, in order, without any effect.

validate number → decide sender → choose alphabet, count segments → price → route. All problems of a request come back
together; a message comes back with the event that explains each decision.
"""

from functools import partial

import attrs

from api.ports import SendRequest
from credits.pricing import Quote
from gateway.paths.decisions import Decisions
from messages.account import Account, AccountStatus
from messages.addresses import Country, Sender
from messages.alphabets import Alphabet, AlphabetChoice, choose_alphabet, unencodable_characters
from messages.events import Event, EventKind
from messages.ids import new_message_id
from messages.message import DEFAULT_ON_UNKNOWN, Message
from messages.network import NetworkGuess
from messages.problems import Problem
from messages.segmentation import choose_tables, count_segments
from messages.shift_tables import NO_SHIFT, Language, ShiftTables
from messages.status import MessageStatus
from messages.transliteration import Replaced, Transliterated, transliterate
from messages.values import value
from routing.deciding.candidate import Candidate
from routing.deciding.decision import Decision
from routing.numbers.identification import Recipient, identify
from routing.table.route_table import languages_of
from sendername.policy import Allowed, Refused
from sendername.policy import Replaced as SenderReplaced


@attrs.frozen
class Limits:
    """What a request may ask for: segments a message, and the validity when none is asked for (seconds)."""

    segments_max: int = 10
    validity_default_s: int = 172_800


@value
class Prepared:
    """A message that only needs its credits held and its row written.

    ``low_margin`` is the carrier that has it first, where that earns less than the route's least margin.
    """

    message: Message
    event: Event
    alphabet: AlphabetChoice
    replaced: tuple[Replaced, ...] = ()
    low_margin: Candidate | None = None


def prepare(
    request: SendRequest,
    account: Account,
    decisions: Decisions,
    limits: Limits,
    now_ms: int,
) -> Prepared | tuple[Problem, ...]:
    """Decide everything about ``request`` at ``now_ms`` (Unix milliseconds), or say all that is wrong with it."""
    if account.status is not AccountStatus.ACTIVE:
        return (Problem("account-suspended", f"This account is {account.status} and may not send.", ""),)
    problems: list[Problem] = []
    recipient = identify(request.to, account.home_country, account.number_kinds)
    if isinstance(recipient, Problem):
        problems.append(recipient)
    # the sender depends on the country; without a valid number it is still checked, against no country's rule
    country = recipient.country if isinstance(recipient, Recipient) else Country("")
    sender = decisions.sender_for(request.sender, account, country)
    way = _NOWHERE
    if isinstance(recipient, Recipient) and not isinstance(sender, Refused):
        way = _way(request, account, recipient, sender=sender.sender, decisions=decisions, now_ms=now_ms)
    content = _content(request, way.languages, long_reference=way.long_reference)
    segments = _segments(content, limits, long_reference=way.long_reference)
    if isinstance(segments, Problem):
        problems.append(segments)
    if request.flash and request.binary is not None:
        problems.append(Problem("invalid-value", "Only a text is shown as a flash message; leave flash out.", "/flash"))
    if isinstance(sender, Refused) and (request.sender is not None or isinstance(recipient, Recipient)):
        problems.append(sender.problem)
    if problems or isinstance(recipient, Problem) or isinstance(segments, Problem) or isinstance(sender, Refused):
        return tuple(problems)
    price, decision = way.price, way.decision
    if isinstance(price, Problem) or isinstance(decision, Problem):
        return tuple({one.code: one for one in (price, decision) if isinstance(one, Problem)}.values())
    message = Message(
        id=new_message_id(now_ms),
        account_id=account.id,
        to=recipient.msisdn,
        country=recipient.country,
        text=content.text,
        alphabet=content.choice.alphabet,
        segment_count=segments,
        sender=sender.sender,
        sender_requested=request.sender,
        sender_reason=sender.reason,
        category=request.category,
        on_unknown=DEFAULT_ON_UNKNOWN[request.category],
        routes=decision.carriers,
        held_mc=price.per_segment_mc * segments,
        accepted_at_ms=now_ms,
        expires_at_ms=now_ms + (request.validity_s or limits.validity_default_s) * 1000,
        client_ref=request.client_ref,
        webhook_url=request.webhook_url or account.webhook_url,
        flash=request.flash,
        binary=content.binary,
        tables=content.tables,
        tlvs=request.tlvs,
        network=way.network,
    )
    event = _accepted_event(message, sender, decision, content.replaced, now_ms)
    first = decision.candidates[0]
    return Prepared(message, event, content.choice, content.replaced, first if first.is_low_margin else None)


@value
class _Way:
    """Where a message goes, for how much a segment, in whose shift tables and how long references its text may go."""

    network: NetworkGuess | None
    price: Quote | Problem
    decision: Decision | Problem
    languages: tuple[Language, ...] = ()
    long_reference: bool = False


_NOWHERE = _Way(
    None, Problem("internal", "The price was not asked for."), Problem("internal", "The way was not asked for.")
)


def _way(
    request: SendRequest, account: Account, recipient: Recipient, *, sender: Sender, decisions: Decisions, now_ms: int
) -> _Way:
    question, price = decisions.question_about(recipient, account, request.category, sender, now_ms)
    decision = decisions.decider.decide(question)
    return _Way(
        question.network,
        price,
        decision,
        languages_of(decisions.decider.routes(question)) if decisions.routes.has_languages else (),
        bool(decisions.long_messages) and isinstance(decision, Decision) and decisions.counts_long_references(decision),
    )


@value
class _Content:
    """What a message carries, in which alphabet and tables: a text, after its transliteration, or binary data."""

    text: str
    binary: bytes
    choice: AlphabetChoice
    replaced: tuple[Replaced, ...] = ()
    tables: ShiftTables = NO_SHIFT


def _content(request: SendRequest, languages: tuple[Language, ...], *, long_reference: bool) -> _Content:
    if request.binary is not None:
        return _Content("", request.binary, AlphabetChoice(Alphabet.BINARY))
    plain = transliterate(request.text) if request.transliterate else Transliterated(request.text)
    choice = choose_alphabet(plain.text)
    if choice.alphabet is Alphabet.UCS2 and languages:
        tables = choose_tables(plain.text, languages, long_reference=long_reference)
        count = partial(count_segments, plain.text, long_reference=long_reference)
        # handsets that do not know a table show wrong characters: it must be worth a segment
        if tables is not None and count(Alphabet.GSM7, tables=tables) < count(Alphabet.UCS2):
            return _Content(plain.text, b"", AlphabetChoice(Alphabet.GSM7), plain.replaced, tables)
    return _Content(plain.text, b"", choice, plain.replaced)


def _segments(content: _Content, limits: Limits, *, long_reference: bool) -> int | Problem:
    text, alphabet = content.text, content.choice.alphabet
    field = "/binary" if alphabet is Alphabet.BINARY else "/text"
    if not text and not content.binary:
        return Problem("text-empty", "The text is empty; send at least one character.", field)
    if alphabet is Alphabet.UCS2:
        lost = unencodable_characters(text)
        if lost:
            places = ", ".join(str(character.index) for character in lost)
            return Problem(
                "text-not-encodable",
                f"No SMS can carry the characters at positions {places} (a NUL or half a surrogate pair); remove them.",
                "/text",
            )
    octets_or_text = content.binary if alphabet is Alphabet.BINARY else text
    segments = count_segments(octets_or_text, alphabet, long_reference=long_reference, tables=content.tables)
    if segments > limits.segments_max:
        return Problem(
            "too-many-segments",
            f"It needs {segments} segments in {alphabet}; at most {limits.segments_max} are sent as one message.",
            field,
        )
    return segments


def _accepted_event(
    message: Message,
    sender: Allowed | SenderReplaced,
    decision: Decision,
    replaced: tuple[Replaced, ...],
    now_ms: int,
) -> Event:
    reason = decision.reason if sender.reason is None else f"{decision.reason} {sender.reason}"
    detail: dict[str, str | int | bool | list[str] | None] = {}
    if message.network is not None:
        detail["network"] = message.network.code
        detail["network_source"] = message.network.source
    if message.flash:
        reason = f"{reason} It is a flash message."
        detail["flash"] = True
    if message.tables != NO_SHIFT:
        language = message.tables.single or message.tables.locking
        reason = f"{reason} It travels in the national shift tables for {language}, which saves segments."
        detail["national_tables"] = str(language)
    if message.tlvs:
        detail["tlvs"] = [f"0x{tlv.tag:04X}" for tlv in message.tlvs]
    if replaced:
        count = sum(one.count for one in replaced)
        reason = f"{reason} {count} {'character was' if count == 1 else 'characters were'} transliterated."
        detail["transliterated"] = [f"{one.character} → {one.replacement} ({one.count})" for one in replaced]
    return Event(
        kind=EventKind.ACCEPTED,
        at_ms=now_ms,
        status=MessageStatus.QUEUED,
        reason=reason,
        detail={
            "routes": list(decision.carriers),
            "route": decision.candidates[0].route,
            "candidates": list(decision.lines),
            "sender_requested": message.sender_requested,
            "sender_applied": message.sender.value,
            "segments": message.segment_count,
            "encoding": message.alphabet,
            "held_mc": message.held_mc,
            **detail,
        },
    )
