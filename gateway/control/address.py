"""Where the control socket of a configuration is."""

import os
from pathlib import Path
from typing import Final

from gateway.config import Config

NAME: Final = "control.sock"
OCTETS_MAX: Final = 107
"""The longest path that a Unix socket can have."""


def socket_path(config: Config) -> Path:
    """The file of the control socket: ``control.path``, or ``control.sock`` beside the key file when that is empty."""
    return Path(config.control.path) if config.control.path else Path(config.store.key_file).parent / NAME


def problem_with(path: Path) -> str:
    """What keeps ``path`` from being a socket's address, empty when nothing does."""
    octets = len(os.fsencode(path))
    if octets > OCTETS_MAX:
        return f"its path has {octets} octets and a socket takes {OCTETS_MAX}; set control.path to a shorter one"
    return ""
