"""The scene that scenarios play in."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from store.database import Database
from tests.scenarios.town import Town
from tests.support.running.reactor_tests import reactor_fixture
from tests.support.started import processes
from tests.support.started.customers import Endpoint
from tests.support.started.running_gateway import CREDITS_MC, Scene
from tests.support.started.simulated_carrier import SimulatedCarrier
from tests.support.started.webhook_receiver import WebhookReceiver

Play = Callable[..., Awaitable[Scene]]
MakeCarrier = Callable[..., SimulatedCarrier]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables: copying it costs less than migrating one for each scenario."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    database = Database.open(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


@pytest.fixture
def make_carrier() -> MakeCarrier:
    """Opens a simulated operator: ``make_carrier("alpine", behaviour, …, window=1)``."""
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - the one that pytest-twisted installed

    return partial(SimulatedCarrier, reactor)


@reactor_fixture
async def play(tmp_path: Path, migrated: Path) -> AsyncIterator[Play]:
    """Sets the scene: ``await play(carrier, …, credits_mc=…, messages=MessagesConfig(…))``."""
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - the one that pytest-twisted installed

    scenes: list[Scene] = []

    async def begin(
        *carriers: SimulatedCarrier,
        credits_mc: int = CREDITS_MC,
        start: bool = True,
        routes: Mapping[str, Sequence[str]] | None = None,
        **settings: Any,
    ) -> Scene:
        hook = settings.pop("hook", None) or WebhookReceiver()
        scene = Scene(tmp_path, reactor, carriers or (SimulatedCarrier(reactor),), settings, hook)
        scenes.append(scene)
        await scene.prepare(migrated, credits_mc, routes)
        if start:
            await scene.start()
        return scene

    yield begin
    for scene in scenes:
        await scene.close()


@pytest.fixture
def town(tmp_path: Path, migrated: Path) -> Iterator[Town]:
    """A database with a business for processes; the endpoint listens until the end of the test."""
    shutil.copy(migrated, tmp_path / "passerelle.db")
    endpoint = Endpoint()
    town = Town(tmp_path, endpoint)
    processes.write_config(town.config, tmp_path)
    yield town
    endpoint.stop()
