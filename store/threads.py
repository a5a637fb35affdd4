"""A few threads that read: the loop asks a question, a thread answers it on a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from store.database import Database
from store.failures import Overloaded, Stopped

T = TypeVar("T")


class Readers:
    """Runs questions on a few threads.

    Args:
        database: where to read.
        call_in_loop: runs a callable in the loop's thread (``reactor.callFromThread``).
        threads: how many questions are read at once.
        backlog_limit: questions that may wait or run; more fail with ``Overloaded``.
    """

    def __init__(
        self,
        database: Database,
        call_in_loop: Callable[..., object],
        *,
        threads: int = 2,
        backlog_limit: int = 1_000,
    ) -> None:
        self._database = database
        self._call_in_loop = call_in_loop
        self._backlog_limit: Final = backlog_limit
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store-reader")
        self._stopping = False
        self._stopped: list[Deferred[None]] = []
        self._ended = False
        self.backlog = 0

    def read(self, question: Callable[[Connection], T]) -> "Deferred[T]":
        """Ask ``question``; fires in the loop with its answer or its error. Call it in the loop's thread.

        Fails with ``Overloaded`` when too many wait, with ``Stopped`` after ``stop``.
        """
        deferred: Deferred[T] = Deferred()
        if self._stopping:
            deferred.errback(Stopped("the gateway is stopping"))
        elif self.backlog >= self._backlog_limit:
            deferred.errback(Overloaded(f"{self.backlog} questions wait already"))
        else:
            self.backlog += 1
            self._pool.submit(self._answer, question, deferred)
        return deferred

    def stop(self) -> "Deferred[None]":
        """Answer what was asked, take nothing more, end the threads."""
        deferred: Deferred[None] = Deferred()
        if self._ended:
            deferred.callback(None)
            return deferred
        self._stopped.append(deferred)
        if not self._stopping:
            self._stopping = True
            threading.Thread(target=self._end, name="store-readers-end", daemon=True).start()
        return deferred

    # In a reader's thread ----------------------------------------------------------------------------------------

    def _answer(self, question: Callable[[Connection], T], deferred: "Deferred[T]") -> None:
        try:
            with self._database.reading() as connection:
                answer = question(connection)
        except Exception as error:
            self._call_in_loop(self._fail, deferred, error)
        else:
            self._call_in_loop(self._tell, deferred, answer)

    def _end(self) -> None:
        self._pool.shutdown(wait=True)
        self._call_in_loop(self._finish)

    # In the loop -------------------------------------------------------------------------------------------------

    def _tell(self, deferred: "Deferred[T]", answer: T) -> None:
        self.backlog -= 1
        deferred.callback(answer)

    def _fail(self, deferred: "Deferred[T]", error: Exception) -> None:
        self.backlog -= 1
        deferred.errback(error)

    def _finish(self) -> None:
        self._ended = True
        stopped, self._stopped = self._stopped, []
        for deferred in stopped:
            deferred.callback(None)
