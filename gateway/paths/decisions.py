"""The business tables that decisions read, as one picture, and what is asked of them about a message."""

from collections.abc import Mapping

import attrs

from carriers.profile import LongMessage
from credits.pricing import PriceList, Quote
from messages.account import Account
from messages.addresses import Country, Sender
from messages.constant_tlvs import ConstantTlvs, more_specific
from messages.ids import AccountId, CarrierName
from messages.message import Category, Message
from messages.problems import Problem
from routing.deciding.circumstances import Circumstances
from routing.deciding.decider import Decider
from routing.deciding.decision import Decision
from routing.health.conditions import Conditions
from routing.health.quality import QualityBoard
from routing.networks.ports import NetworkResolver
from routing.networks.trust import ByTrust
from routing.numbers.identification import Recipient
from routing.table.question import Question
from routing.table.route_table import RouteTable
from sendername.country_rules import RuleTable
from sendername.policy import SenderDecision, decide
from sendername.registry import Registry

SENDERS_REMEMBERED = 10_000

NOTHING_KNOWN = ByTrust(())


@attrs.frozen
class Decisions:
    """The business tables that decisions read: one immutable picture, swapped whole when staff change something.

    ``circumstances`` are swapped more often than the business changes. ``networks`` guesses the networks of numbers.
    ``long_messages`` has the carriers that take long messages otherwise than with ``udh8``, ``groups`` the accounts
    that are in one.
    """

    registry: Registry
    rules: RuleTable
    routes: RouteTable
    prices: PriceList
    circumstances: Circumstances
    substitute: Sender | None
    networks: NetworkResolver = NOTHING_KNOWN
    account_tlvs: Mapping[AccountId, ConstantTlvs] = attrs.field(factory=dict)
    long_messages: Mapping[CarrierName, LongMessage] = attrs.field(factory=dict)
    groups: Mapping[AccountId, str] = attrs.field(factory=dict)
    decider: Decider = attrs.field(init=False, eq=False, repr=False)
    _senders: dict[tuple[str | None, AccountId, str | None, Country], SenderDecision] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )

    @decider.default
    def _decider(self) -> Decider:
        return Decider(self.routes, self.circumstances)

    def counts_long_references(self, decision: Decision) -> bool:
        """Whether a long text is counted with 16-bit references: as the first carrier of its ``decision`` sends it.

        A carrier that takes no long texts is passed over; they go on to the next one.
        """
        methods = (self.long_messages.get(carrier, LongMessage.UDH8) for carrier in decision.carriers)
        return next((method for method in methods if method is not LongMessage.REJECT), None) is LongMessage.UDH16

    def under(self, conditions: Conditions, quality: QualityBoard) -> "Decisions":
        """The same business with carriers that do otherwise; the senders decided so far do not depend on that."""
        circumstances = attrs.evolve(self.circumstances, conditions=conditions, quality=quality)
        other = attrs.evolve(self, circumstances=circumstances)
        object.__setattr__(other, "_senders", self._senders)
        return other

    def question_about(
        self, recipient: Recipient, account: Account, category: Category, sender: Sender, now_ms: int
    ) -> tuple[Question, Quote | Problem]:
        """What a message of ``account`` is asked about at ``now_ms`` (Unix milliseconds), and what one segment costs.

        Without a price it counts as free: nothing without one is accepted.
        """
        network = self.networks.resolve(recipient.msisdn, now_ms)
        price = self.prices.quote(recipient.country, 1, None if network is None else network.code, at_ms=now_ms)
        question = Question(
            to=recipient.msisdn,
            country=recipient.country,
            network=network,
            account_id=account.id,
            group=account.group,
            category=category,
            sender=sender,
            price_mc=0 if isinstance(price, Problem) else price.per_segment_mc,
            at_ms=now_ms,
        )
        return question, price

    def question_of(self, message: Message) -> Question:
        """What was asked about ``message`` when it was accepted."""
        return Question(
            to=message.to,
            country=message.country,
            network=message.network,
            account_id=message.account_id,
            group=self.groups.get(message.account_id, ""),
            category=message.category,
            sender=message.sender,
            price_mc=message.held_mc // message.segment_count,
            at_ms=message.accepted_at_ms,
        )

    def sender_for(self, requested: str | None, account: Account, country: Country) -> SenderDecision:
        """As ``decide`` says; the last ``SENDERS_REMEMBERED`` answers are kept for as long as the picture holds."""
        question = (requested, account.id, account.default_sender, country)
        sender = self._senders.get(question)
        if sender is None:
            if len(self._senders) >= SENDERS_REMEMBERED:
                self._senders.clear()
            sender = self._senders[question] = decide(
                requested,
                account.id,
                self.registry,
                account.default_sender,
                self.substitute,
                self.rules.rule_for(country),
            )
        return sender

    def tlvs_of(self, message: Message, carrier: CarrierName) -> ConstantTlvs:
        """What ``message`` carries on its route by ``carrier``: of a tag its own, else the account's or the route's."""
        route = self.routes.route_by(self.question_of(message), carrier) if self.routes.has_tlvs else None
        of_route = () if route is None else route.tlvs
        of_account = self.account_tlvs.get(message.account_id, ())
        if not of_account and not message.tlvs:
            return of_route
        return more_specific(more_specific(of_route, of_account), message.tlvs)
