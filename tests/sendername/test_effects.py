from messages.addresses import Country
from sendername.country_rules import Alphanumeric, Registration, RuleTable, SenderRule, load_seed
from sendername.effects import Effect, effects


def rule(country: str, alphanumeric: Alphanumeric, registration: Registration, sources: str = "us") -> SenderRule:
    return SenderRule(Country(country), alphanumeric, registration, sources)


RULES = RuleTable(
    (
        rule("CH", Alphanumeric.YES, Registration.NONE),
        rule("US", Alphanumeric.NO, Registration.NOT_APPLICABLE),
        rule("AE", Alphanumeric.YES, Registration.REQUIRED),
        rule("UA", Alphanumeric.YES, Registration.DISPUTED),
        rule("NP", Alphanumeric.PARTIAL, Registration.NONE),
        rule("IL", Alphanumeric.YES, Registration.CONDITIONAL),
    )
)


def test_each_country_says_what_becomes_of_a_name() -> None:
    told = effects([Country(country) for country in ("CH", "US", "AE", "UA", "NP", "IL", "XX")], RULES)
    assert [one.effect for one in told] == [
        Effect.SHOWN,
        Effect.FORBIDDEN,
        Effect.NEEDS_REGISTRATION,
        Effect.NEEDS_REGISTRATION,
        Effect.MAY_BE_REPLACED,
        Effect.MAY_BE_REPLACED,
        Effect.UNKNOWN,
    ]
    assert all(one.words.endswith(".") for one in told)
    assert "sources disagree" in told[3].words


def test_every_rule_to_start_with_has_an_effect_with_its_sources() -> None:
    seed = load_seed()
    told = effects([rule.country for rule in seed], RuleTable(seed))
    assert Effect.UNKNOWN not in {one.effect for one in told}
    assert all(one.sources for one in told)
