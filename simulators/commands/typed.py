"""What people type on the command lines of loads, made sense of: times, addresses, keys, paces, mixes, files."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from yarl import URL

from simulators.load.mix import PRESETS, Mix, read_mix
from simulators.load.pace import ClosedLoop, OpenLoop, Pace, Recorded
from simulators.load.recording import Recording

MESSAGES_MAX: Final = 2_000_000
"""A run keeps about 200 octets of each message, and 600 while carriers' ledgers are read."""

SMPP_SCHEMES: Final = frozenset({"smpp", "smpps"})
_CLOSED_LOOP_MESSAGES: Final = 10_000
_UNITS_S: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0}


def seconds(text: str) -> float:
    """A time as people type it: ``60s``, ``2m``, ``1.5h``, ``250ms``.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?", text)
    if not found:
        raise ValueError(f"{text!r} is no time; write it as 60s, 2m, 1.5h or 250ms")
    return float(found[1]) * _UNITS_S[found[2] or "s"]


def require_folders(*written: Path | None) -> None:
    """See to it that what is to be written can be.

    Raises:
        ValueError: the folder of one of the files is not there.
    """
    for file in written:
        if file is not None and not file.absolute().parent.is_dir():
            raise ValueError(f"there is no folder {file.absolute().parent} to write {file.name} to")


def target_of(url: str) -> URL:
    """Where a run goes.

    Raises:
        ValueError: it is no address of a gateway or an SMSC.
    """
    target = URL(url)
    if target.scheme in SMPP_SCHEMES and target.host and target.port and target.user:
        return target
    if target.scheme in SMPP_SCHEMES:
        raise ValueError("an SMSC's address needs all of smpp://system_id@host:port")
    if target.scheme not in {"http", "https"} or not target.host:
        raise ValueError(f"{url!r} is no address; give one as http://127.0.0.1:8080 or smpp://system_id@host:port")
    return target


def key_of(key: str, *, plain: bool) -> str:
    """The API key, which only a server that is no gateway can do without.

    Raises:
        ValueError: it is missing, or cannot be one.
    """
    if not key and not plain:
        raise ValueError("an API key is missing; give one with --key or PASSERELLE_KEY")
    if not key.isascii() or not key.isprintable():
        raise ValueError("the key is none: it holds characters that no key has")
    return key


def pace_of(
    rate: float | None, lasts: str | None, messages: int | None, recording: Recording | None, speed: float
) -> tuple[Pace, int, float | None]:
    """What sets the pace, how many messages at most, and how long at most.

    Raises:
        ValueError: that is none, or more than a run can keep in mind.
    """
    lasts_s = None if lasts is None else seconds(lasts)
    if recording is not None and rate is None:
        count = messages or len(recording.messages)
        return Recorded(recording.offsets_us, speed), min(count, MESSAGES_MAX), lasts_s
    if rate is None:
        count = messages or (_CLOSED_LOOP_MESSAGES if lasts_s is None else MESSAGES_MAX)
        return ClosedLoop(), count, lasts_s
    count = messages or round(rate * (lasts_s if lasts_s is not None else 60.0))
    if not 1 <= count <= MESSAGES_MAX:
        raise ValueError(
            f"a run sends 1 … {MESSAGES_MAX:,} messages and this would be {count:,}; change --rate or --for"
        )
    return OpenLoop(rate), count, None


def mix_of(name: str) -> Mix:
    """A preset by its name, or what a file says.

    Raises:
        ValueError: there is neither, or the file is no mix.
    """
    if name in PRESETS:
        return PRESETS[name]
    path = Path(name)
    try:
        return read_mix(path.read_text(encoding="utf-8"))
    except OSError as error:
        presets = ", ".join(PRESETS)
        raise ValueError(f"there is no mix {name}: {error.strerror}; give a TOML file or one of {presets}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def texts_of(path: Path | None) -> Sequence[str]:
    """The lines of a file that are not empty; none without a file.

    Raises:
        ValueError: it cannot be read, or holds none.
    """
    if path is None:
        return ()
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {error}") from None
    if not lines:
        raise ValueError(f"{path} holds no text; write one a line")
    return lines
