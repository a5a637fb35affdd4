"""A carrier: the binds of one profile, started, woken and drained together."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, assert_never

from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.interfaces import IReactorTime, IStreamClientEndpoint

from carriers.account_rate import AccountRate
from carriers.bind import Bind
from carriers.bind_status import BindRole, BindStatus
from carriers.ports import Dispatch, Inbox, Observer, Unobserved
from carriers.profile import BindMode, CarrierProfile
from carriers.return_to_first import ReturnToFirst
from carriers.tls import endpoints_for
from smpp.frame_observer import FrameObserver

_ABBREVIATIONS: Final = {BindRole.TRANSCEIVER: "trx", BindRole.TRANSMITTER: "tx", BindRole.RECEIVER: "rx"}


def system_time_ms() -> int:
    """The machine's clock, Unix milliseconds."""
    return time.time_ns() // 1_000_000


class SmppCarrier:
    """All binds of one carrier. A disabled profile has none.

    ``reactor`` gives monotonic time, timers and, unless ``endpoints`` are given (one for each of the profile's hosts),
    TCP and TLS. ``wall_clock_ms`` is Unix time in milliseconds. ``rng`` spreads reconnects and guards nothing.
    """

    def __init__(
        self,
        profile: CarrierProfile,
        dispatch: Dispatch,
        inbox: Inbox,
        reactor: IReactorTime,
        *,
        observer: Observer | None = None,
        endpoints: Sequence[IStreamClientEndpoint] = (),
        wall_clock_ms: Callable[[], int] = system_time_ms,
        rng: random.Random | None = None,
    ) -> None:
        self.profile = profile
        hosts = endpoints or endpoints_for(reactor, profile)
        account_rate = AccountRate(profile.account_throughput_per_s)
        spread = rng or random.Random()  # noqa: S311 - see above
        self._dispatch = dispatch
        self._unsubscribe: Callable[[], None] | None = None
        self._binds = tuple(
            Bind(
                profile=profile,
                name=name,
                role=role,
                endpoints=hosts,
                account_rate=account_rate,
                clock=reactor,
                wall_clock_ms=wall_clock_ms,
                rng=spread,
                dispatch=dispatch,
                inbox=inbox,
                observer=observer or Unobserved(),
            )
            for name, role in _bind_names(profile)
        )
        self._return = ReturnToFirst(self._binds, profile.return_to_first_s, reactor) if len(hosts) > 1 else None

    def start(self) -> None:
        """Bind, one bind after the other, and stay bound."""
        if self._unsubscribe is None:
            self._unsubscribe = self._dispatch.subscribe(self.profile.name, self._wake)
        side_by_side = len(_roles(self.profile.bind_mode))
        for index, bind in enumerate(self._binds):
            bind.start(after_s=index // side_by_side * self.profile.bind_stagger_s)
        if self._return is not None:
            self._return.start()

    def drain(self, budget_s: float) -> Deferred[None]:
        """Stop pulling, wait for answers, unbind, close; fires when all binds are gone, at most ``budget_s`` later.

        May be called again, also while it is under way.
        """
        if self._return is not None:
            self._return.stop()
        if self._unsubscribe is not None:
            # nothing more is taken, and a replaced carrier must leave nobody behind who is woken for it
            self._unsubscribe()
            self._unsubscribe = None
        drained: Deferred[list[None]] = gatherResults([bind.drain(budget_s) for bind in self._binds])
        return drained.addCallback(lambda _: None)

    def watch(self, observer_of: Callable[[str], FrameObserver] | None) -> None:
        """Give each bind, by its name, somebody who sees its PDUs; None ends it."""
        for bind in self._binds:
            bind.watch(observer_of(bind.name) if observer_of is not None else None)

    def status(self) -> tuple[BindStatus, ...]:
        """How each bind is now."""
        return tuple(bind.status() for bind in self._binds)

    def _wake(self) -> None:
        for bind in self._binds:
            bind.wake()


def _bind_names(profile: CarrierProfile) -> Iterator[tuple[str, BindRole]]:
    for number in range(1, profile.binds + 1 if profile.enabled else 1):
        for role in _roles(profile.bind_mode):
            yield f"{_ABBREVIATIONS[role]}{number}", role


def _roles(mode: BindMode) -> tuple[BindRole, ...]:
    match mode:
        case BindMode.TRANSCEIVER:
            return (BindRole.TRANSCEIVER,)
        case BindMode.PAIR:
            return (BindRole.TRANSMITTER, BindRole.RECEIVER)
        case BindMode.TRANSMITTER:
            return (BindRole.TRANSMITTER,)
        case BindMode.RECEIVER:
            return (BindRole.RECEIVER,)
        case _:
            assert_never(mode)
