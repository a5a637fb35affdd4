"""``passerelle trace`` against a running gateway: what it shows, what it hides, what it leaves behind."""

import io
import shutil
import stat
import subprocess
from pathlib import Path

import attrs
import pytest
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from gateway.commands import trace as trace_command
from gateway.control.caller import line_to
from gateway.control.words import WatchTrace
from gateway.terminal import CommandError
from tests.scenarios.conftest import Play
from tests.support.running.conditions import Condition
from tests.support.running.reactor_tests import on_reactor
from tests.support.started.running_gateway import TO, Scene

TSHARK = shutil.which("tshark")
SECONDS = 60.0


class Shown:
    """What a trace printed; the gateway's traces are looked at to know that it runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.end: list[str] = []
        monkeypatch.setattr(trace_command, "say", self.lines.append)
        monkeypatch.setattr(trace_command, "complain", self.end.append)

    def texts(self) -> list[str]:
        """The lines without their times."""
        return [line.split(" ", 1)[1] for line in self.lines]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    return Shown(monkeypatch)


@attrs.frozen
class Traced:
    """A trace that runs; its time is over when the test says so."""

    scene: Scene
    over: "Deferred[None]"

    def end(self) -> "Deferred[None]":
        """End it; fires once everything was shown."""
        traces = self.scene.gateway.control.callers.answer.traces  # type: ignore[attr-defined]  # ControlAnswers
        (trace,) = traces._running[self.scene.carrier.name]
        trace._end.reset(0)
        return self.over


async def traced(scene: Scene, file: io.BytesIO | None = None, **request: object) -> Traced:
    """Begin a trace; given back once it runs."""
    begun = Condition("a trace that runs")
    watch = scene.gateway.fleet.watch

    def watched(*arguments: object) -> bool:
        begun.changed()
        return watch(*arguments)  # type: ignore[arg-type]  # those of Fleet.watch

    scene.gateway.control.callers.answer.traces.watch = watched  # type: ignore[attr-defined]  # ControlAnswers
    names = {"carrier": "alpine", "seconds": SECONDS} | request

    def follow() -> None:
        with line_to(scene.config) as line:
            trace_command.follow(line, WatchTrace(**names), file)  # type: ignore[arg-type]  # as above

    over = deferToThread(follow)
    carrier = next(iter(scene.gateway.fleet._carriers.values()))
    await begun.until(lambda: all(bind._watcher is not None for bind in carrier._binds))
    return Traced(scene, over)


@on_reactor
async def test_it_shows_each_pdu_with_its_answer_and_masks_numbers_and_texts(play: Play, shown: Shown) -> None:
    scene = await play()
    await scene.carrier.until_bound(1)
    trace = await traced(scene)

    message_id = await scene.accepted("Your code is 123456", to=TO)
    await scene.until_status(message_id, "delivered")
    await trace.end()

    texts = shown.texts()
    (id_,) = [entry.message_id for entry in scene.carrier.submitted]
    assert [text.split()[1:3] for text in texts[:4]] == [
        ["→", "submit_sm"],
        ["←", "submit_sm_resp"],
        ["←", "deliver_sm"],
        ["→", "deliver_sm_resp"],
    ]
    assert "source_addr=MAXONY" in texts[0]
    assert "destination_addr=41xxxxxxx67" in texts[0]
    assert f'text="{"*" * 19}"' in texts[0]
    assert f"message_id={id_}" in texts[1]
    assert f"id:{id_}" in texts[2]
    assert "stat:DELIVRD" in texts[2]
    assert "123456" not in "".join(shown.lines)
    assert "791234567" not in "".join(shown.lines)
    assert shown.end == ["60 s are over"]


@on_reactor
async def test_of_two_messages_only_that_to_the_number_is_shown_with_its_text_on_request(
    play: Play, shown: Shown
) -> None:
    scene = await play()
    await scene.carrier.until_bound(1)
    trace = await traced(scene, msisdn=TO, text=True)

    ids = await scene.batch([{"to": TO, "text": "For you"}, {"to": "+41791234568", "text": "For others"}])
    await scene.until_status(ids, "delivered")
    await trace.end()

    texts = shown.texts()
    assert [text.split()[2] for text in texts if "submit_sm" in text] == ["submit_sm", "submit_sm_resp"]
    assert 'text="For you"' in texts[0]
    assert "For others" not in "".join(texts)


@on_reactor
async def test_nobody_watches_before_and_after_and_a_new_connection_is_watched_too(play: Play, shown: Shown) -> None:
    scene = await play()
    await scene.carrier.until_bound(1)
    (bind,) = scene.gateway.fleet._carriers[scene.carrier.name]._binds
    before = bind._watcher
    trace = await traced(scene)

    last = max(scene.carrier.server.connections)
    scene.carrier.drop()
    await scene.carrier.until_bound_after(last)
    await trace.end()

    (asked,) = [text for text in shown.texts() if "bind_transceiver " in text]
    assert "password=*" in asked
    assert before is None
    assert bind._watcher is None
    assert bind._connection is not None
    assert bind._connection.session.observer is None


@on_reactor
async def test_a_capture_is_read_by_wiresharks_dissector(play: Play, shown: Shown, tmp_path: Path) -> None:
    if TSHARK is None:
        pytest.skip("tshark is not installed: apt-get install tshark lets Wireshark's dissector check the capture")
    scene = await play()
    await scene.carrier.until_bound(1)
    file = io.BytesIO()
    file.name = "x.pcap"
    trace = await traced(scene, file)
    message_id = await scene.accepted("Hello", to=TO)
    await scene.until_status(message_id, "delivered")
    await trace.end()

    capture = tmp_path / "x.pcap"
    capture.write_bytes(file.getvalue())
    fields = ("-T", "fields", "-e", "smpp.command_id", "-e", "smpp.destination_addr")
    read = await deferToThread(
        lambda: subprocess.check_output([TSHARK, "-r", capture, "-Y", "smpp", *fields], text=True)
    )

    lines = read.splitlines()
    assert [line.split("\t")[0] for line in lines[:4]] == ["0x00000004", "0x80000004", "0x00000005", "0x80000005"]
    assert lines[0].split("\t")[1] == "41xxxxxxx67"
    assert len(lines) == len(shown.lines)


def test_a_capture_is_for_its_owner_only_and_takes_no_other_files_place(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"

    with trace_command._file(path) as file:
        assert file is not None
        file.write(b"octets")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="is there already"), trace_command._file(path):
        pass
    assert path.read_bytes() == b"octets"
