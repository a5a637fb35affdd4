"""Approved names that could be taken for another one are found by their shape."""

import pytest

from messages.addresses import Sender, SenderKind
from sendername.likeness.findings import FindingKind, findings
from store.database import Database
from store.registrations import records
from store.registrations.settlement import settle
from tests.support.values.stored import NOW_MS, new_account


@pytest.mark.parametrize(
    ("approved", "asked", "kind"),
    [
        ("Boutique7", "B0utique7", FindingKind.SAME_SHAPE),
        ("Moderno", "Modemo", FindingKind.SAME_SHAPE),
        ("Lavande", "Lavandes", FindingKind.RESEMBLES),
        ("Lavande", "Lavadne", FindingKind.RESEMBLES),
        ("Lavande", "Lanterne", None),
    ],
)
def test_a_name_that_looks_like_one_of_another_account_is_found(
    database: Database, approved: str, asked: str, kind: FindingKind | None
) -> None:
    holder, asker = new_account(database), new_account(database)
    with database.begin() as connection:
        settle(connection, holder, Sender(SenderKind.NAME, approved), company="Fleur", who="ana", now_ms=NOW_MS)
    with database.reading() as connection:
        of_others = findings(asked, asked, records.lookalikes(connection, asked, asker))
        of_its_own = findings(asked, asked, records.lookalikes(connection, asked, holder))

    told = [finding.kind for finding in of_others if "Fleur" in finding.words]
    assert told == ([] if kind is None else [kind])
    assert not [finding for finding in of_its_own if "Fleur" in finding.words]
