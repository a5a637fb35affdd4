from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from messages.addresses import Country, Msisdn
from messages.number_kinds import NumberKind, NumberKinds
from messages.problems import CATALOGUE, Problem
from routing.numbers.identification import LONGEST_INPUT, Recipient, identify, national_number
from tests.routing.numbers.against_phonenumbers import judged, judgements

CH = Country("CH")
KINDS = range(PhoneNumberType.FIXED_LINE, PhoneNumberType.VOICEMAIL + 1)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def answer(raw: str, home_country: Country | None = None) -> str:
    """What ``identify`` says, in a word: country and number, or the problem's code."""
    found = identify(raw, home_country)
    return found.code if isinstance(found, Problem) else f"{found.country} {found.msisdn}"


def phonenumbers_answer(raw: str, home_country: Country | None = None) -> str:
    """The same answer by phonenumbers alone: slow and plain."""
    try:
        number = phonenumbers.parse(raw, home_country)
    except NumberParseException:
        return "invalid-number"
    match phonenumbers.number_type(number):
        case PhoneNumberType.UNKNOWN:
            return "invalid-number"
        case PhoneNumberType.PREMIUM_RATE | PhoneNumberType.SHARED_COST:
            return "number-premium"
        case PhoneNumberType.MOBILE | PhoneNumberType.FIXED_LINE_OR_MOBILE:
            region = phonenumbers.region_code_for_number(number)
            return (
                "number-not-mobile"
                if region == "001"
                else f"{region} {phonenumbers.format_number(number, PhoneNumberFormat.E164)}"
            )
        case _:
            return "number-not-mobile"


def examples() -> Iterator[tuple[str, int, str]]:
    for region in REGIONS:
        for kind in KINDS:
            example = phonenumbers.example_number_for_type(region, kind)
            if example is not None:
                yield region, kind, phonenumbers.format_number(example, PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    "raw",
    [
        "+41791234567",
        "0041791234567",
        "+41 79 123 45 67",
        "+41 (0)79 123 45 67",
        "+41-79-123-45-67",
        "+41.79.123.45.67",
        "0041 (79) 123 45 67",
        "+41\u00a079\u202f123 45 67",
        "0791234567",
        "079 123 45 67",
        "(079) 123.45.67",
        "41791234567",
    ],
)
def test_one_number_may_be_written_in_many_ways(raw: str) -> None:
    assert identify(raw, CH) == Recipient(Msisdn("+41791234567"), CH, NumberKind.MOBILE)


@pytest.mark.parametrize("raw", ["+41791234567", "0041791234567", "+41 (0)79 123 45 67"])
def test_the_international_forms_need_no_home_country_and_do_not_depend_on_it(raw: str) -> None:
    for home_country in (None, Country("US"), Country("JP"), Country("FR"), Country("ZZ")):
        assert identify(raw, home_country) == Recipient(Msisdn("+41791234567"), CH, NumberKind.MOBILE)


@pytest.mark.parametrize(
    ("raw", "home_country"),
    [
        ("", CH),
        ("+", CH),
        ("00", CH),
        ("   ", CH),
        ("hello", CH),
        ("+41 79 FLOWERS", CH),
        ("+41791234567;ext=2", CH),
        ("tel:+41791234567", CH),
        ("++41791234567", CH),
        ("+٤١٧٩١٢٣٤٥٦٧", CH),
        ("+4179123456", CH),
        ("+417912345678", CH),
        ("+41000000000", CH),
        ("+999123456789", CH),
        ("+0791234567", CH),
        ("112", CH),
        ("0791234567", None),
        ("41791234567", None),
        ("0791234567", Country("ZZ")),
        ("\ud800", CH),
        ("+4179\0001234567", CH),
        ("1" * (LONGEST_INPUT + 1), CH),
        ("9" * 1_000_000, CH),
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(raw: str, home_country: Country | None) -> None:
    found = identify(raw, home_country)
    assert isinstance(found, Problem)
    assert (found.code, found.pointer) == ("invalid-number", "/to")
    assert len(raw.strip()) < 3 or raw not in found.detail


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("+41446681800", "number-not-mobile"),
        ("+41800123456", "number-not-mobile"),
        ("+447012345678", "number-not-mobile"),
        ("+447640123456", "number-not-mobile"),
        ("+41900123456", "number-premium"),
        ("+41840123456", "number-premium"),
        ("+80012345678", "number-not-mobile"),
        ("+870773111632", "number-not-mobile"),
    ],
)
def test_what_cannot_take_sms_is_refused_by_kind(raw: str, code: str) -> None:
    assert answer(raw) == code
    assert code in CATALOGUE


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("+41446681800", NumberKind.FIXED),
        ("+447012345678", NumberKind.PERSONAL),
        ("+447640123456", NumberKind.PAGER),
        ("+41900123456", NumberKind.PREMIUM),
        ("+41840123456", NumberKind.SHARED_COST),
    ],
)
def test_an_account_may_allow_what_is_refused_otherwise_and_nothing_else_with_it(raw: str, kind: NumberKind) -> None:
    for allowed in NumberKind:
        found = identify(raw, None, NumberKinds(allowed=frozenset({allowed})))
        if allowed is kind:
            assert isinstance(found, Recipient)
            assert found.kind is kind
        else:
            assert isinstance(found, Problem)


@pytest.mark.parametrize(
    ("raw", "kind"), [("+41791234567", NumberKind.MOBILE), ("+12025550123", NumberKind.FIXED_OR_MOBILE)]
)
def test_an_account_may_refuse_what_is_taken_otherwise(raw: str, kind: NumberKind) -> None:
    found = identify(raw, None, NumberKinds(refused=frozenset({kind})))
    assert isinstance(found, Problem)
    assert found.code == "number-not-mobile"
    assert "this account sends to none of those" in found.detail


def test_a_number_in_no_countrys_network_is_refused_whatever_an_account_allows() -> None:
    assert answer("+870773111632") == "number-not-mobile"
    assert judged("+870773111632", None) == "number-not-mobile"


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("+12025550123", "US"),
        ("+14165550123", "CA"),
        ("+18765550123", "JM"),
        ("+17872345678", "PR"),
        ("+18092345678", "DO"),
        ("+16715550123", "GU"),
        ("+79123456789", "RU"),
        ("+77710009998", "KZ"),
        ("+447400123456", "GB"),
        ("+447781123456", "GG"),
        ("+447797712345", "JE"),
        ("+447624123456", "IM"),
        ("+262692123456", "RE"),
        ("+262639012345", "YT"),
        ("+590690001234", "GP"),
        ("+59995181234", "CW"),
        ("+5993181234", "BQ"),
        ("+393123456789", "IT"),
        ("+4740612345", "NO"),
        ("+212650123456", "MA"),
    ],
)
def test_the_country_is_the_region_and_not_the_calling_code(raw: str, country: str) -> None:
    assert answer(raw) == f"{country} {raw}"


def test_leading_zeros_that_belong_to_a_number_stay() -> None:
    assert answer("+225 01 23 45 67 89") == "CI +2250123456789"
    assert answer("01 23 45 67 89", Country("CI")) == "CI +2250123456789"


def test_every_region_takes_its_mobile_number_in_every_form() -> None:
    differing = []
    for region in REGIONS:
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
        expected = f"{phonenumbers.region_code_for_number(example)} {e164}"
        answers = [answer(e164), answer("00" + e164[1:]), answer(national, Country(region))]
        differing += [(region, e164, answers)] * (answers != [expected] * 3)
    assert differing == []


def test_every_example_of_every_kind_is_judged_as_phonenumbers_judges_it() -> None:
    judged = [(e164, answer(e164), phonenumbers_answer(e164)) for _, _, e164 in examples()]
    assert [found for found in judged if found[1] != found[2]] == []
    assert {"number-not-mobile", "number-premium"} < {found for _, found, _ in judged}
    assert len(judged) > 1000


@pytest.mark.parametrize("seed", range(4))
def test_generated_numbers_of_every_region_and_kind_are_judged_as_phonenumbers_judges_them(seed: int) -> None:
    """A slice of the million that ``make check-numbers`` draws."""
    judged = list(judgements(15_000, seed))
    assert [one for one in judged if one.ours != one.theirs] == []
    assert len({one.ours.rsplit(" ", maxsplit=1)[-1] for one in judged}) == len(NumberKind) + 2


@settings(deadline=None)
@given(st.text(st.sampled_from("+0123456789 -().a٣\0"), max_size=45), st.sampled_from([None, CH, Country("US")]))
def test_whatever_comes_is_a_mobile_number_in_e164_or_a_problem(raw: str, home_country: Country | None) -> None:
    match identify(raw, home_country):
        case Recipient(msisdn, country, _):
            number = phonenumbers.parse(msisdn, None)
            assert phonenumbers.region_code_for_number(number) == country
            assert phonenumbers.format_number(number, PhoneNumberFormat.E164) == msisdn
            assert len(msisdn) <= 16
        case Problem(code, _, pointer):
            assert code in {"invalid-number", "number-not-mobile", "number-premium"}
            assert pointer == "/to"


@pytest.mark.parametrize(
    ("e164", "significant"),
    [
        ("+41791234567", "791234567"),
        ("+12025550123", "2025550123"),
        ("+390612345678", "0612345678"),
        ("+35812345", "12345"),
    ],
)
def test_a_number_without_its_calling_code_is_as_it_is_significant_at_home(e164: str, significant: str) -> None:
    assert national_number(e164) == significant
    assert phonenumbers.national_significant_number(phonenumbers.parse(e164)) == significant


def test_a_number_of_no_country_has_no_national_form() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        national_number("+999123456")
