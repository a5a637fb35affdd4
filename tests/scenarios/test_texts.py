"""Flash messages, binary data and transliterated texts, from the request to what the handset would show."""

import base64

import attrs
from sqlalchemy import Connection

from messages.constant_tlvs import ConstantTlv
from messages.shift_tables import Language
from simulators.operator.behaviours import RefuseEvery
from smpp.pdus import SubmitSm
from smpp.statuses import CommandStatus
from store import business
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import PRICE_MC, assert_books_agree
from tests.support.started.simulated_carrier import QUICK
from tests.support.values.routes import a_route


@on_reactor
async def test_a_flash_message_is_class_0_on_the_wire_and_in_the_answers(play: Play) -> None:
    scene = await play()
    plain, flash, unicode_flash = [
        await scene.accepted(text, flash=flash) for text, flash in (("Hi €", False), ("Hi €", True), ("Hi ж", True))
    ]
    await scene.hook.all_of([plain, flash, unicode_flash])
    assert sorted((entry.data_coding, entry.text) for entry in scene.carrier.submitted) == [
        (0x00, "Hi €"),
        (0x10, "Hi €"),
        (0x18, "Hi ж"),
    ]
    assert (await scene.message(flash))["flash"] is True
    assert "flash" not in await scene.message(plain)
    assert "flash" in (await scene.timeline(flash))[0]["words"]


@on_reactor
async def test_binary_data_reaches_the_handset_octet_by_octet(play: Play) -> None:
    scene = await play()
    data = bytes(range(256))
    answer = await scene.request(
        "POST", "/v1/messages", json={"to": "+41791234567", "binary": base64.b64encode(data).decode()}
    )
    assert (answer.status, answer.body["encoding"], answer.body["segments"]) == (202, "binary", 2)
    event = await scene.hook.event(answer.id)
    assert (event["type"], event["data"]["credits"]["charged"]) == ("message.delivered", 2 * PRICE_MC)
    assert "".join(entry.text for entry in scene.carrier.submitted) == data.hex()
    assert {entry.data_coding for entry in scene.carrier.submitted} == {0x04}
    assert_books_agree(scene)


@on_reactor
async def test_a_transliterated_text_costs_one_segment_and_says_what_was_replaced(play: Play) -> None:
    scene = await play()
    text = "It’s “on” – " + "x" * 100
    answer = await scene.send(text, transliterate=True)
    assert (answer.body["encoding"], answer.body["segments"]) == ("gsm7", 1)
    assert [one["character"] for one in answer.body["transliterated"]] == ["’", "“", "”", "–"]
    await scene.hook.event(answer.id)
    assert scene.carrier.texts() == ['It\'s "on" - ' + "x" * 100]
    assert "transliterated" in (await scene.timeline(answer.id))[0]["reason"]
    assert (await scene.send(text)).body["encoding"] == "ucs2"


@on_reactor
async def test_a_long_text_goes_in_national_tables_where_its_route_allows(play: Play) -> None:
    scene = await play(start=False)
    scene.change(
        lambda connection: business.put_routes(
            connection, [a_route("CH", scene.carrier.name, national_tables=(Language.PORTUGUESE,))]
        )
    )
    await scene.start()
    text = "Amanhã não há pão, só maçãs. " * 10
    answer = await scene.send(text)
    assert (answer.body["encoding"], answer.body["segments"]) == ("gsm7", 2)
    await scene.hook.event(answer.id)
    assert "".join(scene.carrier.texts()) == text
    assert {(entry.data_coding, entry.esm_class) for entry in scene.carrier.submitted} == {(0x00, 0x40)}
    assert "national shift tables" in (await scene.timeline(answer.id))[0]["reason"]


@on_reactor
async def test_constant_tlvs_of_message_account_route_and_carrier_are_on_every_segment_after_a_failover(
    play: Play, make_carrier: MakeCarrier
) -> None:
    refusing = make_carrier("alpine", QUICK, RefuseEvery(1, CommandStatus.RINVSRCADR))
    carrier = make_carrier("oceanic", tlvs=[{"tag": tag, "text": "carrier"} for tag in range(0x1400, 0x1404)])
    scene = await play(refusing, carrier, start=False)
    seen: list[SubmitSm] = []

    def keep(pdu: SubmitSm) -> int:
        seen.append(pdu)
        return 0

    carrier.smsc.rules = [keep]

    def write(connection: Connection) -> None:
        account = business.load_business(connection, scene.vault()).accounts[scene.customer.id]
        of_account = tuple(ConstantTlv(tag, b"account") for tag in (0x1402, 0x1403))
        business.put_account(connection, scene.vault(), attrs.evolve(account, tlvs=of_account))
        of_alpine = tuple(ConstantTlv(tag, b"alpine's") for tag in range(0x1400, 0x1410))
        of_oceanic = tuple(ConstantTlv(tag, b"route") for tag in (0x1401, 0x1402, 0x1403))
        routes = [
            a_route("*", refusing.name, name="first", priority=1, tlvs=of_alpine),
            a_route("*", carrier.name, name="second", priority=2, tlvs=of_oceanic),
        ]
        business.remove_route(connection, "every-country")
        business.put_routes(connection, routes)

    scene.change(write)
    await scene.start()

    message_id = await scene.accepted("x" * 200, tlvs=[{"tag": "0x1403", "text": "message"}])

    assert (await scene.hook.event(message_id))["type"] == "message.delivered"
    expected = {0x1400: b"carrier", 0x1401: b"route", 0x1402: b"account", 0x1403: b"message"}
    assert [dict(pdu.tlvs) for pdu in seen] == [expected, expected]
    assert (await scene.timeline(message_id))[0]["detail"]["tlvs"] == ["0x1403"]
