"""A carrier's hosts in order of preference, and which of them one bind calls next. Pure; ``now`` is in seconds."""

from typing import Final

import attrs

FAILURES_MAX: Final = 2
"""So many connections in a row that led to no bind, and the next host has its turn."""

PORT_MAX: Final = 65_535


@attrs.frozen
class HostAddress:
    """A host name or address, and its TCP port (1 … 65535)."""

    host: str
    port: int

    def __str__(self) -> str:
        """As people write it; an IPv6 address stands in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, default_port: int | None) -> HostAddress:
    """Read ``name``, ``name:port`` or ``[ipv6]:port``.

    Raises:
        ValueError: it has no port and there is none by default, or the port is no number from 1 to 65535.
    """
    host, port_text = text, ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"{text!r} is no address; write [2001:db8::1]:2775")
        port_text = rest[1:]
    elif text.count(":") == 1:
        host, _, port_text = text.partition(":")
    if not host:
        raise ValueError(f"{text!r} names no host; write smsc.example:2775")
    if not port_text:
        if default_port is None:
            raise ValueError(f"{text!r} has no port; write {text}:2775, or set port")
        return HostAddress(host, default_port)
    if not (port_text.isascii() and port_text.isdigit()) or not 1 <= int(port_text) <= PORT_MAX:
        raise ValueError(f"{port_text!r} is no port; use a number from 1 to 65535")
    return HostAddress(host, int(port_text))


@attrs.define
class HostChoice:
    """Which of ``count`` hosts (at least one) a bind calls.

    It stays with a host that binds, goes on to the next after ``FAILURES_MAX`` connections that led to no bind, and
    begins with the first again at the first connection after ``return_after_s`` seconds away from it. A bind that left
    a host that worked for the first one goes on after a single failure there.
    """

    count: int
    return_after_s: float
    _index: int = attrs.field(default=0, init=False)
    _failures: int = attrs.field(default=0, init=False)
    _left_first_s: float = attrs.field(default=0.0, init=False)

    def next_index(self, now: float) -> int:
        """The host to connect to at ``now``, counted from 0 in order of preference."""
        if self.may_return(now):
            self._index = self._failures = 0
        return self._index

    def may_return(self, now: float) -> bool:
        """Whether the first host has been left for long enough."""
        return self._index > 0 and now - self._left_first_s >= self.return_after_s

    def return_to_first(self) -> None:
        """Begin with the first host again, from another one that works."""
        self._index, self._failures = 0, FAILURES_MAX - 1

    def bound(self) -> None:
        """The host that was called last has bound us."""
        self._failures = 0

    def failed(self, now: float) -> None:
        """The host that was called last could not be reached, or did not bind us."""
        self._failures += 1
        if self._failures < FAILURES_MAX or self.count == 1:
            return
        if not self._index:
            self._left_first_s = now
        self._failures = 0
        self._index = (self._index + 1) % self.count
