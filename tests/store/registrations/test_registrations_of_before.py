"""Senders that were decided about before there were registrations, after the upgrade."""

from pathlib import Path

import pytest
from sqlalchemy import text

from messages.addresses import Sender, SenderKind
from messages.ids import AccountId
from sendername.registry import NameStatus
from store.database import Database
from store.registrations import records

ACCOUNT = AccountId("acc_1")


@pytest.mark.parametrize("status", NameStatus)
def test_a_sender_without_a_registration_gets_one_that_stands_as_it_did(tmp_path: Path, status: NameStatus) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'old.db'}")
    database.upgrade("0100")
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO accounts (id, name, status, webhook_secret, webhook_events_per_request, created_at_ms)"
                " VALUES ('acc_1', 'Acme', 'active', '', 1, 7)"
            )
        )
        connection.execute(
            text("INSERT INTO sender_registrations VALUES ('acc_1', 'name', 'ACME', :status, '')"), {"status": status}
        )
        connection.execute(
            text("INSERT INTO sender_registrations VALUES ('acc_1', 'name', 'Acme', 'refused', '')"),
        )
        connection.execute(
            text("INSERT INTO sender_registrations VALUES ('acc_1', 'number', '+41791234567', 'approved', '')")
        )
    database.upgrade()

    with database.reading() as connection:
        name = records.of_sender(connection, ACCOUNT, Sender(SenderKind.NAME, "acme"))
        number = records.of_sender(connection, ACCOUNT, Sender(SenderKind.NUMBER, "+41791234567"))
        assert name is not None
        assert number is not None
        assert len(records.events(connection, name.id)) == 1
    assert name.sender.value == "ACME"
    # nobody reviews it any more: it waits in the queue again
    assert name.status is (NameStatus.SUBMITTED if status is NameStatus.IN_REVIEW else status)
    assert number.status is NameStatus.APPROVED
    assert name.latest.form.company == "Acme"
    database.close()
