"""Carriers that die, refuse a country, throttle or deliver nothing: traffic moves, nothing is lost or doubled, and it
comes back. The timeline says why in words.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from twisted.internet.defer import Deferred

from gateway.config import MessagesConfig
from routing.health.conditions import ConditionKind
from routing.table.route import Policy
from simulators.operator.behaviours import DropEvery, Outcomes, RefuseEvery
from simulators.operator.countries import CountriesOnly
from smpp.receipts import ReceiptState
from smpp.statuses import CommandStatus
from store import business
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import Scene, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK, SimulatedCarrier
from tests.support.values.routes import a_route
from tests.support.wires.latency import Latency

ENOUGH = 20
"""Answers, or receipts, that are needed before anything is said about a carrier."""

PAUSES_S = 600
"""After so long no breaker that opened for the first time is open any more, and every message may be a trial."""


def messages(count: int, first: int = 791_230_000, **fields: Any) -> list[Mapping[str, Any]]:
    return [{"to": to, "text": f"To {to}", "category": "otp"} | fields for to in numbers(count, first)]


def french(count: int, first: int = 612_345_000) -> list[Mapping[str, Any]]:
    numbers_there = [f"+33{first + index}" for index in range(count)]
    return [{"to": to, "text": f"To {to}", "category": "otp"} for to in numbers_there]


def against(scene: Scene, carrier: SimulatedCarrier) -> set[tuple[str | None, ConditionKind]]:
    """What stands against a carrier: for which country, and of which kind."""
    return {(country, found.kind) for country, found in scene.gateway.watch.conditions.of_carrier(carrier.name)}


def later(scene: Scene, seconds: float) -> None:
    """So much time goes by, and the carriers are looked at."""
    scene.clock.advance(seconds)
    scene.gateway.watch.look()


async def until_down(scene: Scene, carrier: SimulatedCarrier) -> None:
    """It was lost, and then three seconds go by."""
    scene.clock.advance(3)
    await scene.pictures.until(lambda: (None, ConditionKind.DOWN) in against(scene, carrier))


async def counted(scene: Scene, seconds: float = 0) -> None:
    """So much time goes by, and what was delivered is counted."""
    scene.clock.advance(seconds)
    await Deferred.fromCoroutine(scene.gateway.watch.count_once())


async def delivered(scene: Scene, sent: Sequence[Mapping[str, Any]]) -> list[str]:
    """Send them, and wait until each was delivered."""
    ids = await scene.batch(sent)
    events = await scene.hook.all_of(ids)
    assert {events[one]["type"] for one in ids} == {"message.delivered"}
    return ids


async def reason(scene: Scene, message_id: str, kind: str = "accepted") -> str:
    return " ".join(line["reason"] for line in await scene.timeline(message_id) if line["kind"] == kind)


def assert_each_text_once(*carriers: SimulatedCarrier) -> None:
    sent = Counter(text for carrier in carriers for text in carrier.texts())
    assert [text for text, count in sent.items() if count > 1] == []


@on_reactor
async def test_when_a_carrier_dies_messages_go_elsewhere_within_seconds_and_back_once_it_lives(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    scene = await play(alpine, oceanic)
    await alpine.until_bound(1)
    await delivered(scene, messages(10))

    await alpine.close()
    await until_down(scene, alpine)
    during = await delivered(scene, messages(10, 791_240_000))

    assert (len(alpine.submitted), len(oceanic.submitted)) == (10, 10)
    assert "alpine is down since" in await reason(scene, during[0])
    alpine.open()
    await scene.pictures.until(lambda: not against(scene, alpine))
    await delivered(scene, messages(10, 791_250_000))

    assert (len(alpine.submitted), len(oceanic.submitted)) == (20, 10)
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_a_country_that_a_carrier_refuses_goes_elsewhere_the_others_stay_and_it_comes_back_by_trials(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine"), make_carrier("oceanic")
    alpine.smsc.rules = (CountriesOnly(frozenset({"FR"})),)
    scene = await play(alpine, oceanic)
    refused = await delivered(scene, messages(ENOUGH))
    assert against(scene, alpine) == {("CH", ConditionKind.BROKEN)}
    assert "alpine refused it" in await reason(scene, refused[0], "requeued")

    moved = await delivered(scene, messages(10, 791_240_000))
    await delivered(scene, french(10))

    assert [line["kind"] for line in await scene.timeline(moved[0])] == ["accepted", "sending", "sent", "delivered"]
    assert "alpine for CH is broken: 20 of 20 messages failed within 60 s: 20 refused for good" in (
        await reason(scene, moved[0])
    )
    assert (len(alpine.submitted), len(oceanic.submitted)) == (10, ENOUGH + 10)
    alpine.smsc.rules = ()
    later(scene, 11)
    later(scene, PAUSES_S)
    await delivered(scene, messages(10, 791_250_000))

    assert against(scene, alpine) == set()
    assert len(alpine.submitted) == 20
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_a_carrier_that_fails_is_left_alone_and_comes_back_by_trials(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", RefuseEvery(1, int(CommandStatus.RSYSERR))), make_carrier("oceanic")
    scene = await play(alpine, oceanic)
    first = await scene.batch(messages(ENOUGH))
    await scene.pictures.until(lambda: bool(against(scene, alpine)))
    moved = await delivered(scene, messages(10, 791_240_000))

    assert against(scene, alpine) == {(None, ConditionKind.BROKEN), ("CH", ConditionKind.BROKEN)}
    assert "alpine is broken: 20 of 20 messages failed within 60 s" in await reason(scene, moved[0])
    scene.clock.advance(31)
    await Deferred.fromCoroutine(scene.gateway.sweeps.run_once())
    await scene.hook.all_of(first)
    assert alpine.submitted == []
    alpine.behave(QUICK)
    later(scene, 11)
    later(scene, PAUSES_S)
    await delivered(scene, messages(10, 791_250_000))

    assert against(scene, alpine) == set()
    assert len(alpine.submitted) == 10
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_a_carrier_that_is_too_slow_for_what_waits_is_full_and_the_rest_goes_elsewhere(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", throughput_per_s=50), make_carrier("oceanic")
    scene = await play(alpine, oceanic, messages=MessagesConfig(full_after_s=1))
    await alpine.until_bound(1)
    slow = await scene.batch(messages(200, category="promotional"))
    for _ in range(3):
        later(scene, 0)
    assert against(scene, alpine) == {(None, ConditionKind.FULL)}

    moved = await delivered(scene, messages(10, 791_240_000))

    assert (await reason(scene, moved[0])).count("messages wait for it and it takes 50 a second") == 1
    assert len(oceanic.submitted) == 10
    await scene.hook.all_of(slow)
    later(scene, 0)
    assert against(scene, alpine) == set()
    await delivered(scene, messages(10, 791_250_000))
    assert (len(alpine.submitted), len(oceanic.submitted)) == (210, 10)
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


def no_receipts() -> Outcomes:
    return Outcomes({None: 1}, random.Random(1))


def undelivered() -> Outcomes:
    return Outcomes({ReceiptState.UNDELIVERABLE: 1}, random.Random(1))


@on_reactor
async def test_a_carrier_that_takes_messages_and_never_reports_is_found_left_and_trusted_again(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", QUICK, no_receipts()), make_carrier("oceanic")
    scene = await play(alpine, oceanic)
    lost = await scene.batch(messages(ENOUGH))
    await scene.until_status(lost, "sent")
    await counted(scene)
    assert against(scene, alpine) == set()

    await counted(scene, 600)
    moved = await delivered(scene, messages(10, 791_240_000))

    assert against(scene, alpine) == {("CH", ConditionKind.UNDELIVERING)}
    assert "alpine for CH is not delivering: 0 of 20 messages that it took have a receipt" in (
        await reason(scene, moved[0])
    )
    assert (len(alpine.submitted), len(oceanic.submitted)) == (ENOUGH, 10)
    assert len(scene.gateway.watch.standing_against(alpine.name)) == 1
    assert (
        'passerelle_carrier_condition{carrier="alpine",country="CH",kind="undelivering"} 1.0'
        in (await scene.request("GET", "/metrics")).body
    )
    alpine.behave(QUICK)
    later(scene, 61)
    later(scene, PAUSES_S)
    await delivered(scene, messages(400, 791_250_000))
    trials = len(alpine.submitted) - ENOUGH
    await counted(scene)

    # one in twenty was a trial, and they arrived
    assert 5 <= trials <= 60
    assert against(scene, alpine) == set()
    await delivered(scene, messages(10, 791_260_000))
    assert len(alpine.submitted) == ENOUGH + trials + 10
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_a_carrier_that_reports_everything_undelivered_is_found_where_others_deliver(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", QUICK, undelivered()), make_carrier("oceanic")
    scene = await play(alpine, oceanic, routes={"*": ["oceanic"]})
    await delivered(scene, messages(ENOUGH))
    scene.reroute({"*": ["alpine", "oceanic"]})
    await scene.until_business_is_current()
    lost = await scene.batch(messages(ENOUGH, 791_240_000))
    events = await scene.hook.all_of(lost)
    assert {events[one]["type"] for one in lost} == {"message.undelivered"}

    await counted(scene)
    moved = await delivered(scene, messages(10, 791_250_000))

    assert against(scene, alpine) == {("CH", ConditionKind.UNDELIVERING)}
    assert "0 of its last 20 reported messages were delivered, while other carriers delivered 20 of 20 to CH" in (
        await reason(scene, moved[0])
    )
    assert len(oceanic.submitted) == ENOUGH + 10
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_the_only_carrier_of_a_country_is_used_whatever_stands_against_it(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine = make_carrier("alpine", QUICK, no_receipts())
    scene = await play(alpine)
    await scene.until_status(await scene.batch(messages(ENOUGH)), "sent")
    await counted(scene, 600)
    assert against(scene, alpine) == {("CH", ConditionKind.UNDELIVERING)}

    message_id = await scene.accepted("All the same")
    await scene.until_status(message_id, "sent")

    assert "alpine for CH is not delivering" in await reason(scene, message_id)


@on_reactor
async def test_a_route_by_quality_moves_to_the_carrier_that_delivers_and_says_what_that_rests_on(
    play: Play, make_carrier: MakeCarrier
) -> None:
    half = Outcomes({ReceiptState.DELIVERED: 1, ReceiptState.UNDELIVERABLE: 1}, random.Random(1))
    alpine, oceanic = make_carrier("alpine", QUICK, half), make_carrier("oceanic")
    scene = await play(alpine, oceanic)
    by_quality = attrs.evolve(a_route("*", "alpine", "oceanic"), policy=Policy.QUALITY)
    scene.change(lambda connection: business.put_routes(connection, [by_quality]))
    await scene.until_business_is_current()
    await scene.hook.all_of(await scene.batch(messages(80)))
    by_alpine = len(alpine.submitted)
    # nothing is known yet, so they went in the order written, but for the few that try the other one
    assert by_alpine > 60

    await counted(scene)
    moved = await scene.batch(messages(80, 791_240_000))
    await scene.hook.all_of(moved)

    assert len(alpine.submitted) - by_alpine < 20
    accepted = str((await scene.timeline(moved[0]))[0])
    assert "% delivered within" in accepted
    assert against(scene, alpine) == set()
    assert_each_text_once(alpine, oceanic)
    assert_books_agree(scene)


@on_reactor
async def test_the_segments_of_a_message_stay_together_when_their_carrier_dies(
    play: Play, make_carrier: MakeCarrier
) -> None:
    alpine, oceanic = make_carrier("alpine", Latency(0.02, 0.01), DropEvery(8)), make_carrier("oceanic")
    scene = await play(alpine, oceanic)
    await alpine.until_bound(1)
    ids = await scene.batch(messages(10, text="long text, " * 40))
    await alpine.until_submitted(8)
    await alpine.close()
    await until_down(scene, alpine)
    scene.clock.advance(31)
    await Deferred.fromCoroutine(scene.gateway.sweeps.run_once())
    await scene.steps.until(lambda: not {"queued", "sending"} & scene.counts().keys())

    # alpine took some of them before it died, and its receipts died with it
    assert scene.counts().keys() <= {"sent", "delivered"}
    assert sum(scene.counts().values()) == len(ids)
    assert oceanic.submitted
    tries: dict[tuple[str, int], list[int]] = {}
    for segment in oceanic.submitted:
        tries.setdefault((segment.destination, segment.reference), []).append(segment.number)
    # whole and once, though alpine may have had a part of it
    assert {tuple(sorted(numbers)) for numbers in tries.values()} == {(1, 2, 3)}
    assert len({destination for destination, _ in tries}) == len(tries)
    assert_books_agree(scene)
