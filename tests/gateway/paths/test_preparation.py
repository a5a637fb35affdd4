"""Every decision of acceptance, in one pure function."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.ports import SendRequest
from carriers.pdu_building import submit_pdus
from carriers.profile import CarrierProfile, LongMessage
from credits.pricing import Price, PriceList
from gateway.paths.decisions import Decisions
from gateway.paths.preparation import Limits, Prepared, prepare
from messages.account import AccountStatus
from messages.addresses import Sender, SenderKind
from messages.alphabets import Alphabet
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName
from messages.message import Category, OnUnknown
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from messages.number_kinds import NumberKind, NumberKinds
from messages.problems import Problem
from messages.shift_tables import NO_SHIFT, Language
from routing.costs.table import CarrierPrice, CostTable
from routing.deciding.circumstances import Circumstances
from routing.networks.prefixes import NumberPrefix, PrefixTable
from routing.table.route_table import RouteTable
from sendername.country_rules import RuleTable, load_seed
from sendername.registry import NameStatus, Registry, SenderRegistration
from tests.support.values.builders import NOW_MS, an_account
from tests.support.values.routes import a_route

ALPINE, OCEANIC = CarrierName("alpine"), CarrierName("oceanic")
NUMBER = Sender(SenderKind.NUMBER, "+41790000000")

DECISIONS = Decisions(
    registry=Registry(
        [
            SenderRegistration(AccountId("acc_1"), Sender(SenderKind.NAME, "MAXONY"), NameStatus.APPROVED),
            SenderRegistration(AccountId("acc_1"), Sender(SenderKind.NAME, "PENDING"), NameStatus.IN_REVIEW),
            SenderRegistration(AccountId("acc_2"), Sender(SenderKind.NAME, "OTHERS"), NameStatus.APPROVED),
        ],
    ),
    rules=RuleTable(load_seed()),
    routes=RouteTable((a_route("CH", ALPINE), a_route("*", OCEANIC))),
    prices=PriceList((Price("CH", 1500), Price("*", 4000))),
    circumstances=Circumstances(enabled=frozenset({ALPINE, OCEANIC})),
    substitute=NUMBER,
)


def a_request(**changes: object) -> SendRequest:
    request = SendRequest(
        to="+41791234567",
        text="Hello",
        sender="MAXONY",
        category=Category.TRANSACTIONAL,
        validity_s=None,
        client_ref="order-7",
        webhook_url=None,
    )
    return attrs.evolve(request, **changes)  # type: ignore[arg-type]  # the tests name real fields


def prepared(**changes: object) -> Prepared:
    answer = prepare(a_request(**changes), an_account(), DECISIONS, Limits(), NOW_MS)
    assert isinstance(answer, Prepared), answer
    return answer


def problems(**changes: object) -> list[tuple[str, str]]:
    answer = prepare(a_request(**changes), an_account(), DECISIONS, Limits(), NOW_MS)
    assert isinstance(answer, tuple), answer
    return [(problem.code, problem.pointer) for problem in answer]


def test_an_approved_name_to_a_country_that_shows_names_is_taken_as_it_is() -> None:
    message = prepared().message
    assert message.sender == Sender(SenderKind.NAME, "MAXONY")
    assert (message.country, message.segment_count, message.held_mc) == ("CH", 1, 1500)
    assert message.routes == (ALPINE, OCEANIC)


def test_the_price_is_the_countrys_times_the_segments() -> None:
    assert prepared(text="x" * 161).message.held_mc == 2 * 1500
    assert prepared(to="+33612345678").message.held_mc == 4000


def test_the_national_form_is_read_with_the_accounts_home_country() -> None:
    assert prepared(to="079 123 45 67").message.to == "+41791234567"


def test_a_country_that_forbids_names_gets_the_substitute_and_says_why() -> None:
    ready = prepared(to="+12015550123")
    assert ready.message.sender == NUMBER
    assert ready.message.sender_requested == "MAXONY"
    assert "United States" in (ready.message.sender_reason or "")
    assert ready.event.detail["sender_applied"] == NUMBER.value


def test_the_event_names_the_route_and_the_sender() -> None:
    event = prepared().event
    assert "alpine" in event.reason
    assert event.detail["routes"] == [ALPINE, OCEANIC]


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("PENDING", "sender-not-approved"),
        ("OTHERS", "sender-not-approved"),
        ("ELEVENCHARS", "sender-invalid"),
        ("CAFÉ", "sender-invalid"),
        ("MY SHOP", "sender-invalid"),
        ("O'Neill", "sender-invalid"),
        ("", "sender-invalid"),
    ],
)
def test_a_sender_that_is_not_approved_or_not_well_formed_is_refused(sender: str, code: str) -> None:
    assert problems(sender=sender) == [(code, "/from")]


def test_all_problems_of_a_request_come_back_together() -> None:
    assert problems(to="+4112", text="", sender="MY SHOP") == [
        ("invalid-number", "/to"),
        ("text-empty", "/text"),
        ("sender-invalid", "/from"),
    ]


def test_a_text_of_too_many_segments_is_refused_before_anything_is_stored() -> None:
    assert problems(text="x" * 5000) == [("too-many-segments", "/text")]


def test_a_lone_surrogate_is_refused() -> None:
    assert problems(text="a\ud800b") == [("text-not-encodable", "/text")]


def test_a_country_without_route_or_price_is_one_problem() -> None:
    closed = attrs.evolve(DECISIONS, routes=RouteTable((a_route("CH", ALPINE),)), prices=PriceList((Price("CH", 1),)))
    answer = prepare(a_request(to="+33612345678"), an_account(), closed, Limits(), NOW_MS)
    assert isinstance(answer, tuple)
    assert [problem.code for problem in answer] == ["destination-unsupported"]


def test_the_kind_of_the_number_is_judged_by_what_the_account_sends_to() -> None:
    voip = a_request(to="+41587654321")
    fixed = a_request(to="+41446681800")
    account = an_account(number_kinds=NumberKinds(allowed=frozenset({NumberKind.FIXED})))
    assert isinstance(prepare(fixed, account, DECISIONS, Limits(), NOW_MS), Prepared)
    assert not isinstance(prepare(voip, account, DECISIONS, Limits(), NOW_MS), Prepared)
    assert problems(to="+41446681800") == [("number-not-mobile", "/to")]


def test_the_network_is_guessed_kept_with_its_source_told_and_priced() -> None:
    swisscom = NetworkCode("228-01")
    decisions = attrs.evolve(
        DECISIONS,
        networks=PrefixTable((NumberPrefix("+4179", swisscom),)),
        prices=PriceList((Price("CH", 1500), Price("CH", 1200, swisscom), Price("CH", 900, swisscom, NOW_MS + 1))),
    )
    answer = prepare(a_request(), an_account(), decisions, Limits(), NOW_MS)
    assert isinstance(answer, Prepared)
    assert answer.message.network == NetworkGuess(swisscom, NetworkSource.PREFIX)
    assert answer.message.held_mc == 1200
    assert (answer.event.detail["network"], answer.event.detail["network_source"]) == ("228-01", "prefix")

    other = prepare(a_request(to="+41781234567"), an_account(), decisions, Limits(), NOW_MS)
    assert isinstance(other, Prepared)
    assert (other.message.network, other.message.held_mc) == (None, 1500)
    assert "network" not in other.event.detail

    later = prepare(a_request(), an_account(), decisions, Limits(), NOW_MS + 1)
    assert isinstance(later, Prepared)
    assert later.message.held_mc == 900


def test_a_suspended_account_sends_nothing() -> None:
    answer = prepare(a_request(), an_account(status=AccountStatus.SUSPENDED), DECISIONS, Limits(), NOW_MS)
    assert answer == (Problem("account-suspended", "This account is suspended and may not send.", ""),)


def test_validity_and_category_set_expiry_and_policy() -> None:
    message = prepared(validity_s=60, category=Category.PROMOTIONAL).message
    assert message.expires_at_ms == NOW_MS + 60_000
    assert message.on_unknown is OnUnknown.HOLD


def test_the_requests_webhook_wins_over_the_accounts() -> None:
    account = an_account(webhook_url="https://account.example/")
    own = prepare(a_request(webhook_url="https://request.example/"), account, DECISIONS, Limits(), NOW_MS)
    default = prepare(a_request(), account, DECISIONS, Limits(), NOW_MS)
    assert isinstance(own, Prepared)
    assert isinstance(default, Prepared)
    assert own.message.webhook_url == "https://request.example/"
    assert default.message.webhook_url == "https://account.example/"


def test_a_flash_message_says_so_in_its_event() -> None:
    ready = prepared(flash=True)
    assert ready.message.flash
    assert "flash" in ready.event.reason
    assert not prepared().message.flash


def test_binary_data_is_counted_in_octets_and_travels_without_a_text() -> None:
    message = prepared(text="", binary=bytes(141)).message
    assert (message.alphabet, message.text, message.binary) == (Alphabet.BINARY, "", bytes(141))
    assert message.content == bytes(141)
    assert (message.segment_count, message.held_mc) == (2, 2 * 1500)
    assert prepared(text="", binary=bytes(140)).message.segment_count == 1


def test_binary_data_that_is_too_long_empty_or_flash_is_refused() -> None:
    assert problems(text="", binary=bytes(134 * 10 + 1)) == [("too-many-segments", "/binary")]
    assert problems(text="", binary=b"") == [("text-empty", "/binary")]
    assert problems(text="", binary=b"a", flash=True) == [("invalid-value", "/flash")]


def test_transliteration_saves_ucs2_where_it_was_asked_for_and_is_told() -> None:
    text = "it’s “fine”…"
    assert prepared(text=text).message.alphabet is Alphabet.UCS2
    ready = prepared(text=text, transliterate=True)
    assert (ready.message.text, ready.message.alphabet) == ('it\'s "fine"...', Alphabet.GSM7)
    assert ready.alphabet.forced_by == ()
    assert [(one.character, one.count) for one in ready.replaced] == [("’", 1), ("“", 1), ("”", 1), ("…", 1)]
    assert "4 characters were transliterated" in ready.event.reason
    assert "’ → ' (1)" in str(ready.event.detail["transliterated"])


def test_a_text_that_needs_ucs2_anyway_keeps_every_character() -> None:
    ready = prepared(text="it’s 👍", transliterate=True)
    assert (ready.message.text, ready.replaced) == ("it’s 👍", ())
    assert "transliterated" not in ready.event.detail


LONG_TURKISH = "İyi günler, ığdır'da hava güneşli. " * 4


def in_tables(text: str, *languages: Language, to: str = "+905321234567") -> Prepared:
    routes = RouteTable((a_route("TR", ALPINE, national_tables=languages), a_route("*", OCEANIC)))
    decisions = attrs.evolve(DECISIONS, routes=routes)
    answer = prepare(a_request(text=text, to=to), an_account(), decisions, Limits(), NOW_MS)
    assert isinstance(answer, Prepared), answer
    return answer


def test_a_text_goes_in_national_tables_where_its_route_allows_and_that_saves_segments() -> None:
    ready = in_tables(LONG_TURKISH, Language.TURKISH)
    assert ready.message.alphabet is Alphabet.GSM7
    assert ready.message.tables.locking is Language.TURKISH
    assert (ready.message.segment_count, ready.message.held_mc) == (1, 4000)
    assert "national shift tables for tr" in ready.event.reason
    assert ready.event.detail["national_tables"] == "tr"


def test_without_the_routes_leave_or_a_saved_segment_it_goes_in_ucs2() -> None:
    for ready in (
        in_tables(LONG_TURKISH),
        in_tables(LONG_TURKISH, Language.SPANISH),
        in_tables(LONG_TURKISH, Language.TURKISH, to="+41791234567"),
        in_tables("İyi günler", Language.TURKISH),
    ):
        assert ready.message.alphabet is Alphabet.UCS2
        assert ready.message.tables == NO_SHIFT
        assert "national_tables" not in ready.event.detail


UDH16 = attrs.evolve(DECISIONS, long_messages={ALPINE: LongMessage.UDH16})


def counted(text: str, decisions: Decisions = UDH16, **changes: object) -> tuple[int, int]:
    """Segments, and the credits held for them."""
    answer = prepare(a_request(text=text, **changes), an_account(), decisions, Limits(), NOW_MS)
    assert isinstance(answer, Prepared), answer
    return answer.message.segment_count, answer.message.held_mc


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("x" * 160, 1, 1),
        ("x" * 304, 2, 2),
        ("x" * 305, 2, 3),
        ("x" * 306, 2, 3),
        ("x" * 307, 3, 3),
        ("x" * 152 + "€" + "x" * 151, 2, 3),
        ("x" * 152 + "€" + "x" * 152, 3, 3),
        ("x" * 151 + "€" + "x" * 151, 2, 3),
        ("x" * 150 + "€" + "x" * 152, 2, 2),
        ("ж" * 70, 1, 1),
        ("ж" * 132, 2, 2),
        ("ж" * 133, 2, 3),
        ("ж" * 134, 2, 3),
        ("ж" * 135, 3, 3),
        ("ж" * 65 + "😀" + "ж" * 65, 2, 3),
        ("ж" * 66 + "😀" + "ж" * 64, 2, 2),
        ("ж" * 66 + "😀" + "ж" * 66, 3, 3),
    ],
)
def test_a_text_is_counted_and_paid_as_the_first_routes_carrier_sends_it(text: str, short: int, long: int) -> None:
    assert counted(text, DECISIONS) == (short, short * 1500)
    assert counted(text) == (long, long * 1500)


def test_binary_data_is_counted_so_too() -> None:
    assert counted("", DECISIONS, binary=bytes(268))[0] == 2
    assert counted("", binary=bytes(266))[0] == 2
    assert counted("", binary=bytes(267))[0] == 3


def test_another_country_is_counted_as_its_own_carrier_sends() -> None:
    assert counted("x" * 306, to="+33612345678")[0] == 2


def test_a_carrier_that_takes_no_long_texts_is_passed_over_in_counting() -> None:
    methods = {ALPINE: LongMessage.REJECT, OCEANIC: LongMessage.UDH16}
    assert counted("x" * 306, attrs.evolve(DECISIONS, long_messages=methods))[0] == 3
    only = attrs.evolve(
        DECISIONS, long_messages={ALPINE: LongMessage.REJECT}, circumstances=Circumstances(enabled=frozenset({ALPINE}))
    )
    assert counted("x" * 306, only)[0] == 2


def test_a_payload_is_counted_as_the_price_list_counts() -> None:
    for method in (LongMessage.PAYLOAD, LongMessage.SAR):
        assert counted("x" * 306, attrs.evolve(DECISIONS, long_messages={ALPINE: method}))[0] == 2


def test_the_most_segments_are_those_that_are_counted() -> None:
    text = "x" * (10 * 152 + 1)
    assert counted(text, DECISIONS)[0] == 10
    answer = prepare(a_request(text=text), an_account(), UDH16, Limits(), NOW_MS)
    assert isinstance(answer, tuple)
    assert answer[0].detail.startswith("It needs 11 segments in gsm7")


@given(
    st.text(st.sampled_from("x€^жé😀"), min_size=1, max_size=420),
    st.sampled_from([LongMessage.UDH8, LongMessage.UDH16, LongMessage.SAR]),
)
def test_what_is_counted_is_what_leaves(text: str, method: LongMessage) -> None:
    answer = prepare(
        a_request(text=text),
        an_account(),
        attrs.evolve(DECISIONS, long_messages={} if method is LongMessage.UDH8 else {ALPINE: method}),
        Limits(255),
        NOW_MS,
    )
    assert isinstance(answer, Prepared)
    pdus = submit_pdus(answer.message, CarrierProfile(ALPINE, "h", 1, "s", long_message=method), 7, NOW_MS)
    assert len(pdus) == answer.message.segment_count


def test_what_a_message_carries_is_looked_up_by_the_route_that_it_takes() -> None:
    of_message, of_account = (ConstantTlv(0x1403, b"message"),), (ConstantTlv(0x1402, b"account"),)
    decisions = attrs.evolve(
        DECISIONS,
        routes=RouteTable((a_route("CH", ALPINE, tlvs=(ConstantTlv(0x1402, b"route"),)), a_route("*", OCEANIC))),
        account_tlvs={AccountId("acc_1"): of_account},
    )
    answer = prepare(a_request(tlvs=of_message), an_account(), decisions, Limits(), NOW_MS)
    assert isinstance(answer, Prepared)
    message = answer.message
    assert message.tlvs == of_message
    assert answer.event.detail["tlvs"] == ["0x1403"]
    assert decisions.tlvs_of(message, ALPINE) == (*of_account, *of_message)
    assert decisions.tlvs_of(message, OCEANIC) == (*of_account, *of_message)
    of_nobody = attrs.evolve(message, account_id=AccountId("acc_2"), tlvs=())
    assert decisions.tlvs_of(of_nobody, ALPINE) == (ConstantTlv(0x1402, b"route"),)
    assert decisions.tlvs_of(of_nobody, OCEANIC) == ()


@pytest.mark.parametrize(("cost_micros", "is_low"), [(80_000, False), (80_001, True)])
def test_a_message_that_earns_less_than_its_route_wants_names_the_carrier(cost_micros: int, is_low: bool) -> None:
    # a segment is worth 0.15 and has to earn 0.07
    decisions = attrs.evolve(
        DECISIONS,
        routes=RouteTable((a_route("CH", ALPINE, margin_min_mc=700),)),
        circumstances=Circumstances(
            enabled=frozenset({ALPINE}),
            costs=CostTable((CarrierPrice(ALPINE, "CH", cost_micros),)),
            credit_micros=100_000,
        ),
    )
    ready = prepare(a_request(), an_account(), decisions, Limits(), NOW_MS)

    assert isinstance(ready, Prepared)
    assert ready.message.routes == (ALPINE,)
    assert (ready.low_margin is not None) is is_low
