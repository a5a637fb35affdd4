import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.addresses import Country, Sender, SenderKind
from messages.ids import AccountId
from messages.problems import CATALOGUE
from sendername.carrier_states import CarrierState
from sendername.country_rules import Alphanumeric, Fallback, Registration, RuleTable, SenderRule, load_seed
from sendername.policy import Allowed, Refused, Replaced, SenderDecision, decide
from sendername.registry import NameStatus, Registry, SenderRegistration

MINE, OTHERS = AccountId("acc_1"), AccountId("acc_2")
ACME = Sender(SenderKind.NAME, "Acme")
MY_NUMBER = Sender(SenderKind.NUMBER, "+41791234567")
PLATFORM = Sender(SenderKind.NUMBER, "+41790000000")
APPROVED = Registry(
    [
        SenderRegistration(MINE, ACME, NameStatus.APPROVED),
        SenderRegistration(MINE, MY_NUMBER, NameStatus.APPROVED),
        SenderRegistration(OTHERS, Sender(SenderKind.NAME, "Globex"), NameStatus.APPROVED),
    ]
)
RULES = RuleTable(load_seed())
CH, US, AU, SI, PK, SA, AT, BZ, RO, XX = (
    RULES.rule_for(Country(code)) for code in ("CH", "US", "AU", "SI", "PK", "SA", "AT", "BZ", "RO", "XX")
)


def decision(
    requested: str | None,
    rule: SenderRule = CH,
    *,
    registry: Registry = APPROVED,
    default: str | None = None,
    substitute: Sender | None = PLATFORM,
) -> SenderDecision:
    return decide(requested, MINE, registry, default, substitute, rule)


@pytest.mark.parametrize("requested", ["Acme", "ACME", "acme"])
def test_an_approved_name_is_sent_in_the_case_registered(requested: str) -> None:
    assert decision(requested) == Allowed(ACME, "The name is approved for this account; Switzerland (CH) shows names.")


@pytest.mark.parametrize("requested", ["+41791234567", "0041791234567", "+41 79 123 45 67"])
def test_a_validated_number_is_sent_in_e164_even_where_names_are_not_shown(requested: str) -> None:
    for rule in (CH, US):
        assert decision(requested, rule) == Allowed(MY_NUMBER, "The number is validated for this account.")


@pytest.mark.parametrize(
    "requested",
    [
        "",
        "ElevenChars",
        "Café",
        "My Shop",
        "O'Neil",
        "12345",
        "0791234567",
        "A\0",
        "\ud800",
        "x" * 100_000,
        "+4179ACME",
    ],
)
def test_a_malformed_sender_is_refused(requested: str) -> None:
    refused = decision(requested)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.pointer) == ("sender-invalid", "/from")


@pytest.mark.parametrize("requested", ["Globex", "Nobody", "+41799999999", "41799999999"])
def test_a_sender_of_someone_else_or_of_nobody_is_refused_even_with_a_substitute(requested: str) -> None:
    refused = decision(requested)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.pointer) == ("sender-not-approved", "/from")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (NameStatus.DRAFT, "not handed in"),
        (NameStatus.SUBMITTED, "waits for its approval"),
        (NameStatus.IN_REVIEW, "waits for its approval"),
        (NameStatus.REFUSED, "was refused"),
        (NameStatus.SUSPENDED, "is suspended"),
        (NameStatus.REVOKED, "was revoked"),
        (NameStatus.WITHDRAWN, "has ended"),
        (NameStatus.CLOSED, "has ended"),
    ],
)
def test_a_name_that_is_not_approved_now_never_passes_and_the_customer_hears_why(
    status: NameStatus, words: str
) -> None:
    registry = Registry([SenderRegistration(MINE, ACME, status)])
    refused = decision("Acme", registry=registry)
    assert isinstance(refused, Refused)
    assert refused.problem.code == "sender-not-approved"
    assert words in refused.problem.detail
    assert isinstance(decision(None, registry=registry, default="Acme", substitute=None), Refused)


def test_where_names_are_not_shown_the_substitute_goes_out() -> None:
    assert decision("Acme", US) == Replaced(
        PLATFORM,
        "Acme",
        (
            "United States (US) does not show alphanumeric senders; +41790000000 is sent in its place "
            "(sources: Twilio 2026-04 + AWS 2023 + GOV.UK Notify)."
        ),
    )


def test_where_names_are_not_shown_and_nothing_can_replace_one_the_message_is_refused() -> None:
    refused = decision("Acme", US, substitute=None)
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.pointer) == ("sender-not-supported", "/from")
    assert "United States (US) does not show alphanumeric senders" in refused.problem.detail


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (AU, "Australia (AU) requires names to be registered"),
        (SI, "Slovenia (SI) may require names to be registered"),
        (PK, "some carriers in Pakistan (PK) require names to be registered"),
    ],
)
def test_where_a_registration_is_missing_the_substitute_goes_out_or_the_name_at_risk(
    rule: SenderRule, words: str
) -> None:
    replaced = decision("Acme", rule)
    assert isinstance(replaced, Replaced)
    assert replaced.sender == PLATFORM
    assert replaced.reason.startswith(words)
    assert f"(sources: {rule.sources})" in replaced.reason
    at_risk = decision("Acme", rule, substitute=None)
    assert isinstance(at_risk, Allowed)
    assert at_risk.sender == ACME
    assert at_risk.reason is not None
    assert "sent at risk: the carrier may replace or block it" in at_risk.reason


@pytest.mark.parametrize(
    ("state", "so_far"),
    [
        (CarrierState.NOT_REQUESTED, "with its carriers; +41790000000"),
        (CarrierState.REQUESTED, "with its carriers, this one is requested; +41790000000"),
        (CarrierState.REJECTED, "with its carriers, who rejected this one; +41790000000"),
        (CarrierState.EXPIRED, "with its carriers, this one has expired; +41790000000"),
    ],
)
def test_a_name_that_a_countrys_carriers_have_not_registered_is_replaced_with_how_far_it_is(
    state: CarrierState, so_far: str
) -> None:
    registry = Registry([SenderRegistration(MINE, ACME, NameStatus.APPROVED, {Country("AU"): state})])
    replaced = decision("Acme", AU, registry=registry)
    assert isinstance(replaced, Replaced)
    assert so_far in replaced.reason


def test_a_name_that_need_not_be_registered_is_sent_although_the_rule_says_otherwise() -> None:
    state = {Country("AU"): CarrierState.NOT_NEEDED}
    registry = Registry([SenderRegistration(MINE, ACME, NameStatus.APPROVED, state)])
    allowed = decision("Acme", AU, registry=registry)
    assert isinstance(allowed, Allowed)
    assert allowed.sender == ACME


def test_a_name_known_to_a_countrys_carriers_is_sent_there() -> None:
    registry = Registry([SenderRegistration(MINE, ACME, NameStatus.APPROVED, {Country("AU"): CarrierState.REGISTERED})])
    assert decision("Acme", AU, registry=registry) == Allowed(
        ACME, "The name is approved for this account; it is registered with the carriers of Australia (AU)."
    )
    assert isinstance(decision("Acme", SI, registry=registry), Replaced)


@pytest.mark.parametrize(
    ("rule", "caveat"),
    [
        (SA, "Saudi Arabia (SA) requires a registration of some senders (sources: "),
        (AT, "a few carriers in Austria (AT) may require a registration (sources: "),
        (RO, "Romania (RO) shows names"),
        (XX, "no rule is known for XX"),
        (
            SenderRule(Country("BZ"), Alphanumeric.PARTIAL, Registration.NONE, "a source", country_name="Belize"),
            "some carriers in Belize (BZ) may replace it (sources: a source)",
        ),
    ],
)
def test_where_a_name_may_be_tried_the_reason_holds_the_caveat(rule: SenderRule, caveat: str) -> None:
    allowed = decision("Acme", rule)
    assert isinstance(allowed, Allowed)
    assert allowed.sender == ACME
    assert allowed.reason is not None
    assert caveat in allowed.reason


def test_without_a_request_the_accounts_default_is_sent_under_the_countrys_rule() -> None:
    assert decision(None, default="acme") == Allowed(
        ACME, "The name is approved for this account; Switzerland (CH) shows names."
    )
    replaced = decision(None, US, default="Acme")
    assert isinstance(replaced, Replaced)
    assert (replaced.sender, replaced.requested) == (PLATFORM, "Acme")


def test_a_default_that_ceased_to_hold_gives_way_to_the_substitute() -> None:
    replaced = decision(None, default="Globex")
    assert isinstance(replaced, Replaced)
    assert (replaced.sender, replaced.requested) == (PLATFORM, "Globex")
    assert replaced.reason.startswith("The account's default sender cannot be used: ")


def test_without_request_and_default_the_substitute_is_sent_and_without_that_nothing() -> None:
    assert decision(None) == Allowed(PLATFORM, "No sender was asked for; the substitute for the country is sent.")
    refused = decision(None, substitute=None)
    assert isinstance(refused, Refused)
    assert refused.problem.code == "sender-not-supported"


def test_a_substitute_that_is_a_name_must_be_approved_and_shown() -> None:
    assert decision(None, substitute=ACME) == Allowed(
        ACME, "No sender was asked for; the substitute for the country is sent."
    )
    assert isinstance(decision(None, US, substitute=ACME), Refused)
    assert isinstance(decision(None, AU, substitute=ACME), Refused)
    assert isinstance(decision(None, substitute=Sender(SenderKind.NAME, "INFO")), Refused)


def test_staff_can_let_a_name_out_at_risk_where_names_are_not_shown() -> None:
    rule = SenderRule(Country("US"), Alphanumeric.NO, Registration.NOT_APPLICABLE, "a source", Fallback.AT_RISK)
    assert isinstance(decision("Acme", rule, substitute=None), Allowed)


names = st.sampled_from(["Acme", "ACME", "Globex", "ElevenChars", "Café", "My Shop", "STRAßE", "STRASSE", "12345", ""])
numbers = st.sampled_from(["+41791234567", "0041791234567", "+41790000000", "41790000001", "+0"])
requests = st.one_of(names, numbers, st.text(max_size=12))
senders = st.one_of(
    st.builds(Sender, st.just(SenderKind.NAME), st.one_of(names, st.text(max_size=12))),
    st.builds(Sender, st.just(SenderKind.NUMBER), numbers),
)
registrations = st.lists(
    st.builds(
        SenderRegistration,
        st.sampled_from([MINE, OTHERS]),
        senders,
        st.sampled_from(NameStatus),
        st.dictionaries(st.sampled_from([rule.country for rule in (AU, SI)]), st.sampled_from(CarrierState)),
    ),
    max_size=8,
)
rules = st.one_of(
    st.sampled_from(load_seed()),
    st.builds(
        SenderRule,
        st.just(Country("AU")),
        st.sampled_from(Alphanumeric),
        st.sampled_from(Registration),
        st.just("a source"),
        st.sampled_from(Fallback),
    ),
)


def standing(registered: list[SenderRegistration]) -> set[Sender]:
    """The senders whose approval stands, found without the registry that the decision asked."""
    approved: dict[str, Sender] = {}
    for entry in registered:
        folded = entry.sender.value.casefold()
        if entry.account_id != MINE or not entry.sender.value.isascii():
            continue
        if entry.status is NameStatus.APPROVED:
            approved[folded] = entry.sender
        elif entry.status in {NameStatus.SUSPENDED, NameStatus.REVOKED, NameStatus.WITHDRAWN, NameStatus.CLOSED}:
            approved.pop(folded, None)
    return set(approved.values())


@settings(deadline=None, max_examples=400)
@given(
    requested=st.none() | requests,
    registered=registrations,
    default=st.none() | requests,
    substitute=st.none() | senders,
    rule=rules,
)
def test_whatever_is_asked_no_unapproved_or_malformed_name_leaves(
    *,
    requested: str | None,
    registered: list[SenderRegistration],
    default: str | None,
    substitute: Sender | None,
    rule: SenderRule,
) -> None:
    decided = decide(requested, MINE, Registry(registered), default, substitute, rule)
    if isinstance(decided, Refused):
        assert decided.problem.code in CATALOGUE
        assert decided.problem.pointer == "/from"
        return
    assert decided.reason
    assert decided.reason.endswith(".")
    sender = decided.sender
    if sender.kind is SenderKind.NAME:
        assert sender in standing(registered)
        assert sender.value.isascii()
        assert sender.value.isalnum()
        assert 1 <= len(sender.value) <= 10
        assert not sender.value.isdigit()
    else:
        assert sender == substitute or sender in standing(registered)
    if isinstance(decided, Replaced):
        assert decided.requested == (default if requested is None else requested)
        assert substitute is not None
        assert sender.value.casefold() == substitute.value.casefold()


@pytest.mark.parametrize("with_substitute", [True, False])
def test_every_rule_of_the_seed_leads_to_a_decision_with_a_reason(with_substitute: bool) -> None:
    outcomes = set()
    for rule in load_seed():
        decided = decision("Acme", rule, substitute=PLATFORM if with_substitute else None)
        outcomes.add(type(decided))
        reason = decided.problem.detail if isinstance(decided, Refused) else decided.reason
        assert reason is not None
        assert rule.place in reason
        assert isinstance(decided, Allowed) or rule.sources in reason
    assert outcomes == ({Allowed, Replaced} if with_substitute else {Allowed, Refused})
