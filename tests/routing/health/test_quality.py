"""Scores: few messages decide nothing, and the words say what a score rests on."""

from hypothesis import given
from hypothesis import strategies as st

from messages.addresses import Country
from messages.ids import CarrierName
from messages.network import NetworkCode
from routing.health.figures import Counted, Passage
from routing.health.quality import QualityBoard

ALPINE, OCEANIC, NORDIC = CarrierName("alpine"), CarrierName("oceanic"), CarrierName("nordic")
CH, FR = Country("CH"), Country("FR")
SWISS, SALT = NetworkCode("228-01"), NetworkCode("228-03")


def counted(delivered: int, reported: int, latency_s: float = 4.0) -> Counted:
    return Counted(reported, reported, delivered, int(delivered * latency_s * 1000))


def counts() -> st.SearchStrategy[Counted]:
    return st.tuples(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 600)).map(
        lambda drawn: counted(min(drawn[0], drawn[1]), max(drawn[0], drawn[1]), drawn[2])
    )


def test_who_delivers_more_has_the_higher_score() -> None:
    board = QualityBoard({Passage(ALPINE, CH, None): counted(95, 100), Passage(OCEANIC, CH, None): counted(60, 100)})
    assert board.score(ALPINE, CH).value > board.score(NORDIC, CH).value > board.score(OCEANIC, CH).value


def test_three_messages_decide_nothing() -> None:
    board = QualityBoard({Passage(ALPINE, CH, None): counted(900, 1_000), Passage(OCEANIC, CH, None): counted(0, 3)})
    assert board.score(ALPINE, CH).share - board.score(OCEANIC, CH).share < 0.3
    lucky = QualityBoard({Passage(ALPINE, CH, None): counted(900, 1_000), Passage(OCEANIC, CH, None): counted(3, 3)})
    assert lucky.score(OCEANIC, CH).share - lucky.score(ALPINE, CH).share < 0.05


def test_of_two_that_deliver_alike_the_quicker_one_is_better_and_a_minute_weighs_five_points() -> None:
    board = QualityBoard(
        {
            Passage(ALPINE, CH, None): counted(9_000, 10_000, latency_s=2),
            Passage(OCEANIC, CH, None): counted(9_000, 10_000, latency_s=62),
        }
    )
    quick, slow = board.score(ALPINE, CH), board.score(OCEANIC, CH)
    assert abs(quick.share - slow.share) < 0.005
    assert 0.04 < quick.value - slow.value < 0.055


def test_a_network_with_figures_of_its_own_is_judged_by_them_and_one_without_by_its_country() -> None:
    board = QualityBoard(
        {Passage(ALPINE, CH, SWISS): counted(1_000, 1_000), Passage(ALPINE, CH, SALT): counted(100, 1_000)}
    )
    assert board.score(ALPINE, CH, SALT).share < 0.2
    assert 0.5 < board.score(ALPINE, CH).share < 0.6
    assert board.score(ALPINE, CH, SWISS).share > 0.95
    assert abs(board.score(ALPINE, CH, NetworkCode("228-02")).share - board.score(ALPINE, CH).share) < 0.01


def test_a_country_that_nobody_reaches_well_is_not_held_against_the_carrier_that_tries() -> None:
    hard = {Passage(ALPINE, FR, None): counted(400, 1_000), Passage(ALPINE, CH, None): counted(950, 1_000)}
    board = QualityBoard(hard | {Passage(OCEANIC, CH, None): counted(950, 1_000)})
    # oceanic never sent to FR: it is expected to find FR as hard as alpine does
    assert board.score(OCEANIC, FR).share < 0.7


def test_the_words_say_what_a_score_rests_on() -> None:
    board = QualityBoard(
        {Passage(ALPINE, CH, SWISS): counted(1_850, 2_000), Passage(ALPINE, CH, SALT): counted(9, 10)},
    )
    by_network = board.score(ALPINE, CH, SWISS).words
    assert by_network == "92 % delivered within 4.0 s, by 2,000 receipts of 228-01 in the last 60 min"
    assert board.score(ALPINE, CH, SALT).words.endswith(
        "by 2,010 receipts of CH in the last 60 min (10 of 228-03: too few)"
    )
    assert board.score(ALPINE, CH).words.endswith("by 2,010 receipts of CH in the last 60 min")
    assert board.score(ALPINE, FR).words.endswith(
        "by 2,010 receipts of all its countries in the last 60 min (0 of FR: too few)"
    )
    assert board.score(NORDIC, FR).words.endswith("as others do and by its 0 receipts in the last 60 min: too few")
    assert "in the last 15 min" in QualityBoard(board.counted, window_s=900).score(ALPINE, CH).words


def test_without_any_figures_all_are_alike() -> None:
    board = QualityBoard()
    assert board.score(ALPINE, CH, SWISS).value == board.score(OCEANIC, FR).value > 0.8


@given(
    figures=st.dictionaries(
        st.tuples(
            st.sampled_from([ALPINE, OCEANIC]), st.sampled_from([CH, FR]), st.sampled_from([SWISS, SALT, None])
        ).map(lambda key: Passage(*key)),
        counts(),
        max_size=8,
    ),
    more=st.integers(1, 1_000),
)
def test_scores_stay_in_their_range_and_a_further_delivery_never_lowers_one(
    figures: dict[Passage, Counted], more: int
) -> None:
    passage = Passage(ALPINE, CH, None)
    before = QualityBoard(figures).score(*passage)
    better = figures | {passage: figures.get(passage, Counted()) + Counted(more, more, more, 0)}
    after = QualityBoard(better).score(*passage)
    assert 0 <= before.value <= before.share <= 1
    assert before.latency_ms >= 0
    assert after.share >= before.share - 1e-9
