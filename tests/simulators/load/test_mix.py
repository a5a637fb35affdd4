import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.alphabets import choose_alphabet
from messages.segmentation import count_segments
from simulators.load.dice import Dice, Weighted
from simulators.load.mix import PRESETS, Flaw, Mix, read_mix
from simulators.load.numbers import mobile_numbers
from simulators.load.plan import MixPlan
from simulators.load.texts import SEGMENTS_MAX, Alphabet, made_text


@pytest.mark.parametrize("country", ["CH", "FR", "US", "IN", "JM", "MT", "RU"])
def test_numbers_of_a_country_are_valid_mobile_numbers_of_it_and_all_different(country: str) -> None:
    numbers = mobile_numbers(country)
    some = [numbers.number(index) for index in range(0, numbers.count, max(1, numbers.count // 300))]
    assert len(set(some)) == len(some)
    for number in some:
        parsed = phonenumbers.parse(number)
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.region_code_for_number(parsed) == country


def test_after_the_last_number_they_come_again() -> None:
    numbers = mobile_numbers("CH")
    assert numbers.number(numbers.count) == numbers.number(0)


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no mobile numbers are known of 'XX'"):
        mobile_numbers("XX")


@given(
    alphabet=st.sampled_from(Alphabet),
    segments=st.integers(1, SEGMENTS_MAX),
    seed=st.integers(0),
    number=st.integers(0),
)
def test_a_text_takes_as_many_segments_as_were_asked_for(
    alphabet: Alphabet, segments: int, seed: int, number: int
) -> None:
    text = made_text(alphabet, segments, f"No {number % 10**6:06}", Dice(seed, number))
    assert count_segments(text, choose_alphabet(text).alphabet) == segments
    assert text == text.strip()


def test_the_same_seed_plans_the_same_messages_and_another_one_others() -> None:
    mix = PRESETS["writing"]
    first, again, other = ([MixPlan(mix, seed).message(index) for index in range(50)] for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_shares_of_a_mix_come_out_as_they_were_asked_for() -> None:
    plan = MixPlan(Mix(bad={Flaw.NUMBER: 10}), 7)
    flaws = sum(plan.message(index).flaw is Flaw.NUMBER for index in range(4_000))
    assert 320 < flaws < 480


def test_a_batch_holds_no_bad_input_that_concerns_its_whole_request() -> None:
    plan = MixPlan(Mix(bad={Flaw.KEY: 50, Flaw.JSON: 50}), 7, batches=True)
    assert {plan.message(index).flaw for index in range(100)} == {None}


def test_given_texts_are_taken_in_turn() -> None:
    plan = MixPlan(Mix(), 7, texts=["one", "two"])
    assert [plan.message(index).text for index in range(3)] == ["one", "two", "one"]


def test_a_mix_file_changes_what_it_names_and_leaves_the_rest() -> None:
    mix = read_mix("[countries]\nFR = 1\n[segments]\n2 = 5\n[bad]\nempty_text = 3\n")
    assert (mix.countries, mix.segments, mix.bad) == ({"FR": 1}, {2: 5}, {Flaw.EMPTY_TEXT: 3})
    assert mix.categories == Mix().categories


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("[countries", "it is no TOML"),
        ("[countries]\nSwitzerland = 1", "two capital letters"),
        ("[countries]\nCH = -1", "weights of 0 or more"),
        ("[segments]\n11 = 1", "segments are 1 … 10"),
        ("[categories]\nspam = 1", "no category spam"),
        ("[bad]\nnumber = 101", "per cent"),
        ("[colours]\nred = 1", "unknown field"),
    ],
)
def test_a_mix_that_is_none_says_why(toml: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_mix(toml)


def test_weights_must_weigh_something() -> None:
    with pytest.raises(ValueError, match="at least one is above 0"):
        Weighted({"a": 0.0})
