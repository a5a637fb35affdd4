"""The failure drills of docs/load-testing.md, over real sockets: whatever a carrier does, every message ends well."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.scenarios.drilling import MESSAGES, Drill, Found, carried_out

EXPECTED = "lost==0 unseen==0 wrong_sender==0 wrong_text==0 charged_wrong==0 unexpected_refusals==0"

DRILLS = {
    "throttles": Drill("CH", 'behaviours = ["rate-limit=15"]'),
    "slow": Drill("FR", 'behaviours = ["slow-above=20"]'),
    "comesback": Drill("DE", '[[carrier.step]]\nat = "3s"\nfor = "0.5s"\nevery = "3s"\ndown = true'),
    "breaks": Drill("GB", 'behaviours = ["latency=0.2", "drop=20"]'),
    "silent": Drill("IT", 'behaviours = ["silent=20"]'),
    "overtakes": Drill(
        "ES",
        'behaviours = ["receipt-first", "latency=0.1", "receipt-elsewhere", "ids=hex", "receipt-ids=decimal"]',
        {"response_id_form": "hex_to_decimal", "binds": 2},
    ),
    "contradicts": Drill("AT", 'behaviours = ["receipt-copies=3", "receipt-then=expired", "receipt-never=10"]'),
    "badnetwork": Drill("NL", 'behaviours = ["stall=20:0.2", "reset=40:random"]'),
    "nonsense": Drill(
        "BE", 'behaviours = ["text-length-over=receipts:20", "garbage=40:text", "unknown-command=answers:30"]'
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Mapping[str, Found]:
    folder = tmp_path_factory.mktemp("drills")
    shutil.copy(migrated, folder / "passerelle.db")
    return carried_out(folder, DRILLS, EXPECTED)


@pytest.mark.parametrize("name", DRILLS)
def test_nothing_is_lost_altered_or_charged_wrong(found: Mapping[str, Found], name: str) -> None:
    drill = found[name]
    assert drill.code == 0, drill.said
    assert drill.measures["accepted"] == MESSAGES


def test_what_a_carrier_throttles_is_sent_until_it_is_taken_and_once(found: Mapping[str, Found]) -> None:
    drill = found["throttles"]
    assert drill.carrier["refused"] > 0
    assert (drill.measures["delivered"], drill.measures["duplicated"]) == (MESSAGES, 0)


def test_a_slow_carrier_is_waited_for(found: Mapping[str, Found]) -> None:
    drill = found["slow"]
    assert (drill.measures["delivered"], drill.measures["duplicated"], drill.carrier["binds"]) == (MESSAGES, 0, 1)


@pytest.mark.parametrize("name", ["comesback", "breaks", "badnetwork", "nonsense"])
def test_binds_come_back_and_no_more_is_sent_twice_than_was_in_the_windows(
    found: Mapping[str, Found], name: str
) -> None:
    drill = found[name]
    assert drill.carrier["binds_lost"] > 0
    assert drill.carrier["binds"] > 1
    assert drill.measures["duplicated"] <= drill.duplicates_bound


def test_what_was_taken_and_never_answered_costs_no_bind(found: Mapping[str, Found]) -> None:
    drill = found["silent"]
    assert (drill.carrier["binds"], drill.carrier["binds_lost"]) == (1, 0)
    # codes and the like are sent again, bulk waits for a receipt and then ends, not charged
    assert drill.measures["duplicated"] + drill.measures["rejected"] > 0
    assert drill.measures["delivered"] + drill.measures["rejected"] == MESSAGES


def test_receipts_that_overtake_on_another_bind_in_another_notation_find_their_messages(
    found: Mapping[str, Found],
) -> None:
    assert found["overtakes"].measures["delivered"] == MESSAGES


def test_the_first_final_receipt_stands_and_what_has_none_ends_unconfirmed(found: Mapping[str, Found]) -> None:
    measures = found["contradicts"].measures
    assert measures["expired"] == measures["undelivered"] == 0
    assert measures["unconfirmed"] > 0
    assert measures["delivered"] + measures["unconfirmed"] == MESSAGES
