"""Identifiers: a kind's prefix and 26 characters that sort by time of creation.

The characters are Crockford base 32 of 48 bits of time (milliseconds) and 80 random bits, so new rows land at the end
of an index and nobody can guess a neighbour's id.
"""

import os
import threading
from typing import Final, NewType

AccountId = NewType("AccountId", str)
KeyId = NewType("KeyId", str)
MessageId = NewType("MessageId", str)
NotificationId = NewType("NotificationId", str)
CarrierName = NewType("CarrierName", str)

_RANDOM_OCTETS: Final = 10
_DRAWN_OCTETS: Final = 400 * _RANDOM_OCTETS
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = tuple(high + low for high in _CROCKFORD for low in _CROCKFORD)


class _Randomness(threading.local):
    """Random octets, drawn many at a time and for each thread: every draw hands the interpreter lock away."""

    def __init__(self) -> None:
        self._octets = b""
        self._at = 0

    def take(self) -> int:
        """80 random bits, each given once."""
        if self._at >= len(self._octets):
            self._octets, self._at = os.urandom(_DRAWN_OCTETS), 0
        self._at += _RANDOM_OCTETS
        return int.from_bytes(self._octets[self._at - _RANDOM_OCTETS : self._at], "big")

    def forget(self) -> None:
        """Draw afresh next time: a forked process must not go on with its parent's octets."""
        self._octets, self._at = b"", 0


_randomness = _Randomness()
os.register_at_fork(after_in_child=_randomness.forget)


def new_id(prefix: str, now_ms: int) -> str:
    """``prefix`` + ``_`` + 26 characters; ``now_ms`` is Unix time in milliseconds (0 … 2^48-1)."""
    value = (now_ms << 80) | _randomness.take()
    return f"{prefix}_" + "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -10, -10)])


def first_message_id(at_ms: int) -> MessageId:
    """The id that sorts before every message of ``at_ms`` (Unix milliseconds) and behind all earlier ones."""
    value = at_ms << 80
    return MessageId("msg_" + "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -10, -10)]))


def new_message_id(now_ms: int) -> MessageId:
    """A fresh ``msg_…`` id."""
    return MessageId(new_id("msg", now_ms))


def new_account_id(now_ms: int) -> AccountId:
    """A fresh ``acc_…`` id."""
    return AccountId(new_id("acc", now_ms))


def new_notification_id(now_ms: int) -> NotificationId:
    """A fresh ``evt_…`` id; it is the ``webhook-id`` that receivers tell duplicates by."""
    return NotificationId(new_id("evt", now_ms))
