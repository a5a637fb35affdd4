"""Simulated operators on the real reactor with their control, and HTTP to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
from aiohttp import ClientSession
from twisted.internet.defer import Deferred

from simulators.control.site import ControlSite
from simulators.fleet.carrier import VirtualCarrier
from simulators.fleet.plan import CarrierPlan
from simulators.ledger.keeping import Keeping
from simulators.ledger.ledger import NoLedger
from simulators.scenario.timeline import Step
from tests.support.wires.raw_esme import RawEsme, connected


@attrs.frozen
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    octets: bytes

    @property
    def text(self) -> str:
        return self.octets.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@attrs.define
class Controlled:
    """Operators by name, the control's address, and ESMEs that are bound."""

    reactor: Any
    operators: dict[str, VirtualCarrier]
    port: int = 0
    esmes: list[RawEsme] = attrs.field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def bound(self, name: str) -> RawEsme:
        esme = await connected(self.reactor, self.operators[name].port)
        self.esmes.append(esme)
        return esme

    def get(self, path: str, **headers: str) -> "Deferred[Answer]":
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, body: Any, **headers: str) -> "Deferred[Answer]":
        headers.setdefault("Content_Type", "application/json")
        return self.ask("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)

    def ask(self, method: str, path: str, body: bytes | None, **headers: str) -> "Deferred[Answer]":
        """Ask over a real socket; underscores in header names stand for hyphens."""

        async def exchange() -> Answer:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            async with (
                ClientSession() as session,
                session.request(method, f"{self.url}{path}", data=body, headers=named) as answer,
            ):
                return Answer(answer.status, dict(answer.headers), await answer.read())

        return from_asyncio(exchange())


def from_asyncio(coroutine: Any) -> "Deferred[Any]":
    """A coroutine of asyncio, for tests that await Deferreds."""
    import asyncio  # noqa: PLC0415 - the reactor must be installed before

    return Deferred.fromFuture(asyncio.ensure_future(coroutine))


@asynccontextmanager
async def controlled(
    reactor: Any, *names: str, behave: tuple[str, ...] = (), steps: tuple[Step, ...] = ()
) -> AsyncIterator[Controlled]:
    """Operators of these names that run inside the block; nobody but the control keeps what they do."""
    plans = [CarrierPlan(name, behaviours=behave, steps=steps, seed=1) for name in names]
    operators = {plan.name: VirtualCarrier(plan, reactor, Keeping(NoLedger(), None)) for plan in plans}
    for operator in operators.values():
        operator.start(reactor)
    site = ControlSite(operators.values(), reactor)
    made = Controlled(reactor, operators)
    made.port = await site.start(0)
    try:
        yield made
    finally:
        await site.stop()
        for operator in operators.values():
            await operator.stop()
        for esme in made.esmes:
            esme.leave()
            await esme.until_ended()
