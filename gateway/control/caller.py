"""The command's end of the control socket: asks a running gateway and waits for its answer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import attrs

from gateway.config import Config
from gateway.control.address import problem_with, socket_path
from gateway.control.words import LINE_OCTETS_MAX, Answer, Refused, Request, UnreadableError, answer_of, line_of
from gateway.terminal import CommandError

PATIENCE_S: Final = 10.0

A = TypeVar("A", bound=Answer)


class NoGatewayError(CommandError):
    """No gateway runs there."""


class UnexpectedAnswerError(CommandError):
    """The gateway answered something else than was asked."""

    def __init__(self) -> None:
        super().__init__("the gateway answered something else than was asked; is it of the same release?")


def expected(answer: Answer, kind: type[A]) -> A:
    """``answer``, which has to be of this kind.

    Raises:
        UnexpectedAnswerError: it is of another.
    """
    if not isinstance(answer, kind):
        raise UnexpectedAnswerError
    return answer


@attrs.frozen
class Line:
    """An open line to a gateway."""

    path: Path
    connection: socket.socket

    def ask(self, request: Request) -> Answer:
        """The first answer to a request.

        Raises:
            CommandError: the gateway refuses, does not answer, or is not one of this release.
        """
        return next(self.stream(request))

    def stream(self, request: Request, *, patience_s: float = PATIENCE_S) -> Iterator[Answer]:
        """Every answer to a request, until the gateway hangs up or is silent for ``patience_s`` seconds.

        Raises:
            CommandError: as for ``ask``.
        """
        self.connection.settimeout(patience_s)
        heard = bytearray()
        try:
            self.connection.sendall(line_of(request) + b"\n")
            while True:
                end = heard.find(b"\n")
                if end >= 0:
                    line, heard = bytes(heard[:end]), heard[end + 1 :]
                    yield _understood(line)
                    continue
                if len(heard) > LINE_OCTETS_MAX:
                    raise CommandError(f"what answers on {self.path} is no gateway")
                more = self.connection.recv(65_536)
                if not more:
                    raise CommandError("the gateway hung up; it is stopping, or was stopped")
                heard += more
        except TimeoutError as error:
            raise CommandError(f"the gateway on {self.path} did not answer within {patience_s:g} s") from error
        except OSError as error:
            raise CommandError(f"the line to the gateway broke: {error.strerror or error}") from error


@contextmanager
def line_to(config: Config) -> Iterator[Line]:
    """The line to the gateway of ``config``, for the length of a block.

    Raises:
        NoGatewayError: no gateway runs there.
        CommandError: it belongs to somebody else.
    """
    path = socket_path(config)
    problem = problem_with(path)
    if problem:
        raise CommandError(f"control.path {path}: {problem}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError) as error:
            raise NoGatewayError(
                f"no gateway runs here (nobody answers on {path}); start it with: passerelle run, or name the "
                "configuration of the one that runs with --config"
            ) from error
        except PermissionError as error:
            raise CommandError(f"{path} belongs to another user; run the command as the user of the gateway") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        yield Line(path, connection)


def _understood(line: bytes) -> Answer:
    try:
        answer = answer_of(line)
    except UnreadableError as error:
        raise CommandError(f"{error}; is it of the same release?") from error
    if isinstance(answer, Refused):
        raise CommandError(answer.reason)
    return answer
