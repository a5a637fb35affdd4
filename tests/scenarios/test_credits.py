"""Credits are held with the promise, taken with the carrier's word, given back otherwise: each once."""

import pytest
from twisted.internet.defer import Deferred, gatherResults

from credits.ledger import Balance
from simulators.operator.behaviours import RefuseEvery
from smpp.statuses import CommandStatus
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, PRICE_MC, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK


@on_reactor
async def test_of_two_sends_racing_for_the_last_credit_exactly_one_wins(play: Play) -> None:
    scene = await play(credits_mc=PRICE_MC)

    answers = await gatherResults([Deferred.fromCoroutine(scene.send(f"Number {index}")) for index in range(2)])

    assert sorted(answer.status for answer in answers) == [202, 402]
    [won] = [answer for answer in answers if answer.status == 202]
    [lost] = [answer for answer in answers if answer.status == 402]
    assert lost.body["code"] == "insufficient-credits"
    await scene.hook.event(won.id)
    assert len(scene.carrier.submitted) == 1
    assert scene.balance() == Balance(0, 0)
    assert_books_agree(scene)


@on_reactor
async def test_of_many_sends_racing_for_the_last_credits_exactly_as_many_win_as_are_paid_for(play: Play) -> None:
    scene = await play(credits_mc=7 * PRICE_MC)

    answers = await gatherResults([Deferred.fromCoroutine(scene.send(to=to)) for to in numbers(40)])

    won = [answer.id for answer in answers if answer.status == 202]
    assert (len(won), sum(answer.status == 402 for answer in answers)) == (7, 33)
    await scene.hook.all_of(won)
    assert len(scene.carrier.submitted) == 7
    assert scene.balance() == Balance(0, 0)
    assert_books_agree(scene)


@on_reactor
async def test_without_enough_credits_nothing_is_stored_and_nothing_sent(play: Play) -> None:
    scene = await play(credits_mc=2 * PRICE_MC)

    answer = await scene.send("x" * 400)

    assert (answer.status, answer.body["code"]) == (402, "insufficient-credits")
    assert scene.counts() == {}
    assert scene.balance() == Balance(2 * PRICE_MC, 0)
    assert not scene.carrier.submitted


@on_reactor
async def test_in_a_batch_the_credits_go_as_far_as_they_reach(play: Play) -> None:
    scene = await play(credits_mc=2 * PRICE_MC)

    answer = await scene.request(
        "POST", "/v1/batches", json={"messages": [{"to": to, "text": "Sale"} for to in numbers(5)]}
    )

    assert (answer.status, answer.body["accepted"], answer.body["refused"]) == (202, 2, 3)
    assert [one["problem"]["code"] for one in answer.body["messages"][2:]] == ["insufficient-credits"] * 3
    await scene.hook.all_of([one["id"] for one in answer.body["messages"][:2]])
    assert scene.balance() == Balance(0, 0)
    assert_books_agree(scene)


@on_reactor
async def test_credits_are_held_while_the_message_waits_and_the_balance_says_so(play: Play) -> None:
    scene = await play(credits_mc=10 * PRICE_MC)
    await scene.carrier.close()
    waiting = await scene.accepted()

    balance = await scene.request("GET", "/v1/balance")

    assert balance.body == {"available": 9 * PRICE_MC, "held": PRICE_MC, "unit": "millicredits"}
    scene.carrier.open()
    await scene.hook.event(waiting)
    assert (await scene.request("GET", "/v1/balance")).body["held"] == 0


@pytest.mark.parametrize(
    ("first", "then", "counted", "sent"), [("udh16", "udh8", 3, 2), ("udh8", "udh16", 2, 3), ("udh16", "payload", 3, 1)]
)
@on_reactor
async def test_a_message_costs_what_was_told_though_another_carrier_cuts_it_otherwise(
    play: Play, make_carrier: MakeCarrier, *, first: str, then: str, counted: int, sent: int
) -> None:
    refusing = make_carrier("alpine", QUICK, RefuseEvery(1, int(CommandStatus.RINVSRCADR)), long_message=first)
    oceanic = make_carrier("oceanic", long_message=then)
    scene = await play(refusing, oceanic)

    answer = await scene.send("x" * 306)
    event = await scene.hook.event(answer.id)

    assert (answer.body["segments"], answer.body["credits"]["held"]) == (counted, counted * PRICE_MC)
    assert event["type"] == "message.delivered"
    assert len(oceanic.submitted) == sent
    assert event["data"]["credits"] == {"held": 0, "charged": counted * PRICE_MC, "unit": "millicredits"}
    assert scene.balance() == Balance(CREDITS_MC - counted * PRICE_MC, 0)
    assert_books_agree(scene)
