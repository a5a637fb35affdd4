"""What is said once in a while, with a count of what was left out."""

from carriers.repetitions import Repetitions


def test_a_kind_is_said_once_in_its_interval_and_then_with_the_number_left_out() -> None:
    repetitions = Repetitions(60.0)
    assert [repetitions.left_out("late", float(second)) for second in range(62)] == [0, *[None] * 59, 59, None]


def test_each_kind_is_said_for_itself() -> None:
    repetitions = Repetitions(60.0)
    assert (repetitions.left_out("late", 0.0), repetitions.left_out("broke", 0.0)) == (0, 0)


def test_what_was_left_out_is_told_once_when_asked_for() -> None:
    repetitions = Repetitions(60.0)
    for kind in ("late", "late", "late", "broke"):
        repetitions.left_out(kind, 0.0)
    assert repetitions.untold() == {"late": 2}
    assert repetitions.untold() == {}
    assert repetitions.left_out("late", 60.0) == 0


def test_however_many_kinds_there_are_so_many_are_remembered() -> None:
    repetitions = Repetitions(60.0, kinds_max=3)
    for number in range(1000):
        assert repetitions.left_out(str(number), number / 1000) == 0
    assert len(repetitions._said) == 3
    assert repetitions.left_out("999", 1.0) is None, "the latest are remembered"
    assert repetitions.left_out("0", 1.0) == 0, "the oldest are said again"
