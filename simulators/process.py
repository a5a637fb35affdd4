"""The life of a simulator's process: its reactor, the signals that end it, and the end of standard input."""

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def own_reactor() -> Any:  # noqa: ANN401 - whichever reactor runs
    """The reactor of this process: asyncio's on uvloop, unless another one is installed already."""
    from smpp.reactor import install as install_reactor

    if "twisted.internet.reactor" not in sys.modules:
        install_reactor()
    from twisted.internet import reactor  # noqa: TID251 - a command line chooses the reactor

    return reactor


def end_with_signals(reactor: Any, *, while_stdin: bool = False) -> None:  # noqa: ANN401 - whichever reactor runs
    """Have the reactor stop at the first signal, or at the end of standard input; a second signal ends the process."""
    from twisted.internet.error import ReactorNotRunning

    def stop() -> None:
        with suppress(ReactorNotRunning):
            reactor.stop()

    def signalled(_number: int, _frame: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        reactor.callFromThread(stop)

    def read_to_the_end() -> None:
        while os.read(sys.stdin.fileno(), 4_096):
            pass
        reactor.callFromThread(stop)

    for number in _SIGNALS:
        # our own handlers: a background job of a shell inherits SIGINT as ignored, and Twisted's leave it so
        signal.signal(number, signalled)
    if while_stdin:
        threading.Thread(target=read_to_the_end, daemon=True).start()
