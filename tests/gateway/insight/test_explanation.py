"""A message explained: by the code that sends, with every carrier named, and without anything happening."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.ports import SendRequest
from gateway.business.live import decisions_of
from gateway.insight.explanation import Asked, Explanation, explain
from gateway.paths.preparation import Limits, Prepared, prepare
from messages.account import Account, AccountStatus
from messages.message import Category
from routing.health.conditions import Condition, ConditionKind, Conditions
from routing.health.quality import QualityBoard
from routing.table.sender_form import SenderForm
from tests.support.values.builders import NOW_MS, an_account
from tests.support.values.business import ALPINE, OCEANIC, a_business
from tests.support.values.routes import a_route

BUSINESS = a_business()
DECISIONS = decisions_of(BUSINESS)


def explained(asked: Asked, account: Account | None = None, decisions: object = DECISIONS) -> Explanation:
    return explain(
        asked,
        account or an_account(),
        decisions,  # type: ignore[arg-type]  # always Decisions
        Limits(),
        NOW_MS,
        business_version=BUSINESS.version,
        of_running_gateway=True,
    )


def test_number_sender_segments_credits_cost_and_margin_are_told() -> None:
    told = explained(Asked("079 123 45 67", "Maxony", "maxony", "x" * 161))

    assert (told.number, told.country) == ("+41791234567", "CH")
    assert (told.sender_asked, told.sender_decided) == ("maxony", "MAXONY")
    assert (told.encoding, told.segments, told.price_mc, told.total_mc) == ("gsm7", 2, 1_000, 2_000)
    assert told.faults == ()
    assert [(one.carrier, one.standing, one.rank, one.cost_micros, one.margin_micros) for one in told.candidates] == [
        ("alpine", "chosen", 1, 40_000, 60_000),
        ("oceanic", "next", 2, 70_000, 30_000),
    ]
    assert told.business_version == 7


@given(
    st.sampled_from(["+41791234567", "+33612345678", "+4915112345678", "+12015550123", "+41443334455", "12"]),
    st.sampled_from(["", "MAXONY", "OTHER", "?"]),
    st.text(max_size=30),
    st.sampled_from(Category),
)
def test_it_says_what_sending_does(to: str, sender: str, text: str, category: Category) -> None:
    told = explained(Asked(to, "Maxony", sender, text, category))
    sent = prepare(SendRequest(to, text, sender or None, category), an_account(), DECISIONS, Limits(), NOW_MS)

    if isinstance(sent, Prepared):
        assert told.faults == ()
        assert tuple(one.carrier for one in told.candidates if one.rank is not None) == sent.message.routes
        assert (told.segments, told.total_mc, told.sender_decided) == (
            sent.message.segment_count,
            sent.message.held_mc,
            sent.message.sender.value,
        )
        assert told.reason in sent.event.reason
    else:
        assert [(fault.code, fault.detail) for fault in told.faults] == [(one.code, one.detail) for one in sent]
        assert told.segments is None


def test_every_carrier_is_named_where_the_message_would_be_refused_too() -> None:
    told = explained(Asked("+4915112345678", "Maxony", "MAXONY"))

    assert [fault.code for fault in told.faults] == ["destination-unsupported"]
    assert {one.carrier: one.standing for one in told.candidates} == {
        "alpine": "passed over",
        "oceanic": "passed over",
    }
    assert all(one.reason for one in told.candidates)


def test_a_sender_that_is_not_approved_is_a_fault_and_the_carriers_are_those_of_the_number() -> None:
    told = explained(Asked("+41791234567", "Maxony", "OTHER"))

    assert [fault.code for fault in told.faults] == ["sender-not-approved"]
    assert told.candidates[0].carrier == "alpine"


def test_a_number_that_cannot_be_read_has_no_candidates() -> None:
    told = explained(Asked("12", "Maxony"))

    assert [fault.code for fault in told.faults] == ["invalid-number"]
    assert (told.number, told.country, told.candidates) == ("12", "", ())


def test_a_suspended_account_hears_so() -> None:
    told = explained(Asked("+41791234567", "Maxony"), an_account(status=AccountStatus.SUSPENDED))

    assert [fault.code for fault in told.faults] == ["account-suspended"]


def test_what_stands_against_a_carrier_moves_it_behind_the_others_and_is_told() -> None:
    down = Condition(ConditionKind.DOWN, "alpine is down since noon", NOW_MS)
    told = explained(
        Asked("+41791234567", "Maxony", "MAXONY"),
        decisions=DECISIONS.under(Conditions({ALPINE: down}, {}), QualityBoard()),
    )

    assert [(one.carrier, one.standing) for one in told.candidates] == [
        ("oceanic", "chosen"),
        ("alpine", "last resort"),
    ]
    assert "alpine is down since noon" in told.candidates[1].reason


def test_the_sender_is_told_as_each_route_would_send_it() -> None:
    business = a_business(
        routes=(a_route("CH", ALPINE, form=SenderForm(prefix="AD-")), a_route("*", OCEANIC)),
    )
    told = explained(Asked("+41791234567", "Maxony", "MAXONY"), decisions=decisions_of(business))

    assert [(one.carrier, one.sender) for one in told.candidates] == [("alpine", "AD-MAXONY"), ("oceanic", "MAXONY")]


def test_a_category_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="urgent"):
        explained(Asked("+41791234567", "Maxony", category="urgent"))
