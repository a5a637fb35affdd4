"""Letters wait until they are taken, or given up."""

from store import letters
from store.database import Database
from store.letters import LetterPostponed, LetterSent, StoredLetter
from tests.support.values.stored import NOW_MS, run_one


def waiting(database: Database, now_ms: int) -> list[tuple[str, int]]:
    with database.reading() as connection:
        return [(letter.id, letter.attempts) for letter in letters.due(connection, now_ms, 10)]


def write(database: Database, letter_id: str, at_ms: int = NOW_MS) -> None:
    with database.begin() as connection:
        letters.insert(connection, StoredLetter(letter_id, "a@b.example", "About", "Text", at_ms, 0, at_ms))


def test_a_letter_waits_for_its_next_try_and_is_gone_once_it_was_taken(database: Database) -> None:
    write(database, "let_1")
    write(database, "let_2", NOW_MS + 1)
    run_one(database, LetterPostponed("let_1", NOW_MS + 60_000, "421 later"))

    assert waiting(database, NOW_MS) == []
    assert waiting(database, NOW_MS + 60_000) == [("let_2", 0), ("let_1", 1)]
    run_one(database, LetterSent("let_1"))
    assert waiting(database, NOW_MS + 60_000) == [("let_2", 0)]


def test_a_letter_that_was_given_up_is_kept_and_sent_no_more(database: Database) -> None:
    write(database, "let_1")
    run_one(database, LetterPostponed("let_1", None, "550 no such user" + "x" * 1_000))

    assert waiting(database, NOW_MS * 2) == []
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT length(error) FROM letters").scalar() == 500
