"""Lines of the control socket: said and understood, and what is no line of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.control.words import (
    CarriersShown,
    Refused,
    ShowCarriers,
    UnreadableError,
    answer_of,
    line_of,
    request_of,
)
from tests.support.fakes.control import facts_of


@pytest.mark.parametrize("request_", [ShowCarriers(), ShowCarriers("alpine")])
def test_a_request_is_one_line_and_is_understood(request_: ShowCarriers) -> None:
    line = line_of(request_)

    assert b"\n" not in line
    assert request_of(line) == request_


@pytest.mark.parametrize("answer", [Refused("no\nsuch carrier"), CarriersShown(1, (facts_of("alpine"),))])
def test_an_answer_is_one_line_and_is_understood(answer: CarriersShown | Refused) -> None:
    line = line_of(answer)

    assert b"\n" not in line
    assert answer_of(line) == answer


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"\xff", b'{"ask":"stop"}', b'{"ask":"carriers","carrier":1}', b'{"ask":"carriers","x":""}'],
)
def test_what_is_no_request_is_told_so(line: bytes) -> None:
    with pytest.raises(UnreadableError, match="does not understand"):
        request_of(line)


@given(st.binary(max_size=200))
def test_no_line_whatever_raises_anything_else(line: bytes) -> None:
    for read in (request_of, answer_of):
        try:
            understood: object = read(line)
        except UnreadableError:
            continue
        assert understood is not None
