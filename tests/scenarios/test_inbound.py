"""What handsets write reaches the account that owns the number, across segments, restarts and time."""

from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from zope.interface import implementer

from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.segmentation import Segment, split
from sendername.registry import NameStatus
from smpp.pdus import DeliverSm
from store import business, queries
from store.inbound import RecordInbound
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import Scene
from tests.support.started.simulated_carrier import SimulatedCarrier

NUMBER = "+41790000000"
LONG = "Grüezi {" + "a" * 300 + "} €"


def own_number(scene: Scene) -> None:
    sender = Sender(SenderKind.NUMBER, NUMBER)
    scene.change(
        lambda connection: business.register_sender(connection, scene.customer.id, sender, NameStatus.APPROVED)
    )


def deliver(carrier: SimulatedCarrier, segment: Segment, source: str = "41791234567") -> None:
    carrier.deliver(
        DeliverSm(
            source_addr=source,
            destination_addr=NUMBER[1:],
            esm_class=0x40 if segment.udh else 0,
            short_message=segment.user_data,
        )
    )


def stored(scene: Scene) -> int:
    return len(scene.read(lambda connection: queries.inbound_texts(connection, None, 100)))


@on_reactor
async def test_a_message_from_a_handset_is_told_to_its_account(play: Play) -> None:
    scene = await play()
    own_number(scene)
    (segment,) = split("STOP €", Alphabet.GSM7, 0)
    deliver(scene.carrier, segment)
    await scene.hook.arrived.until(lambda: len(scene.hook.events) == 1)
    (event,) = scene.hook.events
    assert (event["type"], event["account"]) == ("inbound.received", scene.customer.id)
    assert (event["data"]["from"], event["data"]["text"]) == ("41791234567", "STOP €")


@on_reactor
async def test_half_a_text_waits_through_a_restart_and_is_told_once(play: Play) -> None:
    scene = await play()
    own_number(scene)
    one, two, three = split(LONG, Alphabet.GSM7, 9)
    deliver(scene.carrier, three)
    deliver(scene.carrier, one)
    await scene.steps.until(
        lambda: scene.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM inbound_messages").scalar()) == 2
    )
    await scene.stop()
    await scene.start()
    await scene.carrier.until_bound(1)
    deliver(scene.carrier, one)
    deliver(scene.carrier, two, source="41797654321")
    deliver(scene.carrier, two)
    await scene.hook.arrived.until(lambda: len(scene.hook.events) == 1)
    (event,) = scene.hook.events
    assert (event["data"]["text"], event["data"]["segments"]) == (LONG, 3)
    assert stored(scene) == 1


@on_reactor
async def test_a_delivery_that_could_not_be_stored_is_refused_and_told_when_it_comes_again(play: Play) -> None:
    scene = await play()
    own_number(scene)
    scene.refuse_once.append(RecordInbound)
    (segment,) = split("again", Alphabet.GSM7, 0)
    deliver(scene.carrier, segment)
    await scene.hook.arrived.until(lambda: len(scene.hook.events) == 1)
    assert stored(scene) == 1


@on_reactor
async def test_what_never_comes_whole_is_told_when_its_time_is_over(play: Play) -> None:
    scene = await play()
    own_number(scene)
    first, *_ = split(LONG, Alphabet.GSM7, 9)
    deliver(scene.carrier, first)
    await scene.steps.until(
        lambda: scene.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM inbound_messages").scalar()) == 1
    )
    scene.clock.advance(scene.config.messages.inbound_timeout_s + 1)
    logged: list[LogEvent] = []

    @implementer(ILogObserver)
    def observe(event: LogEvent) -> None:
        logged.append(event)

    globalLogPublisher.addObserver(observe)
    try:
        await scene.gateway.sweeps.run_once()
    finally:
        globalLogPublisher.removeObserver(observe)
    lines = [formatEvent(event) for event in logged]
    assert [line for line in lines if line.startswith("1 MO texts never came whole within ")]
    assert not [line for line in lines if "4179" in line or "Gr" in line], "numbers and texts stay out of the log"
    await scene.hook.arrived.until(lambda: len(scene.hook.events) == 1)
    assert scene.hook.events[0]["type"] == "inbound.incomplete"
    assert scene.hook.events[0]["data"]["missing_segments"] == [2, 3]
