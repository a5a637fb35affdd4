"""messages.ids: sortable by time, unique whatever thread makes them."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from messages.ids import new_id, new_message_id

moments = st.integers(min_value=0, max_value=2**48 - 1)


@given(moments, moments)
def test_ids_sort_by_the_time_of_their_creation(one: int, other: int) -> None:
    if one != other:
        assert (new_id("msg", one) < new_id("msg", other)) == (one < other)


def test_an_id_is_its_prefix_and_26_characters_that_cannot_be_misread() -> None:
    prefix, _, rest = new_message_id(1_800_000_000_000).partition("_")
    assert prefix == "msg"
    assert len(rest) == 26
    assert set(rest) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_ids_of_one_moment_made_on_many_threads_are_all_different() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: new_id("msg", 1), range(5_000)))
    assert len(set(made)) == len(made)
