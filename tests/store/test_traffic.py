from messages.ids import first_message_id, new_message_id
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from store.database import Database
from store.traffic import count_since, past_messages
from tests.support.values.stored import NOW_MS, accepted, new_account


def test_messages_of_a_span_come_back_as_they_were_asked_for_page_by_page(database: Database) -> None:
    account_id = new_account(database)
    guess = NetworkGuess(NetworkCode("228-01"), NetworkSource.LOOKUP)
    messages = [
        accepted(
            database,
            account_id,
            id=new_message_id(NOW_MS + number),
            accepted_at_ms=NOW_MS + number,
            network=guess if number else None,
        )
        for number in range(5)
    ]
    with database.reading() as connection:
        assert count_since(connection, NOW_MS) == 5
        assert count_since(connection, NOW_MS + 3) == 2
        first = past_messages(connection, first_message_id(NOW_MS + 1), 2)
        rest = past_messages(connection, first[-1].id, 10)
    assert [message.id for message in (*first, *rest)] == [message.id for message in messages[1:]]
    found, asked = first[0], messages[1]
    assert (found.to, found.country, found.network, found.sender, found.category, found.segment_count) == (
        asked.to,
        asked.country,
        guess,
        asked.sender,
        asked.category,
        asked.segment_count,
    )
