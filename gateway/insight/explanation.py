"""Why a message would go where it goes, by the very code that sends: every decision, every candidate, in words."""

from typing import Final

import msgspec

from api.ports import SendRequest
from gateway.paths.decisions import Decisions
from gateway.paths.preparation import Limits, Prepared, prepare
from messages.account import Account
from messages.addresses import Sender, SenderKind
from messages.message import Category
from messages.problems import Problem
from routing.deciding.candidate import Candidate
from routing.deciding.decision import Decision
from routing.numbers.identification import Recipient, identify
from routing.table.question import Question
from sendername.policy import Refused

TEXT: Final = "Your code is 123456."
"""The text of a message that nobody gave one: one segment."""


class Asked(msgspec.Struct, frozen=True):
    """A message that is only asked about; ``account`` is an id or a name, ``sender`` empty for none."""

    to: str
    account: str
    sender: str = ""
    text: str = TEXT
    category: str = Category.TRANSACTIONAL


class Fault(msgspec.Struct, frozen=True):
    """Something that would keep the message from being accepted."""

    code: str
    detail: str


class Weighed(msgspec.Struct, frozen=True):
    """A carrier as the decision saw it. Money is in millionths of the currency for one segment, null where unknown."""

    carrier: str
    standing: str
    rank: int | None
    route: str | None
    reason: str
    sender: str
    cost_micros: int | None
    margin_micros: int | None
    low_margin: bool


class Explanation(msgspec.Struct, frozen=True):
    """All that was decided about one message. ``faults`` are empty where it would be accepted.

    ``price_mc`` is what a segment costs the account and ``total_mc`` all of them, in millicredits. ``network_known_by``
    says where the guess comes from. ``of_running_gateway`` is False where nobody knows how the carriers do at the
    moment, because no gateway was asked.
    """

    number: str
    country: str
    network: str | None
    network_known_by: str | None
    account: str
    category: str
    sender_asked: str | None
    sender_decided: str | None
    sender_reason: str | None
    encoding: str | None
    segments: int | None
    price_mc: int | None
    total_mc: int | None
    faults: tuple[Fault, ...]
    reason: str
    candidates: tuple[Weighed, ...]
    business_version: int
    of_running_gateway: bool


def explain(
    asked: Asked,
    account: Account,
    decisions: Decisions,
    limits: Limits,
    now_ms: int,
    *,
    business_version: int,
    of_running_gateway: bool,
) -> Explanation:
    """What would become of the message ``asked`` about at ``now_ms`` (Unix milliseconds); nothing is stored.

    Where the message would be refused, the candidates are still those for its number, as far as that can be read; a
    sender that cannot be used counts as a number then.

    Raises:
        ValueError: the category is none.
    """
    request = SendRequest(to=asked.to, text=asked.text, sender=asked.sender or None, category=Category(asked.category))
    prepared = prepare(request, account, decisions, limits, now_ms)
    question = _question(request, account, decisions, prepared, now_ms)
    decision = None if question is None else decisions.decider.weighed(question)
    message = prepared.message if isinstance(prepared, Prepared) else None
    network = None if question is None else question.network
    return Explanation(
        number=request.to if question is None else question.to,
        country="" if question is None else question.country,
        network=None if network is None else network.code,
        network_known_by=None if network is None else network.source,
        account=account.name,
        category=request.category,
        sender_asked=request.sender,
        sender_decided=None if message is None else message.sender.value,
        sender_reason=None if message is None else message.sender_reason,
        encoding=None if message is None else message.alphabet,
        segments=None if message is None else message.segment_count,
        price_mc=None if message is None else message.held_mc // message.segment_count,
        total_mc=None if message is None else message.held_mc,
        faults=() if isinstance(prepared, Prepared) else tuple(Fault(one.code, one.detail) for one in prepared),
        reason="" if decision is None else decision.reason,
        candidates=_weighed(decision, question),
        business_version=business_version,
        of_running_gateway=of_running_gateway,
    )


def _question(
    request: SendRequest,
    account: Account,
    decisions: Decisions,
    prepared: Prepared | tuple[Problem, ...],
    now_ms: int,
) -> Question | None:
    if isinstance(prepared, Prepared):
        return decisions.question_of(prepared.message)
    recipient = identify(request.to, account.home_country, account.number_kinds)
    if not isinstance(recipient, Recipient):
        return None
    sender = decisions.sender_for(request.sender, account, recipient.country)
    usable = Sender(SenderKind.NUMBER, recipient.msisdn) if isinstance(sender, Refused) else sender.sender
    question, _ = decisions.question_about(recipient, account, request.category, usable, now_ms)
    return question


def _weighed(decision: Decision | None, question: Question | None) -> tuple[Weighed, ...]:
    if decision is None or question is None:
        return ()
    tried = len(decision.carriers)
    return tuple(
        _one(candidate, place if place <= tried else None, question.sender)
        for place, candidate in enumerate(decision.candidates, start=1)
    )


def _one(candidate: Candidate, rank: int | None, sender: Sender) -> Weighed:
    return Weighed(
        carrier=candidate.carrier,
        standing=candidate.standing,
        rank=rank,
        route=candidate.route,
        reason=candidate.reason,
        sender=candidate.form.applied_to(sender).value,
        cost_micros=candidate.cost_micros,
        margin_micros=candidate.margin_micros,
        low_margin=candidate.is_low_margin,
    )
