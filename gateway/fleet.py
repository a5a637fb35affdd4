"""The carriers that this process keeps binds to: started, changed and stopped one by one, as the business says."""

from collections.abc import Callable, Mapping, Sequence

import attrs
from twisted.internet.defer import Deferred, DeferredList
from twisted.logger import Logger

from carriers.bind_status import BindStatus
from carriers.profile import CarrierProfile, parse_profile
from carriers.smpp_carrier import SmppCarrier
from gateway.background import Background
from messages.ids import CarrierName
from smpp.frame_observer import FrameObserver
from store.business import Business, CarrierRecord

log = Logger()

RETIREMENT_BUDGET_S = 10.0


@attrs.define
class Fleet:
    """Keeps one SmppCarrier for each enabled carrier of the business."""

    build: Callable[[CarrierProfile], SmppCarrier]
    background: Background
    _carriers: dict[CarrierName, SmppCarrier] = attrs.field(factory=dict, init=False)
    _records: dict[CarrierName, CarrierRecord] = attrs.field(factory=dict, init=False)
    _watches: dict[CarrierName, Callable[[str], FrameObserver]] = attrs.field(factory=dict, init=False)
    _stopping: bool = attrs.field(default=False, init=False)

    def adopt(self, business: Business) -> None:
        """Start new carriers, replace changed ones, retire those that are gone; unchanged ones keep their binds."""
        if self._stopping:
            return
        wanted = {name: record for name, record in business.carriers.items() if record.enabled}
        for name in [*self._carriers]:
            if wanted.get(name) != self._records[name]:
                self._retire(name)
        for name, record in wanted.items():
            if name not in self._carriers:
                self._start(name, record)

    def _start(self, name: CarrierName, record: CarrierRecord) -> None:
        profile = parse_profile(name, {**record.profile, **record.secrets})
        if not isinstance(profile, CarrierProfile):
            log.error("carrier {carrier} cannot start: {problems}", carrier=name, problems="; ".join(map(str, profile)))
            return
        carrier = self.build(profile)
        self._carriers[name], self._records[name] = carrier, record
        if name in self._watches:
            carrier.watch(self._watches[name])
        carrier.start()
        log.info("carrier {carrier} started", carrier=name)

    def _retire(self, name: CarrierName) -> None:
        carrier = self._carriers.pop(name)
        del self._records[name]
        log.info("carrier {carrier} changed or gone: draining its binds", carrier=name)

        async def drain() -> None:
            await carrier.drain(RETIREMENT_BUDGET_S)

        self.background.run(f"draining carrier {name}", drain())

    def drain(self, budget_s: float) -> Deferred[None]:
        """Stop pulling, wait for the windows, unbind and close all binds within ``budget_s`` seconds."""
        self._stopping = True
        drained = DeferredList([carrier.drain(budget_s) for carrier in self._carriers.values()])
        return drained.addCallback(lambda _: None)

    def watch(self, name: CarrierName, observer_of: Callable[[str], FrameObserver] | None) -> bool:
        """Have each bind of a carrier watched, also when the carrier changes; None ends it. False: it has no binds."""
        carrier = self._carriers.get(name)
        if observer_of is None:
            self._watches.pop(name, None)
        elif carrier is None:
            return False
        else:
            self._watches[name] = observer_of
        if carrier is not None:
            carrier.watch(observer_of)
        return True

    def profiles(self) -> Mapping[CarrierName, CarrierProfile]:
        """The profile that each carrier's binds were made with."""
        return {name: carrier.profile for name, carrier in self._carriers.items()}

    def status(self) -> Mapping[CarrierName, Sequence[BindStatus]]:
        """Each carrier's binds."""
        return {name: carrier.status() for name, carrier in self._carriers.items()}
