"""What an apply file may say, and how every mistake in it is named at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.pricing import Price
from gateway.business.apply.document import ApplyFileError, decode, parse, read
from gateway.business.difference import difference
from gateway.business.picture import AccountTerms, Picture, carrier_prices_by_key, prices_by_key
from messages.account import AccountLimits
from messages.addresses import Country
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName
from messages.network import NetworkCode
from messages.number_kinds import NumberKind
from messages.shift_tables import Language
from routing.costs.table import CarrierPrice
from routing.table.sender_support import Support
from sendername.country_rules import Alphanumeric, Fallback, Registration, load_seed
from tests.support.values.routes import a_route

EXAMPLE = Path(__file__).parents[4] / "examples" / "apply.toml"
NOTHING = Picture()

Key = TypeVar("Key")
Entry = TypeVar("Entry")


def problems_of(text: str, environment: dict[str, str] | None = None, in_force: Picture = NOTHING) -> list[str]:
    with pytest.raises(ApplyFileError) as raised:
        parse(decode(text), environment or {}, in_force)
    return [str(mistake) for mistake in raised.value.mistakes]


def the(entries: Mapping[Key, Entry | None], key: Key) -> Entry:
    entry = entries[key]
    assert entry is not None
    return entry


def test_the_commented_example_can_be_applied() -> None:
    secrets = {"ALPINE_PASSWORD": "one", "OCEANIC_PASSWORD": "two"}

    wanted = parse(decode(EXAMPLE.read_text(encoding="utf-8")), secrets, NOTHING)

    assert list(wanted.carriers) == ["alpine", "oceanic"]
    assert the(wanted.carriers, CarrierName("oceanic"))["password"] == "two"
    plain = [a_route("CH", "alpine", "oceanic"), a_route("*", "oceanic")]
    tables = a_route("PT", "alpine", national_tables=(Language.PORTUGUESE,))
    tlvs = a_route("IN", "oceanic", tlvs=(ConstantTlv(0x1400, b"1101456370000012345"),))
    assert list(wanted.routes.values())[:4] == [*plain, tables, tlvs]
    assert wanted.prices == prices_by_key(
        Price("CH", 1000),
        Price("CH", 1100, NetworkCode("228-01"), 1_798_761_600_000),
        Price("FR", 750),
        Price("*", 2000),
    )
    assert [the(wanted.carrier_prices, key).micros for key in wanted.carrier_prices] == [45_000, 41_000]
    assert len(wanted.rules) == len(load_seed())
    assert the(wanted.rules, Country("CH")).sources == "agreement with alpine, 2026-03"
    assert wanted.settings == {
        "substitute_sender": "+41790000000",
        "currency": "EUR",
        "credit_micros": "60000",
        "sendername_fee": "50",
        "four_eyes": "false",
    }


def test_the_example_shows_the_defaults_of_a_carrier() -> None:
    """Its first carrier spells them out; leaving them away must mean the same."""
    secrets = {"ALPINE_PASSWORD": "one", "OCEANIC_PASSWORD": "two"}
    spelled = parse(decode(EXAMPLE.read_text(encoding="utf-8")), secrets, NOTHING)
    short = parse(
        decode('[[carriers]]\nname="alpine"\nhost="smsc.alpine.example"\nport=2775\nsystem_id="passerelle"'),
        {},
        spelled,
    )

    assert difference(spelled, short) == ()


def test_a_file_that_says_nothing_asks_for_nothing() -> None:
    assert parse(decode("# later"), {}, NOTHING) == Picture()


def test_a_price_is_exact_though_written_with_a_point() -> None:
    assert parse(decode('[[prices]]\ncountry = "CH"\ncredits = 0.075\n'), {}, NOTHING).prices == {
        ("CH", None, 0): Price("CH", 75)
    }


def test_a_password_that_the_file_does_not_name_stays() -> None:
    carrier = '[[carriers]]\nname = "alpine"\nhost = "h"\nport = 1\nsystem_id = "s"\n'
    before = parse(decode(carrier + 'password = "secret"'), {}, NOTHING)

    assert the(parse(decode(carrier), {}, before).carriers, CarrierName("alpine"))["password"] == "secret"


def test_the_seed_has_a_rule_for_every_country_and_a_rule_of_the_file_corrects_it() -> None:
    rule = '[[sender_rules]]\ncountry = "CH"\nalphanumeric = "no"\nregistration = "n/a"\nsources = "me"\n'

    rules = parse(decode("sender_rules_seed = true\n" + rule), {}, NOTHING).rules

    corrected = the(rules, Country("CH"))
    assert (corrected.alphanumeric, corrected.registration) == (Alphanumeric.NO, Registration.NOT_APPLICABLE)
    assert corrected.fallback is Fallback.REFUSE
    assert corrected.country_name == "Switzerland"
    assert [rule for rule in load_seed() if rule.country != "CH"] == [
        rule for country, rule in rules.items() if country != "CH"
    ]


def test_every_mistake_is_named_at_once_with_its_path() -> None:
    problems = problems_of(
        """
        carriesr = 1
        sender_rules_seed = "yes"
        [settings]
        substitute_sender = "Maxony!"
        sustitute_sender = "+41790000000"
        [[carriers]]
        name = "alpine"
        host = "h"
        port = 70000
        system_id = "s"
        windw = 10
        password = { env = "MISSING" }
        [[carriers]]
        name = "alpine"
        [[carriers]]
        host = "h"
        [[carriers]]
        name = "Big Carrier"
        host = "h"
        port = 1
        system_id = "s"
        [[routes]]
        country = "CH"
        carriers = ["alpin", "alpine", "alpine"]
        [[routes]]
        country = "Suisse"
        carriers = []
        [[routes]]
        country = "FR"
        carriers = "alpine"
        [[routes]]
        country = "*"
        [[prices]]
        country = "CH"
        credits = "1,5"
        [[prices]]
        country = "FR"
        [[prices]]
        country = "DE"
        credits = 2_000_000
        [[prices]]
        country = "CH"
        credits = 1
        [[sender_rules]]
        country = "*"
        [[sender_rules]]
        country = "IT"
        alphanumeric = "maybe"
        """
    )

    assert problems == [
        "carriesr: this key is not known; remove it or correct its spelling; did you mean carriers?",
        "carriers.alpine.windw: this key is not known; remove it or correct its spelling; did you mean window?",
        "carriers.alpine.password: the environment has no variable MISSING; set it, or write the password itself",
        "carriers.alpine.port: use a number from 1 to 65535",
        "carriers[2].name: alpine stands in the file twice; keep one",
        "carriers[3].name: it is missing; add it",
        "carriers.Big Carrier.name: use 1 to 32 lower-case letters, digits, - and _, beginning with a letter or digit",
        (
            "settings.sustitute_sender: this key is not known; remove it or correct its spelling; "
            "did you mean substitute_sender?"
        ),
        'settings.substitute_sender: write a number in international form, like "+41791234567"',
        "routes.ch.carriers: there is no carrier alpin; did you mean alpine?",
        "routes.ch.carriers: name each carrier once",
        'routes[2].country: write the two capital letters of a country, like "CH", or "*" for every other one',
        'routes.fr.carriers: write a list of names in the order to try them, like ["alpine", "oceanic"]',
        'routes.every-country.carriers: write a list of names in the order to try them, like ["alpine", "oceanic"]',
        'prices.CH.credits: write 0 or more with at most three decimals, like 2 or "1.5"',
        "prices.FR.credits: it is missing; add it",
        "prices.DE.credits: a segment costs at most 1000000 credits",
        "prices[4].country: CH stands in the file twice; keep one",
        "sender_rules_seed: write true or false",
        'sender_rules.*.country: write the two capital letters of a country, like "CH"',
        "sender_rules.IT.alphanumeric: use one of: yes, no, partial",
        (
            "sender_rules.IT.registration: it is missing; use one of: none, none at most carriers, optional, "
            "conditional, per-operator, required, required (disputed), n/a"
        ),
        "sender_rules.IT.sources: it is missing; add it",
    ]


def test_a_route_may_name_a_carrier_that_is_in_force_already() -> None:
    before = Picture(carriers={CarrierName("alpine"): {"host": "h", "port": 1, "system_id": "s"}})

    wanted = parse(decode('[[routes]]\ncountry = "CH"\ncarriers = ["alpine"]'), {}, before)

    assert wanted.routes == {"ch": a_route("CH", "alpine")}


def test_what_is_no_toml_is_one_problem() -> None:
    with pytest.raises(ApplyFileError, match="end of document"):
        decode("[[routes")


@pytest.mark.parametrize("text", ["carriers = 1", "routes = [1]", "[prices]\nCH = 1"])
def test_a_section_of_the_wrong_shape_says_how_to_write_it(text: str) -> None:
    (problem,) = problems_of(text)

    assert "write each entry under its own [[" in problem


def parsed(document: dict[str, Any]) -> Picture | list[str]:
    try:
        return parse(document, {}, NOTHING)
    except ApplyFileError as error:
        return [str(mistake) for mistake in error.mistakes]


words = st.sampled_from(
    ["name", "country", "host", "port", "system_id", "password", "carriers", "credits", "CH", "*", "alpine", "env"]
)
values = st.recursive(
    words | st.integers() | st.decimals() | st.booleans() | st.text(max_size=6) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
)
sections = st.sampled_from(["settings", "carriers", "routes", "prices", "sender_rules", "sender_rules_seed", "other"])


@given(st.dictionaries(sections, st.lists(st.dictionaries(words, values, max_size=4), max_size=3) | values))
def test_whatever_a_file_holds_the_answer_is_a_picture_or_its_problems(document: dict[str, Any]) -> None:
    outcome = parsed(document)

    assert difference(outcome, outcome) == () if isinstance(outcome, Picture) else outcome


@pytest.mark.parametrize("value", ["pt", ["xx"], ["PT"], [1], {}])
def test_national_tables_are_a_list_of_languages(value: object) -> None:
    document = {"routes": [{"country": "PT", "carriers": ["alpine"], "national_tables": value}]}
    in_force = Picture(carriers={CarrierName("alpine"): {}})

    with pytest.raises(ApplyFileError) as raised:
        parse(document, {}, in_force)

    assert [*map(str, raised.value.mistakes)] == [
        "routes.pt.national_tables: write a list of languages out of: tr, es, pt"
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"0x1400"', "write it as a list"),
        ("[{ tag = 0x1400 }]", "write each as"),
        ('[{ tag = 0x0424, text = "a" }]', "the gateway writes it itself"),
        ('[{ tag = 0x1400, text = "' + "1" * 257 + '" }]', "longer than 256 octets"),
    ],
)
def test_the_tlvs_of_a_route_are_written_as_those_of_a_carrier(value: str, problem: str) -> None:
    in_force = Picture(carriers={CarrierName("alpine"): {}})
    text = f'[[routes]]\ncountry = "IN"\ncarriers = ["alpine"]\ntlvs = {value}\n'

    [told] = problems_of(text, in_force=in_force)

    assert told.startswith("routes.in.tlvs: ")
    assert problem in told


def test_every_mistake_has_the_line_of_its_key_or_of_its_entry() -> None:
    text = """# a comment
[settings]
substitute_sender = "Maxony!"

[[carriers]]
name = "alpine"
host = "h"
system_id = "s"
name_sender = { ton = 5, npi = 0 }
# the port
port = 70000

[[routes]]
country = "CH"
carriers = [
    "alpin",
]

[[prices]]
country = "CH"
"""

    with pytest.raises(ApplyFileError) as raised:
        read(text, {}, NOTHING)

    assert [(mistake.path, mistake.line) for mistake in raised.value.mistakes] == [
        ("carriers.alpine.port", 11),
        ("settings.substitute_sender", 3),
        ("routes.ch.carriers", 15),
        ("prices.CH.credits", 19),
    ]


def test_what_is_no_toml_has_its_line_too() -> None:
    with pytest.raises(ApplyFileError) as raised:
        read("a = 1\nb = ?\n", {}, NOTHING)

    assert [mistake.line for mistake in raised.value.mistakes] == [2]


TERMS = {AccountId("acc_1"): AccountTerms("demo"), AccountId("acc_2"): AccountTerms("other")}
CARRIER_FILE = '[[carriers]]\nname = "alpine"\nhost = "h"\nport = 1\nsystem_id = "s"\n'


def test_what_carriers_charge_is_by_country_network_and_day() -> None:
    text = (
        CARRIER_FILE
        + """
        [[carrier_prices]]
        carrier = "alpine"
        country = "CH"
        price = "0.045"
        [[carrier_prices]]
        carrier = "alpine"
        country = "CH"
        network = "22801"
        from = 2027-01-01
        price = 0.04
        [[carrier_prices]]
        carrier = "alpine"
        country = "CH"
        network = "228-01"
        from = "2027-02-01"
        price = "none"
        """
    )

    assert read(text, {}, NOTHING).wanted.carrier_prices == carrier_prices_by_key(
        CarrierPrice(CarrierName("alpine"), "CH", 45_000),
        CarrierPrice(CarrierName("alpine"), "CH", 40_000, NetworkCode("228-01"), 1_798_761_600_000),
        CarrierPrice(CarrierName("alpine"), "CH", None, NetworkCode("228-01"), 1_801_440_000_000),
    )


def test_prices_are_by_network_and_day_too() -> None:
    text = '[[prices]]\ncountry = "CH"\nnetwork = "228 01"\nfrom = "2027-01-01"\ncredits = "1.5"\n'

    assert read(text, {}, NOTHING).wanted.prices == prices_by_key(
        Price("CH", 1_500, NetworkCode("228-01"), 1_798_761_600_000)
    )


def test_accounts_are_called_by_name_or_id_and_what_is_not_said_is_as_for_everyone() -> None:
    text = """
        [[accounts]]
        name = "demo"
        group = "resellers"
        number_kinds = { voip = "allow" }
        messages_per_s = 50
        credits_per_day = "1000.5"
        [[accounts]]
        name = "acc_2"
        """

    accounts = read(text, {}, Picture(accounts=TERMS)).wanted.accounts

    demo = accounts[AccountId("acc_1")]
    assert (demo.name, demo.group, demo.limits) == ("demo", "resellers", AccountLimits(50, 1_000_500))
    assert demo.number_kinds.take(NumberKind.VOIP)
    assert accounts[AccountId("acc_2")] == AccountTerms("other")


def test_settings_say_in_which_money_costs_are_and_what_a_credit_is_worth() -> None:
    text = '[settings]\ncurrency = "CHF"\ncredit_micros = 50_000\nsubstitute_sender = ""\n'

    assert read(text, {}, NOTHING).wanted.settings == {
        "currency": "CHF",
        "credit_micros": "50000",
        "substitute_sender": None,
    }


def test_every_kind_of_entry_is_taken_away_by_remove() -> None:
    text = """
        [[carriers]]
        name = "alpine"
        remove = true
        [[routes]]
        name = "ch"
        country = "CH"
        remove = true
        [[prices]]
        country = "CH"
        network = "228-01"
        remove = true
        [[carrier_prices]]
        carrier = "alpine"
        country = "CH"
        from = "2027-01-01"
        remove = true
        [[sender_rules]]
        country = "CH"
        remove = true
        """
    alpine = CarrierName("alpine")

    wanted = read(text, {}, Picture(carriers={alpine: {"enabled": False}})).wanted

    assert wanted.carriers == {alpine: None}
    assert wanted.routes == {"ch": None}
    assert wanted.prices == {("CH", NetworkCode("228-01"), 0): None}
    assert wanted.carrier_prices == {(alpine, "CH", None, 1_798_761_600_000): None}
    assert wanted.rules == {Country("CH"): None}


def test_mistakes_of_the_newer_sections_are_named_with_what_to_write() -> None:
    problems = problems_of(
        """
        [settings]
        currency = "euro"
        credit_micros = "1"
        sendername_fee = -1
        four_eyes = "yes"
        [[carriers]]
        name = "alpine"
        remove = true
        [[prices]]
        country = "CH"
        network = "Swisscom"
        from = "soon"
        credits = 1
        [[prices]]
        country = "FR"
        remove = true
        credits = 1
        [[carrier_prices]]
        carrier = "alpin"
        country = "*"
        price = 0.00000001
        [[carrier_prices]]
        country = "CH"
        [[accounts]]
        name = "demmo"
        number_kinds = { voip = "perhaps" }
        messages_per_s = 0
        [[sender_rules]]
        country = "CH"
        remove = false
        """,
        in_force=Picture(carriers={CarrierName("alpine"): {"enabled": True}}, accounts=TERMS),
    )

    assert problems == [
        "carriers.alpine.remove: switch it off first (enabled = false), and remove it once nothing is under way by it",
        'settings.currency: write the three capital letters of a currency, like "EUR"',
        "settings.credit_micros: write what one credit is worth in millionths of the currency, 1 to 1000000000",
        'settings.sendername_fee: write 0 or more with at most three decimals, like 2 or "1.5"',
        "settings.four_eyes: write true or false",
        "prices[1].network: a network is written as its MCC and MNC with two or three digits, for example 228-01",
        'prices[1].from: write a day, like "2027-01-01" (it begins at 00:00 UTC), or a time with its offset',
        "prices.FR.credits: leave it out; the entry is to be removed",
        "carrier_prices[1].carrier: there is no carrier alpin; did you mean alpine?",
        'carrier_prices[1].country: write the two capital letters of a country, like "CH"',
        'carrier_prices[1].price: write 0 to 1000 with at most 6 decimals, like "0.045"',
        "carrier_prices[2].carrier: it is missing; add it",
        "carrier_prices[2].price: it is missing; add it",
        "sender_rules.CH.remove: write true, or leave it out",
        "accounts.demmo.name: there is no account demmo; make it with: passerelle account create; did you mean demo?",
        "accounts.demmo.messages_per_s: use a number from 1 to 100000",
        "accounts.demmo.number_kinds: write for voip either 'allow' or 'refuse'",
    ]


def test_what_carriers_do_with_names_is_by_carrier_and_country() -> None:
    alpine = CarrierName("alpine")
    text = """
        [[sender_support]]
        carrier = "alpine"
        country = "CH"
        support = "replaced"
        [[sender_support]]
        carrier = "alpine"
        country = "FR"
        remove = true
        """
    in_force = Picture(carriers={alpine: {}})

    assert read(text, {}, in_force).wanted.sender_support == {
        (alpine, Country("CH")): Support.REPLACED,
        (alpine, Country("FR")): None,
    }
    assert problems_of(text.replace("replaced", "hidden").replace('"FR"', '"CH"'), in_force=in_force) == [
        "sender_support.alpine CH.support: use one of: shown, replaced, refused",
    ]
