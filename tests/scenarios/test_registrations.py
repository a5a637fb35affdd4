"""Registrations over the whole gateway: asked for over HTTP, decided in the database, sent over SMPP."""

import asyncio
import io
import mailbox
import re
import zlib
from collections.abc import Mapping
from email.header import decode_header, make_header
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from sqlalchemy import text
from twisted.internet.defer import Deferred

from gateway.config import DocumentsConfig
from messages.addresses import Country
from messages.ids import new_id
from sendername.carrier_states import CarrierState, CountryState
from sendername.country_rules import Alphanumeric, Registration, SenderRule
from sendername.registration import steps
from sendername.registration.documents import OCTETS_MAX
from sendername.registration.refusal import Refusal, RefusalReason
from sendername.registration.registration import RegistrationId
from store import business
from store.asyncio_bridge import as_deferred
from store.registrations import carrier_states, records
from store.registrations.operations import Judge, Taken, TakeStep
from tests.api.http.test_sendernames import FORM
from tests.scenarios.conftest import Play
from tests.sendername.registration.scans import image, pdf
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, Answer, Scene, assert_books_agree

AT = "/v1/sendernames"
FEE_MC = 12_500
SUBSTITUTE = "+41790000001"


async def begin(scene: Scene, name: str = "ACME1", form: Mapping[str, Any] = FORM, **options: Any) -> str:
    answer = await scene.request("POST", AT, json={"name": name, "form": form}, **options)
    assert answer.status == 201, answer.body
    return answer.id


async def upload(scene: Scene, at: str, content: Any, kind: str = "identity", **options: Any) -> Answer:
    return await scene.request("PUT", f"{AT}/{at}/documents/{kind}", data=content, **options)


async def step(scene: Scene, at: str, what: str, **options: Any) -> Answer:
    return await scene.request("POST", f"{AT}/{at}/{what}", **options)


async def handed_in(scene: Scene, name: str = "ACME1") -> str:
    """A registration that waits for its reviewer."""
    at = await begin(scene, name)
    assert (await upload(scene, at, pdf(), "register_extract")).status == 200
    assert (await upload(scene, at, image())).status == 200
    answer = await step(scene, at, "submit")
    assert (answer.status, answer.body["status"]) == (200, "submitted"), answer.body
    return at


def staff(scene: Scene, at: str, *judges: Judge) -> None:
    """What a reviewer does, as the command line does it."""

    def write(connection: Any) -> None:
        for judge in judges:
            operation = TakeStep(RegistrationId(at), None, judge, new_id("step", scene.clock.now_ms()))
            (taken,) = TakeStep.run_batch(connection, [operation])
            assert isinstance(taken, Taken), taken

    scene.change(write)


def claim(scene: Scene) -> Judge:
    return lambda before, _: steps.claim(before, "ana", scene.clock.now_ms())


def approve(scene: Scene) -> Judge:
    return lambda before, _: steps.approve(before, "ana", scene.clock.now_ms())


def refuse(scene: Scene, words: str) -> Judge:
    refusal = Refusal(RefusalReason.DOCUMENT_UNREADABLE, words, ("/documents/identity",))
    return lambda before, _: steps.refuse(before, "ana", refusal, scene.clock.now_ms())


def charge_for_names(scene: Scene) -> None:
    scene.change(lambda connection: business.set_setting(connection, "sendername_fee", "12.5"))


@on_reactor
async def test_a_refused_name_is_handed_in_again_for_nothing_and_leaves_the_gateway_once_approved(play: Play) -> None:
    scene = await play(start=False)
    charge_for_names(scene)
    await scene.start()
    at = await handed_in(scene)
    assert (await scene.send(sender="ACME1")).status == 403
    staff(scene, at, claim(scene), refuse(scene, "Send a sharp copy."))

    refused = await scene.request("GET", f"{AT}/{at}")
    changed = await scene.request("PUT", f"{AT}/{at}", json={"form": FORM | {"website": "https://acme.example"}})
    await upload(scene, at, image("JPEG"))
    again = await step(scene, at, "submit")
    staff(scene, at, claim(scene), approve(scene))
    await scene.until_business_is_current()
    sent = await scene.send(sender="acme1")

    assert refused.body["latest"]["refusal"] == {
        "reason": "document_unreadable",
        "text": "Send a sharp copy.",
        "fields": ["/documents/identity"],
    }
    assert (changed.body["latest"]["number"], again.body["fee"]) == (2, FEE_MC)
    assert (sent.status, sent.body["sender"]["applied"]) == (202, "ACME1")
    await scene.carrier.until_submitted(1)
    assert [entry.sender for entry in scene.carrier.submitted] == ["ACME1"]
    paid = scene.read(lambda connection: connection.execute(text("SELECT * FROM ledger WHERE kind = 'fee'")).all())
    assert len(paid) == 1
    assert_books_agree(scene)


@on_reactor
async def test_the_webhook_hears_of_the_decision_from_a_gateway_that_was_away(play: Play) -> None:
    scene = await play()
    at = await handed_in(scene)
    await scene.stop()
    staff(scene, at, claim(scene), approve(scene))

    await scene.start()
    event = await scene.hook.event(at)

    assert (event["type"], event["data"]["status"]) == ("sendername.approved", "approved")


@on_reactor
async def test_without_credits_for_the_fee_nothing_is_handed_in(play: Play) -> None:
    scene = await play(start=False, credits_mc=FEE_MC - 1)
    charge_for_names(scene)
    await scene.start()
    at = await begin(scene)
    await upload(scene, at, pdf(), "register_extract")
    await upload(scene, at, image())

    answer = await step(scene, at, "submit")

    assert (answer.status, answer.body["code"]) == (402, "insufficient-credits")
    assert scene.balance().available_mc == FEE_MC - 1
    assert (await scene.request("GET", f"{AT}/{at}")).body["status"] == "draft"


@on_reactor
async def test_an_account_reaches_nothing_of_another_one(play: Play) -> None:
    scene = await play(start=False)
    stranger = scene.open_account("Stranger", CREDITS_MC).key
    await scene.start()
    at = await handed_in(scene)
    before = (await scene.request("GET", f"{AT}/{at}")).body

    answers = [
        await scene.request("GET", f"{AT}/{at}", key=stranger),
        await scene.request("GET", f"{AT}/{at}/events", key=stranger),
        await scene.request("PUT", f"{AT}/{at}", key=stranger, json={"form": {}}),
        await upload(scene, at, pdf(), key=stranger),
        await step(scene, at, "submit", key=stranger),
        await step(scene, at, "withdraw", key=stranger),
    ]

    assert [(answer.status, answer.body["code"]) for answer in answers] == [(404, "not-found")] * len(answers)
    assert (await scene.request("GET", AT, key=stranger)).body == {"data": [], "next": None}
    assert (await scene.request("GET", f"{AT}?after=", key=stranger)).body["data"] == []
    assert (await scene.request("GET", f"{AT}/{at}")).body == before


@on_reactor
async def test_a_body_larger_than_10_mb_is_refused_however_it_is_sent(play: Play) -> None:
    scene = await play()
    at = await begin(scene)

    async def pieces() -> Any:
        for _ in range(11):
            yield b"%PDF-" + bytes(1_000_000)

    declared = await upload(scene, at, io.BytesIO(b"%PDF-" + bytes(OCTETS_MAX)))
    undeclared = await upload(scene, at, pieces())
    huge = await raw(scene, f"PUT {AT}/{at}/documents/identity", "content-length: 100000000", b"%PDF-")

    assert [answer.status for answer in (declared, undeclared)] == [413, 413]
    assert huge.startswith(b"HTTP/1.1 413")
    assert (await scene.request("GET", f"{AT}/{at}")).body["documents"] == []


def inflating() -> bytes:
    """A PDF whose page tree hides in an object stream of 100 MB."""
    packed = zlib.compress(b"0 0 " + bytes(100_000_000), 1)
    return (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n2 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\ntrailer\n<</Root 2 0 R>>\n%%EOF"
    )


def scripted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_open_action(JavaScript("app.alert(1)"))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


HOSTILE = {
    "HTML named .pdf": b"<html><script>alert(1)</script>",
    "HTML behind a PDF's first words": b"%PDF-1.7\n<html><script>alert(1)</script>",
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a PDF with a script": scripted(),
    "a PDF that unpacks to 100 MB": inflating(),
    "an image with a page of HTML behind it": image() + b"<html><script>alert(1)</script>",
    "half an image": image("JPEG", (200, 200))[:400],
    "nothing": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@on_reactor
async def test_a_hostile_document_is_refused_whatever_it_calls_itself(play: Play, content: bytes) -> None:
    scene = await play()
    at = await begin(scene)

    answer = await upload(scene, at, content, headers={"content-type": "application/pdf"})

    assert (answer.status, answer.body["code"]) == (400, "document-refused")
    stored = scene.read(lambda connection: connection.execute(text("SELECT 1 FROM registration_documents")).all())
    assert not stored


@on_reactor
async def test_a_path_that_climbs_reaches_no_other_document(play: Play) -> None:
    scene = await play()
    at = await begin(scene)

    for path in ("../../identity", "..%2f..%2fidentity", "identity%00", "%2e%2e/identity"):
        answer = await raw(scene, f"PUT {AT}/{at}/documents/{path}", "content-length: 5", b"%PDF-")
        assert b" 404 " in answer.split(b"\r\n")[0] or b" 405 " in answer.split(b"\r\n")[0]


@on_reactor
async def test_markup_in_a_form_is_kept_as_it_is_and_answered_as_json(play: Play) -> None:
    scene = await play()
    markup = '"><script>alert(1)</script>'
    at = await begin(scene, form=FORM | {"company": markup, "signatory": markup})

    answer = await scene.request("GET", f"{AT}/{at}")

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.body["latest"]["form"]["company"] == markup


@on_reactor
async def test_documents_are_unreadable_in_the_database_and_their_keys_lie_beside_it(play: Play) -> None:
    scene = await play(documents=DocumentsConfig())
    at = await handed_in(scene)
    assert at

    raw_octets = (scene.folder / "passerelle.db-wal").read_bytes() + (scene.folder / "passerelle.db").read_bytes()

    assert image()[:33] not in raw_octets
    assert pdf()[:40] not in raw_octets
    assert (scene.folder / "documents.key").stat().st_mode & 0o777 == 0o600


@on_reactor
async def test_the_preview_tells_the_fee_until_it_was_paid(play: Play) -> None:
    scene = await play(start=False)
    charge_for_names(scene)
    await scene.start()
    ask = {"name": "ACME1", "company": "Acme", "countries": ["CH"]}

    before = await scene.request("POST", f"{AT}/preview", json=ask)
    await handed_in(scene)
    after = await scene.request("POST", f"{AT}/preview", json=ask)

    assert (before.body["fee"], after.body["fee"]) == (FEE_MC, 0)
    assert [one["country"] for one in before.body["countries"]] == ["CH"]


async def raw(scene: Scene, request: str, header: str, body: bytes) -> bytes:
    """What the server answers to octets that no client library would send."""

    async def talk() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", scene.gateway.http_port)
        head = f"{request} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {scene.customer.key}\r\n{header}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        return answer

    answer: bytes = await as_deferred(talk())
    return answer


NUMBER = "+41797654321"


async def code_sent(scene: Scene, count: int = 1) -> str:
    """The code that the handset shows."""
    await scene.carrier.until_submitted(count)
    message = scene.carrier.submitted[count - 1]
    assert (message.destination, message.sender) == (NUMBER[1:], SUBSTITUTE[1:])
    return str(re.findall(r"[0-9]{6}", message.text)[0])


async def scene_with_a_number(play: Play) -> Scene:
    scene = await play(start=False)
    scene.change(lambda connection: business.set_setting(connection, "substitute_sender", SUBSTITUTE))
    await scene.start()
    return scene


@on_reactor
async def test_a_number_is_validated_by_a_code_that_came_through_the_gateway_and_is_sent_from_then_on(
    play: Play,
) -> None:
    scene = await scene_with_a_number(play)
    at = await begin(scene, NUMBER, {"language": "fr"})
    assert (await scene.send(sender=NUMBER)).status == 403
    assert (await step(scene, at, "submit")).status == 200
    code = await code_sent(scene)

    wrong = await step(scene, at, "verify", json={"code": f"{(int(code) + 1) % 1_000_000:06}"})
    right = await step(scene, at, "verify", json={"code": code})
    await scene.until_business_is_current()
    sent = await scene.send(sender=NUMBER)

    assert (wrong.status, wrong.body["code"]) == (400, "code-wrong")
    assert "4 tries are left" in wrong.body["detail"]
    assert right.body["status"] == "approved"
    assert "le code qui valide" in scene.carrier.submitted[0].text
    assert sent.body["sender"]["applied"] == NUMBER
    await scene.carrier.until_submitted(2)
    assert scene.carrier.submitted[1].sender == NUMBER[1:]
    assert_books_agree(scene)


@on_reactor
async def test_another_code_is_sent_after_a_minute_and_not_before(play: Play) -> None:
    scene = await scene_with_a_number(play)
    at = await begin(scene, NUMBER, {})
    await step(scene, at, "submit")
    first = await code_sent(scene)

    soon = await step(scene, at, "code")
    scene.clock.advance(61)
    later = await step(scene, at, "code")
    second = await code_sent(scene, 2)

    assert (soon.status, later.status) == (409, 200)
    if first != second:
        assert (await step(scene, at, "verify", json={"code": first})).status == 400
    assert (await step(scene, at, "verify", json={"code": second})).status == 200


@on_reactor
async def test_a_stranger_verifies_nothing(play: Play) -> None:
    scene = await scene_with_a_number(play)
    stranger = scene.open_account("Stranger", CREDITS_MC)
    await scene.until_business_is_current()
    at = await begin(scene, NUMBER, {})
    await step(scene, at, "submit")
    code = await code_sent(scene)

    answers = [
        await step(scene, at, "verify", json={"code": code}, key=stranger.key),
        await step(scene, at, "code", key=stranger.key),
    ]

    assert [answer.status for answer in answers] == [404, 404]


@on_reactor
async def test_a_code_that_cannot_be_sent_says_why(play: Play) -> None:
    scene = await play()
    at = await begin(scene, NUMBER, {})

    answer = await step(scene, at, "submit")

    assert (answer.status, answer.body["code"]) == (403, "sender-not-supported")
    assert "no number of its own to send codes from" in answer.body["detail"]


@on_reactor
async def test_a_name_is_shown_where_it_must_be_registered_once_the_carriers_have_it(play: Play) -> None:
    scene = await play(start=False)
    rule = SenderRule(Country("CH"), Alphanumeric.YES, Registration.REQUIRED, "rule book")
    scene.change(lambda connection: business.put_sender_rules(connection, [rule]))
    scene.change(lambda connection: business.set_setting(connection, "substitute_sender", SUBSTITUTE))
    await scene.start()
    at = await handed_in(scene)
    staff(scene, at, claim(scene), approve(scene))
    await scene.until_business_is_current()
    before = await scene.send(sender="ACME1")

    def register(connection: Any) -> None:
        found = records.one(connection, RegistrationId(at))
        assert found is not None
        state = CountryState(Country("CH"), CarrierState.REGISTERED)
        carrier_states.put(connection, found, state, who="ana", now_ms=scene.clock.now_ms())

    scene.change(register)
    await scene.until_business_is_current()
    after = await scene.send(sender="ACME1")
    shown = await scene.request("GET", f"{AT}/{at}")

    assert (before.body["sender"]["applied"], after.body["sender"]["applied"]) == (SUBSTITUTE, "ACME1")
    assert [(one["country"], one["state"]) for one in shown.body["carriers"]] == [
        ("CH", "registered"),
        ("FR", "not_needed"),
    ]


@on_reactor
async def test_the_customer_is_written_to_in_their_language(play: Play) -> None:
    scene = await play(start=False)
    await scene.start()
    at = await begin(scene, form=FORM | {"language": "fr"})
    await upload(scene, at, pdf(), "register_extract")
    await upload(scene, at, image())
    await step(scene, at, "submit")
    staff(scene, at, claim(scene), approve(scene))

    await Deferred.fromCoroutine(scene.gateway.post.run_once())

    box = mailbox.mbox(scene.folder / "mail.mbox")
    (mail,) = box
    box.close()
    assert mail["To"] == "office@maxony.example"
    assert str(make_header(decode_header(mail["Subject"]))) == "ACME1 est accepté"
