"""smpp.statuses: what to do about a status, and how to say it."""

import pytest
from smpplib import consts

from smpp.statuses import CommandStatus, Disposition, classify, describe, status_name


def test_every_code_that_smpplib_names_is_known_by_the_same_name() -> None:
    theirs = {
        name.removeprefix("SMPP_ESME_"): value for name, value in vars(consts).items() if name.startswith("SMPP_ESME_")
    }
    assert {name: int(CommandStatus[name]) for name in theirs} == theirs


@pytest.mark.parametrize("status", CommandStatus)
def test_every_code_has_a_disposition_and_a_sentence(status: CommandStatus) -> None:
    sentence = describe(status)
    assert sentence.startswith(f"{status.name} (0x{status:02X}): ")
    assert sentence.endswith(".")
    assert (classify(status) is Disposition.ACCEPTED) == (status == 0)
    assert status_name(status) == status.name


@pytest.mark.parametrize(
    ("status", "disposition"),
    [
        (0x00, Disposition.ACCEPTED),
        (0x58, Disposition.THROTTLED),
        (0x14, Disposition.THROTTLED),
        (0x08, Disposition.TEMPORARY),
        (0x45, Disposition.TEMPORARY),
        (0x64, Disposition.TEMPORARY),
        (0xFE, Disposition.TEMPORARY),
        (0xFF, Disposition.TEMPORARY),
        (0x0A, Disposition.SENDER_REFUSED),
        (0x0B, Disposition.PERMANENT),
        (0x13, Disposition.PERMANENT),
        (0x01, Disposition.PERMANENT),
        (0x62, Disposition.PERMANENT),
        (0x43, Disposition.OUR_SETUP),
        (0x51, Disposition.OUR_SETUP),
        (0xC4, Disposition.OUR_SETUP),
        (0x0E, Disposition.OUR_SETUP),
        (0x104, Disposition.OUR_SETUP),
        (0x105, Disposition.PERMANENT),
        (0x112, Disposition.PERMANENT),
        (0x113, Disposition.TEMPORARY),
        (0x04, Disposition.SESSION),
        (0x05, Disposition.SESSION),
        (0x0D, Disposition.SESSION),
        (0x22, Disposition.TEMPORARY),
        (0x401, Disposition.TEMPORARY),
        (0xFFFFFFFF, Disposition.TEMPORARY),
    ],
)
def test_a_code_has_the_disposition_that_the_field_gives_it(status: int, disposition: Disposition) -> None:
    assert classify(status) is disposition


def test_a_carrier_may_mean_its_own_thing() -> None:
    infobip = {0xFF: Disposition.OUR_SETUP, 0x4A1: Disposition.TEMPORARY, 0: Disposition.PERMANENT}
    assert classify(0xFF, infobip) is Disposition.OUR_SETUP
    assert classify(0, infobip) is Disposition.PERMANENT
    assert classify(0x58, infobip) is Disposition.THROTTLED


def test_a_code_without_a_name_is_shown_in_hex() -> None:
    assert describe(0x401).startswith("0x401: ")
    assert "carrier" in describe(0x401)
    assert "reserves" in describe(0x22)
    assert status_name(0x22) == "0x00000022"
