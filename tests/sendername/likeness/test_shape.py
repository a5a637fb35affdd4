"""How names look, and which shapes are one letter apart."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from sendername.likeness.shape import near_shapes, shape_of

names = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789", min_size=1, max_size=10)
few = st.text("abl", min_size=1, max_size=5)


@given(names)
def test_a_shape_is_made_of_letters(name: str) -> None:
    assert shape_of(name).isalpha()
    assert shape_of(name).islower()


@given(few, few)
def test_the_shapes_nearby_are_those_that_the_distance_says(one: str, other: str) -> None:
    assert (other in near_shapes(one)) is (OSA.distance(one, other) == 1)
