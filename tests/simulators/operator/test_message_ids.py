"""The ids of a simulated operator."""

import random
import uuid
from itertools import islice

import pytest

from simulators.operator.message_ids import IdNotation, message_ids


@pytest.mark.parametrize("notation", IdNotation)
def test_ids_differ_and_repeat_with_their_seed(notation: IdNotation) -> None:
    first = [*islice(message_ids(notation, random.Random(5)), 1000)]
    assert len(set(first)) == 1000
    assert first == [*islice(message_ids(notation, random.Random(5)), 1000)]
    assert first != [*islice(message_ids(notation, random.Random(6)), 1000)]


def test_each_notation_is_what_it_says() -> None:
    rng = random.Random(5)
    hexadecimal, lower, decimal, padded, universal = (next(message_ids(notation, rng)) for notation in IdNotation)
    assert (len(hexadecimal), int(hexadecimal, 16) >= 0) == (8, True)
    assert (len(lower), int(lower, 16) >= 0, lower == lower.lower()) == (8, True, True)
    assert (len(padded), padded.isdigit()) == (20, True)
    assert (len(decimal), decimal.isdigit()) == (10, True)
    assert uuid.UUID(universal).version == 4
