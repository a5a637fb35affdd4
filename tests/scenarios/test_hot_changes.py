"""The business changes while messages pass: nothing is lost or doubled, and binds of unchanged carriers stay up."""

from collections import Counter

import attrs
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import deferLater

from credits.pricing import Price
from gateway.assembly import assemble
from gateway.books import Books
from gateway.business.in_force import in_force
from gateway.business.picture import Picture, prices_by_key
from gateway.business.proposal import Author, propose, put_in_force
from gateway.config import ControlConfig
from gateway.insight.explanation import Asked, Explanation, explain
from gateway.paths.preparation import Limits
from gateway.services import Gateway
from messages.account import AccountLimits
from messages.ids import CarrierName
from store import business
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.conditions import Condition
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import STOP_BUDGET_S, TO, Scene, assert_books_agree, numbers
from tests.support.values.routes import a_route

BATCHES, SIZE, PAUSE_S = 30, 50, 0.1
"""500 messages a second for three seconds."""
CHANGES = 6


def change(scene: Scene, wanted: Picture) -> None:
    """Put it in force beside the running gateway, as every command does."""
    books = Books(scene.gateway.database, scene.vault())
    now_ms = scene.clock.now_ms()
    with books.database.begin() as connection:
        proposal = propose(books, connection, wanted, now_ms, force_prices=True)
        put_in_force(books, connection, proposal, Author("test"), now_ms)


def nth_change(scene: Scene, number: int) -> Picture:
    """Routes turn round, a price moves, and the second carrier gets another window: its binds are made anew."""
    order = ("alpine", "oceanic") if number % 2 else ("oceanic", "alpine")
    books = Books(scene.gateway.database, scene.vault())
    with books.database.reading() as connection:
        before = in_force(books, connection)
    oceanic = CarrierName("oceanic")
    return Picture(
        carriers={oceanic: {**(before.carriers[oceanic] or {}), "window": 10 + number}},
        routes={**dict.fromkeys(before.routes), "swiss": a_route("CH", *order, name="swiss")},
        prices=prices_by_key(Price("CH", 1_000 + number)),
    )


@on_reactor
async def test_reloads_under_500_messages_a_second_lose_and_double_nothing_and_keep_the_binds(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", window=100), make_carrier("oceanic", window=100)
    scene = await play(alpine, oceanic, credits_mc=10**9)
    await alpine.until_bound(1)
    binds = sorted(alpine.server.connections)
    ids: list[str] = []

    async def send() -> None:
        for number in range(BATCHES):
            to = numbers(SIZE, 791_230_000 + number * SIZE)
            pause: Deferred[None] = deferLater(scene.reactor, PAUSE_S)
            ids.extend(await scene.batch({"to": one, "text": f"Hello {one}", "category": "otp"} for one in to))
            await pause

    async def reload() -> None:
        for number in range(CHANGES):
            change(scene, nth_change(scene, number))
            await scene.until_business_is_current()

    await gatherResults([Deferred.fromCoroutine(send()), Deferred.fromCoroutine(reload())])
    events = await scene.hook.all_of(ids, 60)

    assert len(ids) == BATCHES * SIZE
    assert {event["type"] for event in events.values()} == {"message.delivered"}
    told = Counter(event["data"]["id"] for event in scene.hook.events if event["type"] == "message.delivered")
    assert set(told.values()) == {1}
    sent = Counter(entry.text for entry in [*alpine.submitted, *oceanic.submitted])
    assert len(sent) == len(ids)
    assert set(sent.values()) == {1}
    assert sorted(alpine.server.connections) == binds
    assert {len(alpine.submitted) > 0, len(oceanic.submitted) > 0} == {True}
    assert_books_agree(scene)


@on_reactor
async def test_a_price_to_come_takes_effect_by_itself(play: Play) -> None:
    scene = await play()
    begin_ms = scene.clock.now_ms() + 3_600_000
    change(scene, Picture(prices=prices_by_key(Price("CH", 2_500, from_ms=begin_ms))))
    await scene.until_business_is_current()

    before = await scene.send()
    scene.clock.advance(3_601)
    after = await scene.send()

    assert (before.body["credits"]["held"], after.body["credits"]["held"]) == (1_000, 2_500)


@on_reactor
async def test_an_accounts_limits_hold_within_a_second(play: Play) -> None:
    scene = await play()
    books = Books(scene.gateway.database, scene.vault())
    with books.database.reading() as connection:
        terms = in_force(books, connection).accounts[scene.customer.id]

    change(scene, Picture(accounts={scene.customer.id: attrs.evolve(terms, limits=AccountLimits(2, 3_000))}))
    await scene.until_business_is_current()
    at_once = [await scene.send() for _ in range(2)]
    too_fast = await scene.request(
        "POST", "/v1/batches", json={"messages": [{"to": to, "text": "Hello"} for to in numbers(2)]}
    )

    assert [answer.status for answer in at_once] == [202, 202]
    assert at_once[0].headers["RateLimit-Policy"] == '"messages";q=2;w=1'
    assert (too_fast.status, too_fast.body["code"]) == (429, "rate-limited")
    assert int(too_fast.headers["Retry-After"]) >= 1
    change(scene, Picture(accounts={scene.customer.id: attrs.evolve(terms, limits=AccountLimits(None, 3_000))}))
    await scene.until_business_is_current()
    third, beyond = await scene.send(), await scene.send()
    assert (third.status, beyond.status, beyond.body["code"]) == (202, 429, "daily-limit-reached")
    scene.clock.advance(86_400)
    assert (await scene.send()).status == 202
    assert_books_agree(scene)


def explained(gateway: Gateway, now_ms: int) -> Explanation:
    """What ``gateway`` would do with a message to Switzerland now."""
    (account,) = gateway.business.current.accounts.values()
    asked = Asked(TO, account.name, "MAXONY")
    version = gateway.business.current.version
    return explain(
        asked,
        account,
        gateway.business.decisions,
        Limits(),
        now_ms,
        business_version=version,
        of_running_gateway=True,
    )


@on_reactor
async def test_every_gateway_on_a_database_decides_by_the_change(play: Play, make_carrier: MakeCarrier) -> None:
    scene = await play(make_carrier("alpine"), make_carrier("oceanic"))
    beside = attrs.evolve(scene.config, control=ControlConfig(path=str(scene.folder / "beside.sock")))
    other = assemble(beside, scene.reactor, clock=scene.clock)
    seen = Condition("a changed business")
    other.business.on_change(lambda _: seen.changed())
    await Deferred.fromCoroutine(other.start())
    try:
        change(scene, nth_change(scene, 0))
        wanted = scene.read(business.version)
        await gatherResults(
            [scene.until_business_is_current(), seen.until(lambda: other.business.current.version == wanted)]
        )
        told = [explained(gateway, scene.clock.now_ms()) for gateway in (scene.gateway, other)]
    finally:
        await other.stop(STOP_BUDGET_S)

    assert [one.candidates[0].route for one in told] == ["swiss", "swiss"]
    assert [one.price_mc for one in told] == [1_000, 1_000]
