"""The head and the body of an answer leave in one write, and nothing written before a close is lost."""

import asyncio
from typing import cast

import attrs

from api.http.joined_writes import JoinedWrites
from tests.support.running.asyncio_tests import run


@attrs.define
class Wire:
    """A transport that notes what it is asked to do."""

    done: list[bytes | str] = attrs.field(factory=list)
    is_lost: bool = False

    def write(self, data: bytes) -> None:
        assert not self.is_lost
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return self.is_lost

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


async def after_a_turn(*steps: bytes | str) -> list[bytes | str]:
    wire = Wire()
    joined = JoinedWrites(cast("asyncio.Transport", wire), asyncio.get_running_loop())
    for step in steps:
        if isinstance(step, bytes):
            joined.write(step)
        elif step == "turn":
            await asyncio.sleep(0)
        elif step == "lost":
            wire.is_lost = True
        else:
            joined.close()
    await asyncio.sleep(0)
    return wire.done


def test_writes_of_one_turn_leave_together_and_in_order() -> None:
    assert run(after_a_turn(b"head", b"body")) == [b"headbody"]


def test_a_later_turn_has_its_own_write() -> None:
    assert run(after_a_turn(b"one", "turn", b"two", b"three")) == [b"one", b"twothree"]


def test_a_close_comes_behind_what_was_written() -> None:
    assert run(after_a_turn(b"last words", "close")) == [b"last words", "closed"]


def test_what_was_written_for_a_caller_who_went_away_is_dropped() -> None:
    assert run(after_a_turn(b"head", b"body", "lost", "turn")) == []


def test_everything_else_is_the_transports() -> None:
    async def asked() -> object:
        return JoinedWrites(cast("asyncio.Transport", Wire()), asyncio.get_running_loop()).get_extra_info("peer")

    assert run(asked()) == "the peer"
