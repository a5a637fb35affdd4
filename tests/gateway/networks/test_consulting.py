"""When anybody is asked about the numbers of a request, and that nothing can go wrong by it."""

from typing import Any, cast

import attrs
import pytest
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher

from gateway.networks.consulting import Consulting
from gateway.networks.forgetting import AT_ONCE, INTERVAL_S, Forgetting
from gateway.networks.known import KnownNetworks
from gateway.networks.lookups import Lookups
from gateway.networks.memory import NetworkMemory, Remembered
from messages.addresses import Country, Msisdn
from messages.ids import CarrierName
from messages.network import NetworkSource
from store.business import Business, CarrierRecord
from store.numbers.known_networks import DAY_MS, ForgetNetworks
from store.writer import Writer
from tests.support.running.asyncio_tests import run
from tests.support.values.builders import an_account

NUMBERS = ["+41791234567", "079 123 45 68", "+41446681800", "no number"]
MOBILES = [Msisdn("+41791234567"), Msisdn("+41791234568")]
NOW_MS = 1_790_000_000_000


@attrs.define
class FakeKnown:
    recalled: list[Msisdn] = attrs.field(factory=list)
    failure: Exception | None = None

    async def recall(self, numbers: list[Msisdn]) -> None:
        if self.failure is not None:
            raise self.failure
        self.recalled += numbers


@attrs.define
class FakeLookups:
    asked: list[tuple[Msisdn, Country]] = attrs.field(factory=list)

    async def consult(self, numbers: list[tuple[Msisdn, Country]]) -> None:
        self.asked += numbers


def consulting(known: FakeKnown, lookups: FakeLookups | None = None) -> Consulting:
    return Consulting(cast("KnownNetworks", known), cast("Lookups | None", lookups))


def a_picture(profile: dict[str, Any]) -> Business:
    return Business(
        version=1,
        accounts={},
        keys={},
        registrations=(),
        rules=(),
        routes=(),
        prices=(),
        carriers={CarrierName("alpine"): CarrierRecord(CarrierName("alpine"), profile)},
        settings={},
    )


def test_without_a_service_and_while_no_carrier_tells_networks_nothing_is_read() -> None:
    known = FakeKnown()
    asking = consulting(known)
    asking.adopt(a_picture({}))
    run(asking.consult(an_account(), NUMBERS))
    assert known.recalled == []


def test_once_a_carrier_tells_networks_what_is_known_of_the_numbers_is_recalled() -> None:
    known = FakeKnown()
    asking = consulting(known)
    asking.adopt(a_picture({"network_tlvs": [0x1403]}))
    run(asking.consult(an_account(), NUMBERS))
    assert known.recalled == MOBILES, "those that texts may go to, as the account writes them"


def test_with_a_service_the_numbers_are_recalled_and_asked_about() -> None:
    known, lookups = FakeKnown(), FakeLookups()
    run(consulting(known, lookups).consult(an_account(), NUMBERS))
    assert known.recalled == MOBILES
    assert lookups.asked == [(number, Country("CH")) for number in MOBILES]


def test_whatever_goes_wrong_is_logged_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    # the guard of all tests would take the expected log line for a lost error
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(globalLogPublisher, "_observers", [logged.append])
    run(consulting(FakeKnown(failure=RuntimeError("odd")), FakeLookups()).consult(an_account(), NUMBERS))
    assert [event["log_format"] for event in logged] == ["asking for the networks of numbers failed"]
    assert "79123" not in str([event.get("log_text") for event in logged])


@attrs.define
class FakeWriter:
    forgotten: list[ForgetNetworks] = attrs.field(factory=list)

    def submit(self, operation: ForgetNetworks) -> Deferred[int]:
        self.forgotten.append(operation)
        return succeed(0)


class FixedClock:
    def now_ms(self) -> int:
        return NOW_MS


def test_what_no_source_is_trusted_for_any_more_is_forgotten_every_ten_minutes() -> None:
    writer, timer, memory = FakeWriter(), Clock(), NetworkMemory()
    sources = [
        Remembered(memory, NetworkSource.LOOKUP, 30 * DAY_MS),
        Remembered(memory, NetworkSource.LEARNED, 180 * DAY_MS),
    ]
    forgetting = Forgetting(sources, cast("Writer", writer), FixedClock(), timer)
    forgetting.start()
    timer.advance(INTERVAL_S)
    _ = Deferred.fromCoroutine(forgetting.stop())
    timer.advance(INTERVAL_S)
    assert writer.forgotten == [
        ForgetNetworks(NetworkSource.LOOKUP, NOW_MS - 30 * DAY_MS, AT_ONCE),
        ForgetNetworks(NetworkSource.LEARNED, NOW_MS - 180 * DAY_MS, AT_ONCE),
    ]
