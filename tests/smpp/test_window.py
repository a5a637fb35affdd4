"""smpp.window: slots, sequence numbers, expiry, tombstones."""

import pytest

from smpp.codec import SEQUENCE_NUMBER_MAX
from smpp.errors import UsageError, WindowFull
from smpp.window import SendWindow


def opened(window: SendWindow, token: object, now: float) -> int:
    number = window.next_sequence_number()
    window.open(number, 4, token, now)
    return number


def test_slots_are_taken_and_freed() -> None:
    window = SendWindow(2)
    first = opened(window, "a", 10)
    opened(window, "b", 11)
    assert (window.used, window.free) == (2, 0)
    with pytest.raises(WindowFull, match="2 slots"):
        window.open(99, 4, "c", 12)
    request = window.close(first)
    assert request is not None
    assert (request.token, request.command_id, request.sent_at) == ("a", 4, 10)
    assert window.close(first) is None
    assert (window.used, window.free) == (1, 1)


def test_sequence_numbers_count_from_1_and_wrap_to_1() -> None:
    window = SendWindow(1)
    assert [window.next_sequence_number() for _ in range(3)] == [1, 2, 3]
    window._last_sequence_number = SEQUENCE_NUMBER_MAX - 1
    assert [window.next_sequence_number() for _ in range(2)] == [SEQUENCE_NUMBER_MAX, 1]


def test_a_wrapped_sequence_number_skips_those_still_unanswered_or_expired() -> None:
    window = SendWindow(3)
    assert [opened(window, token, now) for token, now in (("a", 0), ("b", 5))] == [1, 2]
    window.expire(10, now=10)
    window._last_sequence_number = SEQUENCE_NUMBER_MAX
    assert window.next_sequence_number() == 3


def test_requests_expire_oldest_first_and_their_late_response_finds_the_token() -> None:
    window = SendWindow(3)
    numbers = [opened(window, token, now) for token, now in (("a", 0), ("b", 1), ("c", 7))]
    assert window.next_expiry(10) == 10
    assert window.expire(10, now=9) == []
    assert [request.token for request in window.expire(10, now=11)] == ["a", "b"]
    assert window.next_expiry(10) == 17
    assert window.free == 2
    assert window.find(numbers[0]) is None
    late = window.find_expired(numbers[0])
    assert late is not None
    assert late.token == "a"
    window.bury(numbers[0])
    assert window.find_expired(numbers[0]) is None
    assert window.find_expired(numbers[2]) is None


def test_a_request_expires_at_its_own_deadline_whatever_floats_do() -> None:
    for sent_at in (0.1, 0.7, 1e9 + 0.3, 123456.789):
        window = SendWindow(1)
        opened(window, "a", sent_at)
        deadline = window.next_expiry(45.1)
        assert deadline is not None
        assert len(window.expire(45.1, now=deadline)) == 1


def test_tombstones_are_bounded_and_the_oldest_give_way() -> None:
    window = SendWindow(1)
    numbers: list[int] = []
    for now in range(150):
        numbers.append(opened(window, now, now))
        window.expire(1, now=now + 1)
    standing = [number for number in numbers if window.find_expired(number) is not None]
    assert standing == numbers[-100:]


def test_lost_requests_come_back_oldest_first_and_once() -> None:
    window = SendWindow(5)
    numbers = [opened(window, token, now) for now, token in enumerate("abcd")]
    window.close(numbers[1])
    assert [request.token for request in window.lost_requests()] == ["a", "c", "d"]
    assert window.lost_requests() == []
    assert window.next_expiry(10) is None


def test_a_window_without_slots_is_a_mistake() -> None:
    with pytest.raises(UsageError):
        SendWindow(0)
