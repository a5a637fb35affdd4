"""No sender leaves that is not approved for the account: asked for at the door, and once more before the wire."""

from credits.ledger import Balance
from messages.addresses import Country, Sender, SenderKind
from routing.table.sender_form import SenderForm
from sendername.country_rules import Alphanumeric, Registration, SenderRule
from sendername.registry import NameStatus
from simulators.operator.behaviours import RefuseEvery
from smpp.statuses import CommandStatus
from store import business
from tests.scenarios.conftest import MakeCarrier, Play
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import CREDITS_MC, NAME, Scene, assert_books_agree, numbers
from tests.support.started.simulated_carrier import QUICK
from tests.support.values.routes import a_route
from tests.support.wires.latency import Latency

SUBSTITUTE = "+41790000001"


def nothing_happened(scene: Scene) -> bool:
    return not scene.carrier.submitted and not scene.counts() and scene.balance() == Balance(CREDITS_MC, 0)


WRONG = {
    "NOBODYS": "sender-not-approved",
    "+41791112233": "sender-not-approved",
    "ELEVENCHARS": "sender-invalid",
    "CAFÉ": "sender-invalid",
    "MAX ONY": "sender-invalid",
    "MAXONY ": "sender-invalid",
    "1234": "sender-invalid",
    "М\u0410XONY": "sender-invalid",
}


@on_reactor
async def test_a_sender_that_is_not_approved_or_not_well_formed_never_leaves(play: Play) -> None:
    scene = await play()

    answers = {sender: await scene.send(sender=sender) for sender in WRONG}

    assert {answer.status for answer in answers.values()} == {403}
    assert {sender: answer.body["code"] for sender, answer in answers.items()} == WRONG
    assert {answer.body["errors"][0]["pointer"] for answer in answers.values()} == {"/from"}
    assert nothing_happened(scene)


@on_reactor
async def test_a_malformed_name_never_leaves_even_when_staff_approved_it_by_mistake(play: Play) -> None:
    scene = await play(start=False)
    for name in ("ELEVENCHARS", "CAFÉ", "MAX ONY"):
        scene.approve(scene.customer, name)
    await scene.start()

    answers = [await scene.send(sender=name) for name in ("ELEVENCHARS", "CAFÉ", "MAX ONY")]

    assert [answer.status for answer in answers] == [403, 403, 403]
    assert nothing_happened(scene)


@on_reactor
async def test_the_approved_name_of_another_account_never_leaves(play: Play) -> None:
    scene = await play(start=False)
    other = scene.open_account("Other", CREDITS_MC, default_sender=None)
    scene.approve(other, "OTHER")
    await scene.start()

    stolen = await scene.send(sender="OTHER")
    without_default = await scene.send(key=other.key)
    own = await scene.send(sender="OTHER", key=other.key)

    assert (stolen.status, stolen.body["code"]) == (403, "sender-not-approved")
    assert (without_default.status, without_default.body["code"]) == (403, "sender-not-supported")
    assert own.status == 202
    await scene.carrier.until_submitted(1)
    assert [entry.sender for entry in scene.carrier.submitted] == ["OTHER"]


@on_reactor
async def test_a_name_that_is_registered_and_not_approved_never_leaves(play: Play) -> None:
    scene = await play(start=False)
    names = {f"NAME{number}": status for number, status in enumerate(NameStatus) if status is not NameStatus.APPROVED}
    for name, status in names.items():
        scene.approve(scene.customer, name, status)
    await scene.start()

    answers = [await scene.send(sender=name) for name in names]

    assert len(answers) >= 5
    assert {(answer.status, answer.body["code"]) for answer in answers} == {(403, "sender-not-approved")}
    assert nothing_happened(scene)


@on_reactor
async def test_a_name_revoked_while_its_messages_wait_never_leaves_and_their_credits_come_back(play: Play) -> None:
    scene = await play()
    await scene.carrier.close()
    messages = [{"to": to, "text": "Sale", "from": NAME} for to in numbers(5)]
    ids = await scene.batch(messages)

    sender = Sender(SenderKind.NAME, NAME)
    scene.change(lambda connection: business.register_sender(connection, scene.customer.id, sender, NameStatus.REVOKED))
    await scene.until_business_is_current()
    scene.carrier.open()
    events = await scene.hook.all_of(ids)

    assert {event["type"] for event in events.values()} == {"message.rejected"}
    assert "no longer approved" in events[ids[0]]["data"]["reason"]
    assert not scene.carrier.submitted
    assert scene.balance() == Balance(CREDITS_MC, 0)
    assert (await scene.send(sender=NAME)).status == 403
    assert_books_agree(scene)


@on_reactor
async def test_a_name_revoked_under_load_never_leaves_after_the_gateway_knows(play: Play) -> None:
    scene = await play()
    scene.carrier.behave(Latency(latency_s=0.1, receipt_delay_s=0.01))
    ids = await scene.batch({"to": to, "text": "Sale", "from": NAME} for to in numbers(60))
    await scene.carrier.until_submitted(20)

    sender = Sender(SenderKind.NAME, NAME)
    scene.change(lambda connection: business.register_sender(connection, scene.customer.id, sender, NameStatus.REVOKED))
    await scene.until_business_is_current()
    left_before = len(scene.carrier.submitted)
    events = await scene.hook.all_of(ids)

    # what was written, or handed to the bind, before the change may still count: at most a window
    assert len(scene.carrier.submitted) - left_before <= 10
    kinds = [event["type"] for event in events.values()]
    assert kinds.count("message.rejected") == 60 - len(scene.carrier.submitted) > 0
    assert_books_agree(scene)


@on_reactor
async def test_where_names_are_not_shown_the_platforms_number_is_sent_and_the_answer_says_why(play: Play) -> None:
    scene = await play(start=False)
    rule = SenderRule(Country("CH"), Alphanumeric.NO, Registration.NONE, "rule book")
    scene.change(lambda connection: business.put_sender_rules(connection, [rule]))
    scene.change(lambda connection: business.set_setting(connection, "substitute_sender", SUBSTITUTE))
    await scene.start()

    answer = await scene.send(sender=NAME)

    assert answer.status == 202
    assert (answer.body["sender"]["requested"], answer.body["sender"]["applied"]) == (NAME, SUBSTITUTE)
    assert "does not show alphanumeric senders" in answer.body["sender"]["reason"]
    await scene.hook.event(answer.id)
    [submitted] = scene.carrier.submitted
    assert (submitted.sender, submitted.sender_ton, submitted.sender_npi) == (SUBSTITUTE[1:], 1, 1)


@on_reactor
async def test_a_route_gives_the_name_another_form_on_the_wire_and_the_timeline_tells(
    play: Play, make_carrier: MakeCarrier
) -> None:
    refusing = make_carrier("alpine", QUICK, RefuseEvery(1, CommandStatus.RINVSRCADR))
    carrier = make_carrier("oceanic")
    scene = await play(refusing, carrier, start=False)
    signs = SenderForm(prefix="AD-")
    routes = [a_route("CH", refusing.name), a_route("*", carrier.name, form=signs)]
    scene.change(lambda connection: business.put_routes(connection, routes))
    await scene.start()

    message_id = await scene.accepted("x" * 200)

    event = await scene.hook.event(message_id)
    assert event["type"] == "message.delivered"
    assert {entry.sender for entry in carrier.submitted} == {"AD-MAXONY"}
    assert len(carrier.submitted) == 2
    assert (await scene.message(message_id))["sender"]["applied"] == NAME
    reasons = [entry["reason"] for entry in await scene.timeline(message_id)]
    assert any("Route every-country sends MAXONY as AD-MAXONY." in reason for reason in reasons)
    assert not any("AD-MAXONY" in reason for reason in reasons if reason.startswith("alpine refused it"))
