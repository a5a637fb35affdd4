"""A receipt finds its message: early, on another bind, after a restart, in another notation, never across carriers."""

import random
from datetime import datetime, timedelta

import pytest

from simulators.operator.behaviours import Outcomes, ReceiptFirstEvery
from simulators.operator.dialect import Dialect, ReceiptId
from simulators.operator.message_ids import IdNotation
from smpp.receipts import ReceiptState
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK
from tests.support.wires.latency import Latency


@on_reactor
async def test_a_receipt_before_its_submit_sm_resp_is_matched(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(latency_s=0.05), ReceiptFirstEvery(1))

    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(20))
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 20
    assert_books_agree(scene)


@on_reactor
@pytest.mark.parametrize(
    ("mode", "binds", "expected"), [("pair", 1, 2), ("pair", 2, 4), ("transceiver", 3, 3)], ids=str
)
async def test_a_receipt_on_another_bind_of_the_carrier_is_matched(
    play: Play, mode: str, binds: int, expected: int, make_carrier: MakeCarrier
) -> None:
    scene = await play(make_carrier("alpine", bind_mode=mode, binds=binds))
    await scene.carrier.until_bound(expected)

    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(30))
    await scene.hook.all_of(ids)

    submitted_on = {entry.message_id: entry.connection for entry in scene.carrier.submitted}
    elsewhere = [entry for entry in scene.carrier.reported if entry.connection != submitted_on[entry.message_id]]
    assert elsewhere
    assert scene.counts() == {"delivered": 30}


@on_reactor
async def test_the_same_carrier_message_id_on_two_carriers_never_crosses(play: Play, make_carrier: MakeCarrier) -> None:
    # one seed: both operators number their messages alike
    alpine = make_carrier("alpine", Outcomes({ReceiptState.UNDELIVERABLE: 1}, random.Random(1)), QUICK, seed=5)
    oceanic = make_carrier("oceanic", QUICK, seed=5)
    scene = await play(alpine, oceanic, routes={"CH": ["alpine"], "FR": ["oceanic"]})

    swiss = await scene.batch({"to": to, "text": "Hello"} for to in numbers(10))
    french = await scene.batch({"to": f"+3361234567{digit}", "text": "Hello"} for digit in range(10))
    await scene.hook.all_of([*swiss, *french])

    assert {entry.message_id for entry in alpine.submitted} == {entry.message_id for entry in oceanic.submitted}
    assert {scene.status_of(one) for one in swiss} == {"undelivered"}
    assert {scene.status_of(one) for one in french} == {"delivered"}


@on_reactor
async def test_a_receipt_that_writes_the_id_in_another_base_is_matched(play: Play, make_carrier: MakeCarrier) -> None:
    alpine = make_carrier("alpine", ids=IdNotation.HEX, response_id_form="hex_to_decimal")
    alpine.smsc.dialect = Dialect(ids=ReceiptId.DECIMAL)
    scene = await play(alpine)

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)

    assert event["type"] == "message.delivered"


@on_reactor
async def test_a_receipt_that_comes_after_a_restart_is_matched(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(receipt_delay_s=0.3))
    ids = await scene.batch({"to": to, "text": "Hello"} for to in numbers(5))
    await scene.until_status(ids, "sent")

    await scene.stop()
    assert not scene.carrier.reported
    await scene.start()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.delivered"}
    assert len(scene.carrier.submitted) == 5


@on_reactor
async def test_a_receipt_that_contradicts_the_first_is_recorded_and_not_applied(play: Play) -> None:
    scene = await play()
    message_id = await scene.accepted()
    await scene.hook.event(message_id)

    scene.carrier.report(scene.carrier.submitted[0].message_id, ReceiptState.UNDELIVERABLE)
    await scene.steps.until(lambda: len(scene.events_of(message_id)) == 5)

    assert scene.status_of(message_id) == "delivered"
    assert (await scene.timeline(message_id))[-1]["kind"] == "receipt_ignored"
    assert len(scene.hook.events_of(message_id)) == 1
    assert_books_agree(scene)


@on_reactor
async def test_the_carriers_own_date_is_told_beside_ours(play: Play, make_carrier: MakeCarrier) -> None:
    """The simulated carrier writes UTC, to the minute; read as Indian time that is five and a half hours earlier."""
    scene = await play(make_carrier("alpine", receipt_time_zone="Asia/Kolkata"))

    message_id = await scene.accepted()
    event = await scene.hook.event(message_id)
    delivered = (await scene.timeline(message_id))[-1]

    assert event["data"]["done_at"] == delivered["detail"]["done_at"]
    ours, theirs = (datetime.fromisoformat(time) for time in (delivered["at"], event["data"]["done_at"]))
    assert event["created_at"] == delivered["at"]
    assert timedelta(hours=5.5) <= ours - theirs <= timedelta(hours=5.5, minutes=2)
