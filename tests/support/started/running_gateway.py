"""A whole gateway in the test's own process: real HTTP and SMPP sockets on loopback, a real SQLite file.

``Scene`` is what a scenario plays in: simulated carriers, a customer with credits, a key and a webhook endpoint, and
gateways that are started and stopped on one and the same database file.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import attrs
from sqlalchemy import Connection, TextClause, text
from twisted.internet.defer import Deferred, fail, gatherResults

from credits.ledger import Balance
from credits.pricing import Price
from gateway.assembly import assemble
from gateway.config import Config, DrainConfig, HttpConfig, MessagesConfig, QueueConfig, StoreConfig, WebhooksConfig
from gateway.services import Gateway
from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId, MessageId
from sendername.registry import NameStatus
from store import business, queries
from store.asyncio_bridge import as_deferred
from store.audit import audit
from store.database import Database
from store.failures import Overloaded
from store.vault import Vault
from tests.support.running.conditions import PATIENCE_S, Condition
from tests.support.started.simulated_carrier import PASSWORD, SimulatedCarrier
from tests.support.started.webhook_receiver import SECRET, WebhookReceiver
from tests.support.values.routes import a_route

TO = "+41791234567"
NAME = "MAXONY"
PRICE_MC = 1_000
CREDITS_MC = 1_000_000
STOP_BUDGET_S = 4.0


def numbers(count: int, first: int = 791_230_000) -> list[str]:
    """``count`` Swiss mobile numbers."""
    return [f"+41{first + index}" for index in range(count)]


@attrs.define
class MovableClock:
    """The machine's clock, some way ahead."""

    ahead_ms: int = 0

    def now_ms(self) -> int:
        """Unix time in milliseconds."""
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def advance(self, seconds: float) -> None:
        """Go on."""
        self.ahead_ms += int(seconds * 1000)


@attrs.frozen
class Answer:
    """An HTTP answer; ``body`` is the decoded JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def id(self) -> str:
        """The message's id."""
        return str(self.body["id"])


@attrs.frozen
class Customer:
    """An account and the key that opens it."""

    id: AccountId
    key: str = attrs.field(repr=False)


@attrs.define(eq=False)
class Scene:
    """Everything around one database file.

    Attributes:
        folder: Where the database and the key file are.
        reactor: The reactor that all of it runs on.
        carriers: The simulated operators, in the order of their routes.
        settings: Sections of the configuration that differ from the default.
        steps: Changes whenever a durable step was stored.
        pictures: Changes whenever the gateway sees its carriers otherwise than before.
        refuse_once: Kinds of operations of which the writer refuses the next one, as if its backlog were full.
    """

    folder: Path
    reactor: Any
    carriers: Sequence[SimulatedCarrier]
    settings: Mapping[str, Any]
    hook: WebhookReceiver
    clock: MovableClock = attrs.field(factory=MovableClock)
    steps: Condition = attrs.field(factory=lambda: Condition("a durable step"), init=False)
    pictures: Condition = attrs.field(factory=lambda: Condition("a picture of the carriers"), init=False)
    business_seen: Condition = attrs.field(factory=lambda: Condition("a changed business"), init=False)
    refuse_once: list[type] = attrs.field(factory=list, init=False)
    _gateway: Gateway | None = attrs.field(default=None, init=False)
    _customer: Customer | None = attrs.field(default=None, init=False)
    _http: aiohttp.ClientSession | None = attrs.field(default=None, init=False)

    # What a scenario speaks of

    @property
    def gateway(self) -> Gateway:
        """The gateway that runs now."""
        assert self._gateway is not None, "the gateway is not running"
        return self._gateway

    @property
    def customer(self) -> Customer:
        """The account that every scenario has."""
        assert self._customer is not None
        return self._customer

    @property
    def carrier(self) -> SimulatedCarrier:
        """The carrier of the first route."""
        return self.carriers[0]

    @property
    def config(self) -> Config:
        """A configuration on free ports and short waits."""
        sections: dict[str, Any] = {
            "http": HttpConfig(port=0),
            "store": StoreConfig(
                url=f"sqlite:///{self.folder / 'passerelle.db'}", key_file=str(self.folder / "secret.key")
            ),
            "queue": QueueConfig(),
            "messages": MessagesConfig(),
            "webhooks": WebhooksConfig(allow_private_addresses=True),
            "drain": DrainConfig(budget_s=STOP_BUDGET_S),
        }
        return Config(**(sections | dict(self.settings)))

    # Life

    async def prepare(self, template: Path, credits_mc: int, routes: Mapping[str, Sequence[str]] | None) -> None:
        """Copy the migrated database, write the business into it, open the customer's endpoint.

        ``routes`` names the carriers for each country; every carrier is for every country without it.
        """
        shutil.copy(template, self.folder / "passerelle.db")
        self.hook.now_s = lambda: self.clock.now_ms() / 1000
        await self.hook.start()
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

        def write(connection: Connection) -> None:
            vault = self.vault()
            business.put_prices(connection, [Price("*", PRICE_MC)])
            for carrier in self.carriers:
                business.put_carrier(connection, vault, carrier.name, carrier.profile, {"password": PASSWORD})
            _put_routes(connection, routes or {"*": [carrier.name for carrier in self.carriers]})

        self.change(write)
        self._customer = self.open_account("Maxony", credits_mc, self.hook.url)
        self.approve(self.customer, NAME)

    async def start(self) -> None:
        """Start a gateway and wait until every carrier that listens is bound."""
        gateway = assemble(self.config, self.reactor, clock=self.clock)
        submit = gateway.writer.submit

        def watched(operation: Any) -> Deferred[Any]:
            if type(operation) in self.refuse_once:
                self.refuse_once.remove(type(operation))
                return fail(Overloaded("the writer is full"))
            return submit(operation).addBoth(self._stored)

        gateway.writer.submit = watched  # type: ignore[method-assign]
        publish = gateway.watch.publish

        def published(*picture: Any) -> None:
            publish(*picture)
            self.pictures.changed()

        gateway.watch.publish = published
        self._gateway = gateway
        gateway.business.on_change(lambda _: self.business_seen.changed())
        await Deferred.fromCoroutine(gateway.start())

    async def stop(self) -> None:
        """Stop the gateway in good order; the carriers and the endpoint go on."""
        gateway, self._gateway = self._gateway, None
        if gateway is not None:
            await gateway.stop(STOP_BUDGET_S)

    async def close(self) -> None:
        """Stop everything."""
        self.hook.release()
        await self.stop()
        await gatherResults([carrier.close() for carrier in self.carriers])
        await self.hook.stop()
        if self._http is not None:
            await as_deferred(self._http.close())

    def _stored(self, result: Any) -> Any:
        self.steps.changed()
        return result

    # What staff do

    def vault(self) -> Vault:
        """The vault of this gateway."""
        return Vault.from_key_file(self.folder / "secret.key")

    def change(self, change: Callable[[Connection], Any]) -> Any:
        """Change the database beside the gateway, as the command line does."""
        database = Database.open(self.config.store.url)
        try:
            with database.begin() as connection:
                return change(connection)
        finally:
            database.close()

    def until_business_is_current(self, timeout_s: float = PATIENCE_S) -> Deferred[None]:
        """Fires once the gateway has noticed what staff changed."""
        wanted = self.read(business.version)
        return self.business_seen.until(lambda: self.gateway.business.current.version == wanted, timeout_s)

    def reroute(self, routes: Mapping[str, Sequence[str]]) -> None:
        """Replace all routes."""

        def write(connection: Connection) -> None:
            for route in business.load_business(connection, self.vault()).routes:
                business.remove_route(connection, route.name)
            _put_routes(connection, routes)

        self.change(write)

    def switch_off(self, carrier: SimulatedCarrier) -> None:
        """Disable a carrier; its routes stay."""
        self._switch(carrier, on=False)

    def switch_on(self, carrier: SimulatedCarrier) -> None:
        """Enable it again."""
        self._switch(carrier, on=True)

    def _switch(self, carrier: SimulatedCarrier, *, on: bool) -> None:
        def write(connection: Connection) -> None:
            secrets = {"password": PASSWORD}
            business.put_carrier(connection, self.vault(), carrier.name, carrier.profile, secrets, enabled=on)

        self.change(write)

    def open_account(self, name: str, credits_mc: int, webhook_url: str | None = None, **fields: Any) -> Customer:
        """A further account, in Switzerland, with credits."""

        def write(connection: Connection) -> Customer:
            now_ms = self.clock.now_ms()
            account_id = business.create_account(
                connection,
                self.vault(),
                name=name,
                now_ms=now_ms,
                home_country=Country("CH"),
                webhook_url=webhook_url,
                webhook_secret=SECRET,
                **{"default_sender": NAME} | fields,
            )
            if credits_mc:
                business.credit_account(connection, account_id, credits_mc, f"order-{name}", "bought", now_ms)
            return Customer(account_id, business.issue_key(connection, account_id, now_ms))

        customer: Customer = self.change(write)
        return customer

    def approve(self, customer: Customer, name: str, status: NameStatus = NameStatus.APPROVED) -> None:
        """Register a SenderName of an account."""
        sender = Sender(SenderKind.NAME, name)
        self.change(lambda connection: business.register_sender(connection, customer.id, sender, status))

    # What the customer does

    async def request(
        self, method: str, path: str, *, key: str | None = None, timeout_s: float = PATIENCE_S, **request: Any
    ) -> Answer:
        """One HTTP request with the customer's key, unless another one is given."""
        headers = {"Authorization": f"Bearer {self.customer.key if key is None else key}"} | request.pop("headers", {})
        answer: Answer = await as_deferred(self._request(method, path, headers, timeout_s, request))
        return answer

    async def _request(
        self, method: str, path: str, headers: Mapping[str, str], timeout_s: float, request: Mapping[str, Any]
    ) -> Answer:
        assert self._http is not None
        url = f"http://127.0.0.1:{self.gateway.http_port}{path}"
        async with self._http.request(
            method, url, headers=headers, timeout=aiohttp.ClientTimeout(timeout_s), **request
        ) as response:
            is_json = "json" in response.headers.get("content-type", "")
            body = await response.json(content_type=None) if is_json else await response.text()
            return Answer(response.status, body, response.headers)

    async def send(self, text: str = "Hello", *, key: str | None = None, **fields: Any) -> Answer:
        """``POST /v1/messages``; ``sender`` stands for ``from``."""
        if "sender" in fields:
            fields["from"] = fields.pop("sender")
        return await self.request("POST", "/v1/messages", key=key, json={"to": TO, "text": text} | fields)

    async def accepted(self, text: str = "Hello", **fields: Any) -> str:
        """Send one that must be accepted; its id."""
        answer = await self.send(text, **fields)
        assert answer.status == 202, answer.body
        return answer.id

    async def batch(self, messages: Iterable[Mapping[str, Any]]) -> list[str]:
        """Send a batch that must be accepted as a whole; the ids in order."""
        answer = await self.request("POST", "/v1/batches", json={"messages": list(messages)})
        assert answer.status == 202, answer.body
        assert answer.body["refused"] == 0, answer.body
        return [message["id"] for message in answer.body["messages"]]

    async def message(self, message_id: str) -> Mapping[str, Any]:
        """``GET /v1/messages/{id}``."""
        answer = await self.request("GET", f"/v1/messages/{message_id}")
        assert answer.status == 200, answer.body
        message: Mapping[str, Any] = answer.body
        return message

    async def timeline(self, message_id: str) -> list[Mapping[str, Any]]:
        """``GET /v1/messages/{id}/events``."""
        answer = await self.request("GET", f"/v1/messages/{message_id}/events")
        assert answer.status == 200, answer.body
        timeline: list[Mapping[str, Any]] = answer.body["data"]
        return timeline

    # What a scenario looks at

    def read(self, question: Callable[[Connection], Any]) -> Any:
        """Ask the database, on a connection of the running gateway."""
        with self.gateway.database.reading() as connection:
            return question(connection)

    def status_of(self, message_id: str) -> str:
        """Where a message stands in the database."""
        view = self.read(lambda connection: queries.message_view(connection, None, MessageId(message_id)))
        return str(view.status)

    def until_status(self, message_ids: str | Sequence[str], status: str, timeout_s: float = PATIENCE_S) -> Any:
        """Fires once all these messages stand at ``status``."""
        ids = [message_ids] if isinstance(message_ids, str) else message_ids
        return self.steps.until(lambda: all(self.status_of(one) == status for one in ids), timeout_s)

    def events_of(self, message_id: str) -> Any:
        """A message's timeline in the database."""
        return self.read(lambda connection: queries.message_events(connection, None, MessageId(message_id)))

    def balance(self, customer: Customer | None = None) -> Balance:
        """The balance of an account in the database."""
        account_id = (customer or self.customer).id
        balance: Balance = self.read(lambda connection: queries.balance(connection, account_id))
        return balance

    def counts(self) -> Mapping[str, int]:
        """How many messages stand where."""
        counted = self.read(lambda connection: queries.status_counts(connection, open_only=False))
        return {str(status): count for status, count in counted.items()}


def _put_routes(connection: Connection, routes: Mapping[str, Sequence[str]]) -> None:
    business.put_routes(connection, [a_route(country, *names) for country, names in routes.items()])


_DISAGREEING_BALANCES = """
SELECT balances.account_id FROM balances LEFT JOIN ledger ON ledger.account_id = balances.account_id
GROUP BY balances.account_id, available_mc, held_mc
HAVING available_mc <> coalesce(sum(available_delta_mc), 0) OR held_mc <> coalesce(sum(held_delta_mc), 0)
"""
_DISAGREEING_MESSAGES = """
SELECT messages.id FROM messages LEFT JOIN ledger ON ledger.message_id = messages.id
GROUP BY messages.id, hold_mc, held_mc, charged_mc
HAVING sum(kind = 'hold') <> 1 OR sum(kind = 'capture') > 1 OR sum(kind = 'release') > 1
    OR held_mc <> sum(held_delta_mc) OR charged_mc <> -sum(available_delta_mc) - held_mc
    OR held_mc + charged_mc - sum((kind = 'release') * held_delta_mc) <> hold_mc
"""


def _answers(question: TextClause, connection: Connection) -> Sequence[Any]:
    return connection.execute(question).scalars().all()


def assert_books_agree(scene: Scene) -> None:
    """Every balance is the sum of the ledger; every message was held once, charged at most once, and what it says."""
    for question in (_DISAGREEING_BALANCES, _DISAGREEING_MESSAGES):
        wrong = scene.read(partial(_answers, text(question)))
        assert not wrong, f"the books disagree about {wrong}"
    assert scene.read(audit).findings == ()
