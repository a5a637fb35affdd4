"""Types a command of ``passerelle`` in this process and hands back what its user would see."""

from collections.abc import Callable

import attrs
import pytest

from gateway.command_line import main


@attrs.frozen
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Type = Callable[..., Ended]


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> Ended:
    """Run ``passerelle`` with ``words``."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    told = capsys.readouterr()
    code = ended.value.code
    assert isinstance(code, int)
    return Ended(code, told.out, told.err)
