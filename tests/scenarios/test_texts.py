"""Flash messages, binary data and transliterated texts, from the request to what the handset would show."""

import base64

from messages.shift_tables import Language
from routing.routes import Route
from store import business
from tests.scenarios.conftest import Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import PRICE_MC, assert_books_agree


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
            connection, [Route("CH", scene.carrier.name, national_tables=(Language.PORTUGUESE,))]
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
