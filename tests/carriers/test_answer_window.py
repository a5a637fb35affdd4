"""Slow answers narrow the window, quick ones widen it."""

from carriers.answer_window import AnswerWindow


def test_quick_answers_leave_the_window_whole() -> None:
    window = AnswerWindow(10, 45.0)
    for second in range(100):
        window.answered(0.1, float(second))
    assert window.limit == 10


def test_one_slow_window_halves_once() -> None:
    window = AnswerWindow(10, 45.0)
    for n in range(10):
        window.answered(20.0, 20.0 + n / 10)
    assert window.limit == 5


def test_slow_answers_to_what_was_sent_after_the_halving_halve_again_down_to_one() -> None:
    window = AnswerWindow(10, 45.0)
    for n in range(1, 10):
        window.answered(20.0, n * 20.0)
    assert window.limit == 1


def test_a_missing_answer_is_a_slow_one() -> None:
    window = AnswerWindow(10, 45.0)
    window.expired(45.0)
    assert window.limit == 5


def test_each_quick_window_gives_one_slot_back() -> None:
    window = AnswerWindow(10, 45.0)
    window.expired(45.0)
    for n in range(5):
        window.answered(0.1, 46.0 + n)
    assert window.limit == 6
    for n in range(100):
        window.answered(0.1, 60.0 + n)
    assert window.limit == 10
