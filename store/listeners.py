"""Who wants to hear that messages were put into a queue: each is woken by itself, whatever becomes of the others."""

from collections.abc import Callable, Iterable

from twisted.logger import Logger

_log = Logger()


def wake(carrier: str, listeners: Iterable[Callable[[], None]]) -> None:
    """Call each of the listeners of ``carrier``.

    What one of them raises is a defect of its own: it is logged, and neither the other listeners nor whoever put the
    messages, which are in the store by then, hear of it.
    """
    for listener in tuple(listeners):
        try:
            listener()
        except Exception:
            # whatever it is, the message is stored and its sender is owed the answer
            _log.failure("who sends to {carrier} failed to look for what was put", carrier=carrier)
