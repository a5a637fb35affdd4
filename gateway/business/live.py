"""The business as this process sees it: one immutable picture, replaced whole when staff change the database."""

import hmac
from collections.abc import Callable, Sequence

import attrs
from sqlalchemy import Connection
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from api.webhooks.ports import Endpoint
from carriers.profile import LongMessage
from credits.pricing import PriceList
from gateway.paths.decisions import Decisions
from gateway.regularly import Regularly
from messages.account import Account
from messages.addresses import Sender, SenderKind
from messages.ids import AccountId, CarrierName
from routing.costs.table import CostTable
from routing.deciding.circumstances import Circumstances
from routing.health.conditions import Conditions
from routing.health.quality import QualityBoard
from routing.networks.ports import NetworkResolver
from routing.networks.prefixes import PrefixTable, overlaid
from routing.networks.seed import seed_prefixes
from routing.networks.trust import ByTrust
from routing.table.route_table import RouteTable
from routing.table.sender_support import SenderSupport
from sendername.country_rules import RuleTable
from sendername.registry import Registry
from store import business as business_queries
from store.business import Business
from store.keys import read_key
from store.threads import Readers
from store.vault import Vault

log = Logger()

POLL_INTERVAL_S = 0.5
SUBSTITUTE_SENDER = "substitute_sender"
"""The setting that holds the platform's own number, used where a country shows no SenderName."""

CREDIT_MICROS = "credit_micros"
"""The setting that says what one credit is worth, in millionths of the business's currency."""


@attrs.define
class LiveBusiness:
    """Loads the business, notices within ``POLL_INTERVAL_S`` that its version changed, and tells its listeners.

    ``known_networks`` are the sources of networks that are trusted more than the ranges of numbers, the best first.
    """

    readers: Readers
    vault: Vault
    timer: IReactorTime
    known_networks: Sequence[NetworkResolver] = ()
    current: Business = attrs.field(init=False)
    decisions: Decisions = attrs.field(init=False)
    _conditions: Conditions = attrs.field(factory=Conditions, init=False)
    _quality: QualityBoard = attrs.field(factory=QualityBoard, init=False)
    _listeners: list[Callable[[Business], None]] = attrs.field(factory=list, init=False)
    _rounds: Regularly = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rounds = Regularly("looking for a changed business", self._look, self.timer, POLL_INTERVAL_S)

    def on_change(self, listener: Callable[[Business], None]) -> None:
        """Call ``listener`` with every new picture."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """Read the business now and tell the listeners.

        Raises:
            Exception: whatever the database says; the picture before stays.
        """
        # indexing tens of thousands of prefixes takes a tenth of a second, which the loop must not stand still for
        self._adopt(*await self.readers.read(self._picture))

    def _picture(self, connection: Connection) -> tuple[Business, Decisions]:
        picture = business_queries.load_business(connection, self.vault)
        return picture, decisions_of(picture, self.known_networks)

    def _adopt(self, picture: Business, decisions: Decisions) -> None:
        self.current = picture
        self.decisions = decisions.under(self._conditions, self._quality)
        for listener in self._listeners:
            listener(picture)

    def see(self, conditions: Conditions, quality: QualityBoard) -> None:
        """Have decisions rest on this from now on; the listeners are not told: the business did not change."""
        self._conditions, self._quality = conditions, quality
        self.decisions = self.decisions.under(conditions, quality)

    def carriers_enabled(self) -> Sequence[CarrierName]:
        """The carriers that are switched on."""
        return [name for name, record in self.current.carriers.items() if record.enabled]

    def start(self) -> None:
        """Watch the version from now on; :meth:`load` must have succeeded once."""
        self._rounds.start(now=False)

    async def stop(self) -> None:
        """Stop watching."""
        await self._rounds.stop()

    async def _look(self) -> None:
        # while the database does not answer, the old picture stays in force
        version = await self.readers.read(business_queries.version)
        if version != self.current.version:
            await self.load()
            log.info("business version {version} is in force", version=self.current.version)

    def account_for(self, key: str) -> Account | None:
        """The account that an API key opens; compared by hash, in constant time."""
        given = read_key(key)
        known = self.current.keys.get(given.id) if given is not None else None
        if given is None or known is None:
            return None
        sha256, account_id = known
        return self.current.accounts.get(account_id) if hmac.compare_digest(given.sha256, sha256) else None

    def endpoint_of(self, account_id: AccountId) -> Endpoint:
        """How the account's webhooks are signed and grouped."""
        account = self.current.accounts[account_id]
        return Endpoint(secret=account.webhook_secret, events_per_request=account.webhook_events_per_request)


def decisions_of(picture: Business, known_networks: Sequence[NetworkResolver] = ()) -> Decisions:
    """Index a picture of the business for the decisions that read it; ``known_networks`` as in LiveBusiness."""
    substitute = picture.settings.get(SUBSTITUTE_SENDER)
    return Decisions(
        registry=Registry(picture.registrations),
        rules=RuleTable(picture.rules),
        routes=RouteTable(picture.routes),
        prices=PriceList(picture.prices),
        networks=ByTrust((*known_networks, PrefixTable(overlaid(seed_prefixes(), picture.number_prefixes)))),
        circumstances=Circumstances(
            enabled=frozenset(name for name, record in picture.carriers.items() if record.enabled),
            costs=CostTable(picture.carrier_prices),
            support=SenderSupport(picture.sender_support),
            credit_micros=_whole(picture.settings.get(CREDIT_MICROS)),
        ),
        substitute=_sender(substitute) if substitute else None,
        long_messages=_long_messages(picture),
        account_tlvs={account.id: account.tlvs for account in picture.accounts.values() if account.tlvs},
        groups={account.id: account.group for account in picture.accounts.values() if account.group},
    )


def _long_messages(picture: Business) -> dict[CarrierName, LongMessage]:
    methods = {name: record.profile.get("long_message", LongMessage.UDH8) for name, record in picture.carriers.items()}
    # a word that is none keeps its carrier from being started; it must not keep the others from sending
    known = {name: LongMessage(method) for name, method in methods.items() if method in set(LongMessage)}
    return {name: method for name, method in known.items() if method is not LongMessage.UDH8}


def _whole(text: str | None) -> int | None:
    # a setting that is no number must not keep the gateway from sending: no margin is known then
    return int(text) if text is not None and text.isdecimal() else None


def _sender(text: str) -> Sender:
    return Sender(SenderKind.NUMBER if text.startswith("+") else SenderKind.NAME, text)
