import csv
from importlib import resources

from messages.addresses import Country
from sendername.country_rules import Alphanumeric, Fallback, Registration, RuleTable, SenderRule, load_seed


def test_every_row_of_the_seed_becomes_a_rule_that_can_be_found() -> None:
    text = (resources.files("sendername") / "country_rules.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    table = RuleTable(load_seed())
    assert len(rows) == len(table.rules) == 235
    for row in rows:
        rule = table.rule_for(Country(row["iso2"]))
        assert {
            "iso2": rule.country,
            "country": rule.country_name,
            "alphanumeric": rule.alphanumeric.value,
            "registration": rule.registration.value,
            "sources": rule.sources,
        } == row
        assert rule.sources


def test_the_seed_uses_every_word_the_rules_know() -> None:
    seed = load_seed()
    assert {rule.alphanumeric for rule in seed} == set(Alphanumeric)
    assert {rule.registration for rule in seed} == set(Registration)


def test_without_a_substitute_names_are_refused_only_where_none_is_shown() -> None:
    for rule in load_seed():
        assert (rule.fallback is Fallback.REFUSE) is (rule.alphanumeric is Alphanumeric.NO)
        assert (rule.registration is Registration.NOT_APPLICABLE) is (rule.alphanumeric is Alphanumeric.NO)


def test_a_country_without_rule_lets_names_through_and_names_no_source() -> None:
    assert RuleTable(()).rule_for(Country("XK")) == SenderRule(
        Country("XK"), Alphanumeric.YES, Registration.NONE, sources="", fallback=Fallback.AT_RISK
    )


def test_staff_can_replace_a_rule() -> None:
    seed = load_seed()
    edited = SenderRule(Country("US"), Alphanumeric.YES, Registration.NONE, "our carrier, 2026-05")
    assert RuleTable((*seed, edited)).rule_for(Country("US")) == edited
