"""Which sender an attempt writes where its route has a form for senders."""

import attrs
import pytest

from gateway.paths.decisions import Decisions
from gateway.paths.sender_forms import sent_as, with_sender_forms
from messages.addresses import Sender, SenderKind
from messages.ids import AccountId, CarrierName
from messages.message import LeasedMessage, Message
from routing.table.route import Route
from routing.table.route_table import RouteTable
from routing.table.sender_form import SenderForm
from sendername.registry import NameStatus, Registry, SenderRegistration
from tests.gateway.paths.test_preparation import DECISIONS
from tests.support.values.builders import a_lease, a_message
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
NAME, NUMBER = Sender(SenderKind.NAME, "MAXONY"), Sender(SenderKind.NUMBER, "+41790000000")
ACCOUNT = AccountId("acc_1")


def message_from(sender: Sender) -> Message:
    return a_message(sender=sender, account_id=ACCOUNT)


def over(*routes: Route, approved: str = "INFO") -> Decisions:
    registration = SenderRegistration(ACCOUNT, Sender(SenderKind.NAME, approved), NameStatus.APPROVED)
    return attrs.evolve(DECISIONS, routes=RouteTable(routes), registry=Registry([registration]))


def written(form: SenderForm, sender: Sender = NAME, approved: str = "INFO") -> tuple[str, str] | None:
    found = sent_as(message_from(sender), ALPINE, over(a_route("CH", ALPINE, form=form), approved=approved))
    return None if found is None else (found.sender.value, found.reason)


def test_signs_go_around_the_name() -> None:
    assert written(SenderForm("AD-", ".X")) == ("AD-MAXONY.X", "Route ch sends MAXONY as AD-MAXONY.X.")


def test_a_number_is_written_without_signs() -> None:
    assert written(SenderForm("AD-"), NUMBER) is None


def test_a_name_that_would_be_too_long_is_written_as_it_is_and_that_is_told() -> None:
    name = Sender(SenderKind.NAME, "MAXONYLTD")
    reason = "MAXONYLTD was sent as it is: route ch would make 12 characters of it and 11 can be sent."
    assert written(SenderForm("AD-"), name) == ("MAXONYLTD", reason)


def test_a_number_takes_the_place_of_any_sender() -> None:
    other = Sender(SenderKind.NUMBER, "+41791111111")
    assert written(SenderForm(substitute=other)) == (
        "+41791111111",
        "Route ch sends +41791111111 in place of MAXONY.",
    )
    assert written(SenderForm(substitute=other), other) is None


def test_a_name_takes_its_place_only_when_it_is_approved_for_the_account() -> None:
    form = SenderForm(substitute=Sender(SenderKind.NAME, "INFO"))
    assert written(form, approved="Info") == ("Info", "Route ch sends Info in place of MAXONY.")
    refused = written(form, approved="OTHER")
    assert refused is not None
    assert refused[0] == "MAXONY"
    assert "INFO, which route ch sends in its place, is not approved for this account" in refused[1]


def test_each_carrier_gets_the_form_of_the_route_that_leads_to_it() -> None:
    decisions = over(a_route("CH", ALPINE, form=SenderForm("AD-")), a_route("*", OCEANIC))
    assert sent_as(message_from(NAME), OCEANIC, decisions) is None
    assert sent_as(message_from(NAME), CarrierName("nobody"), decisions) is None


@pytest.mark.parametrize("form", [SenderForm(), SenderForm("AD-")])
def test_the_message_keeps_its_own_sender(form: SenderForm) -> None:
    lease = a_lease(sender=NAME, account_id=ACCOUNT)
    [leased] = with_sender_forms([lease], over(a_route("CH", ALPINE, form=form)))
    assert isinstance(leased, LeasedMessage)
    assert leased.message.sender == NAME
    assert leased.as_written.sender == form.applied_to(NAME)
