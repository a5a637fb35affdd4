"""The business as the process sees it: how soon a change is in force, and what happens while the database is away."""

from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher

from gateway.business.live import LiveBusiness, decisions_of
from messages.account import Account, AccountStatus
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName
from store import business as business_queries
from store.business import Business, CarrierRecord
from store.threads import Readers
from store.vault import Vault

ALPINE, OCEANIC, NORDIC, ODD = (CarrierName(name) for name in ("alpine", "oceanic", "nordic", "odd"))


def picture() -> Business:
    tlvs = (ConstantTlv(0x1400, b"1101"),)
    accounts = (
        Account(AccountId("acc_1"), "plain", AccountStatus.ACTIVE),
        Account(AccountId("acc_2"), "indian", AccountStatus.ACTIVE, tlvs=tlvs),
    )
    profiles = {
        ALPINE: {},
        OCEANIC: {"long_message": "udh16"},
        NORDIC: {"long_message": "udh8"},
        ODD: {"long_message": "pigeon"},
    }
    return Business(
        version=1,
        accounts={account.id: account for account in accounts},
        keys={},
        registrations=(),
        rules=(),
        routes=(),
        prices=(),
        carriers={name: CarrierRecord(name, profile) for name, profile in profiles.items()},
        settings={},
    )


def test_only_carriers_that_cut_otherwise_and_accounts_with_tlvs_are_remembered() -> None:
    decisions = decisions_of(picture())

    assert decisions.long_messages == {OCEANIC: "udh16"}
    assert decisions.account_tlvs == {AccountId("acc_2"): (ConstantTlv(0x1400, b"1101"),)}


def a_business(version: int) -> Business:
    return Business(
        version=version,
        accounts={},
        keys={},
        registrations=(),
        rules=(),
        routes=(),
        prices=(),
        carriers={},
        settings={},
    )


@attrs.define
class FakeReaders:
    """A database that holds one version of the business, or is away."""

    version: int = 1
    is_away: bool = False

    def read(self, question: Callable[..., Any]) -> Deferred[Any]:
        if self.is_away:
            return fail(OSError("the database is away"))
        if question is business_queries.version:
            return succeed(self.version)
        business = a_business(self.version)
        return succeed((business, decisions_of(business)))


def a_live_business(readers: FakeReaders, clock: Clock) -> LiveBusiness:
    live = LiveBusiness(cast("Readers", readers), cast("Vault", None), clock)
    _ = Deferred.fromCoroutine(live.load())
    live.start()
    return live


def test_a_change_is_in_force_within_half_a_second() -> None:
    readers, clock, seen = FakeReaders(), Clock(), []
    live = a_live_business(readers, clock)
    live.on_change(lambda picture: seen.append((clock.seconds(), picture.version)))

    clock.pump([0.25] * 5)
    readers.version = 2
    clock.pump([0.25] * 4)
    _ = Deferred.fromCoroutine(live.stop())

    assert seen == [(1.5, 2)]
    assert live.current.version == 2


def test_while_the_database_is_away_the_picture_before_stays_and_is_replaced_once_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the guard of all tests would take the expected log lines for lost errors
    monkeypatch.setattr(globalLogPublisher, "_observers", [])
    readers, clock = FakeReaders(), Clock()
    live = a_live_business(readers, clock)

    readers.version, readers.is_away = 2, True
    clock.pump([0.5] * 3)
    before = live.current.version
    readers.is_away = False
    clock.pump([0.5])
    _ = Deferred.fromCoroutine(live.stop())

    assert (before, live.current.version) == (1, 2)
