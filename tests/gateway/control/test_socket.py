"""The control socket for real: a file for its owner only, a living gateway is not pushed aside, a dead one is."""

import socket
import stat
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from gateway.config import Config, ControlConfig, StoreConfig
from gateway.control.address import OCTETS_MAX, socket_path
from gateway.control.caller import line_to
from gateway.control.listener import Callers, ControlReactor, ControlSocket, Listening
from gateway.control.words import Answer, CarriersShown, Refused, Request, ShowCarriers
from gateway.terminal import CommandError
from tests.support.running.reactor_tests import on_reactor


def answered(_request: Request, _listening: Listening) -> Answer:
    return CarriersShown(7, ())


def refused(_request: Request, _listening: Listening) -> Answer:
    return Refused("this gateway keeps no binds to alpine")


@pytest.fixture
def real_reactor() -> ControlReactor:
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - the one that pytest-twisted installed

    return reactor  # type: ignore[return-value]  # a module to mypy, the asyncio reactor at run time


def ask(config: Config) -> Answer:
    with line_to(config) as line:
        return line.ask(ShowCarriers())


def in_thread(config: Config) -> "Deferred[Answer]":
    return deferToThread(ask, config)


def listening(path: Path, reactor: ControlReactor, answer: object = answered) -> ControlSocket:
    control = ControlSocket(path, reactor, Callers(answer, reactor))  # type: ignore[arg-type]  # one of the two above
    control.start()
    return control


def at(path: Path) -> Config:
    return Config(control=ControlConfig(path=str(path)))


@on_reactor
async def test_a_command_asks_and_the_gateway_answers_on_a_file_for_its_owner(
    tmp_path: Path, real_reactor: ControlReactor
) -> None:
    path = tmp_path / "c.sock"
    control = listening(path, real_reactor)

    mode = stat.S_IMODE(path.stat().st_mode)
    answer = await in_thread(at(path))
    await control.stop()

    assert mode == 0o600
    assert answer == CarriersShown(7, ())
    assert not path.exists()


@on_reactor
async def test_what_the_gateway_refuses_ends_the_command_with_its_reason(
    tmp_path: Path, real_reactor: ControlReactor
) -> None:
    control = listening(tmp_path / "c.sock", real_reactor, refused)

    try:
        with pytest.raises(CommandError, match="keeps no binds to alpine"):
            await in_thread(at(tmp_path / "c.sock"))
    finally:
        await control.stop()


@on_reactor
async def test_a_living_gateway_keeps_its_socket_and_the_second_one_runs_without(
    tmp_path: Path, real_reactor: ControlReactor
) -> None:
    path = tmp_path / "c.sock"
    first = listening(path, real_reactor)

    second = listening(path, real_reactor, refused)
    answer = await in_thread(at(path))
    await second.stop()
    still = path.exists()
    await first.stop()

    assert answer == CarriersShown(7, ())
    assert still


@on_reactor
async def test_the_socket_of_a_dead_gateway_is_replaced(tmp_path: Path, real_reactor: ControlReactor) -> None:
    path = tmp_path / "c.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))

    control = listening(path, real_reactor)
    answer = await in_thread(at(path))
    await control.stop()

    assert answer == CarriersShown(7, ())


@on_reactor
async def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path, real_reactor: ControlReactor) -> None:
    path = tmp_path / "c.sock"
    path.write_text("precious")

    control = listening(path, real_reactor)
    await control.stop()

    assert path.read_text() == "precious"


def test_without_a_gateway_the_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no gateway runs here .*passerelle run.*--config"):
        ask(at(tmp_path / "c.sock"))


def test_a_path_that_no_socket_can_have_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"set control\.path to a shorter one"):
        ask(at(tmp_path / ("x" * OCTETS_MAX)))


def test_the_socket_is_beside_the_key_file_unless_it_is_named() -> None:
    assert socket_path(Config()) == Path("data/control.sock")
    assert socket_path(Config(store=StoreConfig(key_file="/srv/p/key"))) == Path("/srv/p/control.sock")
    assert socket_path(at(Path("/run/p.sock"))) == Path("/run/p.sock")
