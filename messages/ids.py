"""Identifiers: a kind's prefix and 26 characters that sort by time of creation.

The characters are Crockford base 32 of 48 bits of time (milliseconds) and 80 random bits, so new rows land at the end
of an index and nobody can guess a neighbour's id.
"""

import functools
import os
import threading
from typing import Final, NewType

AccountId = NewType("AccountId", str)
KeyId = NewType("KeyId", str)
MessageId = NewType("MessageId", str)
NotificationId = NewType("NotificationId", str)
CarrierName = NewType("CarrierName", str)

_RANDOM_CHARACTERS: Final = 16
_DRAWN_CHARACTERS: Final = 400 * _RANDOM_CHARACTERS
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = tuple(high + low for high in _CROCKFORD for low in _CROCKFORD)
_CHARACTER_OF_OCTET: Final = 8 * _CROCKFORD.encode("ascii")
"""Each of the 32 characters stands for eight of the 256 octets, so random octets make random characters."""


class _Randomness(threading.local):
    """Random characters, drawn many at a time and for each thread: every draw hands the interpreter lock away."""

    def __init__(self) -> None:
        self._characters = ""
        self._at = 0

    def take(self) -> str:
        """16 characters, 80 random bits, each given once."""
        if self._at >= len(self._characters):
            self._characters, self._at = os.urandom(_DRAWN_CHARACTERS).translate(_CHARACTER_OF_OCTET).decode(), 0
        self._at += _RANDOM_CHARACTERS
        return self._characters[self._at - _RANDOM_CHARACTERS : self._at]

    def forget(self) -> None:
        """Draw afresh next time: a forked process must not go on with its parent's characters."""
        self._characters, self._at = "", 0


_randomness = _Randomness()
os.register_at_fork(after_in_child=_randomness.forget)


@functools.lru_cache(maxsize=64)
def _of_moment(at_ms: int) -> str:
    """The ten characters of a millisecond; what happens in one group of work shares it."""
    return "".join([_PAIRS[(at_ms >> shift) & 1023] for shift in range(40, -10, -10)])


def new_id(prefix: str, now_ms: int) -> str:
    """``prefix`` + ``_`` + 26 characters; ``now_ms`` is Unix time in milliseconds (0 … 2^48-1)."""
    return f"{prefix}_{_of_moment(now_ms)}{_randomness.take()}"


def first_message_id(at_ms: int) -> MessageId:
    """The id that sorts before every message of ``at_ms`` (Unix milliseconds) and behind all earlier ones."""
    return MessageId(f"msg_{_of_moment(at_ms)}{_RANDOM_CHARACTERS * '0'}")


def first_notification_id(at_ms: int) -> NotificationId:
    """The id that sorts before every notification of ``at_ms`` (Unix milliseconds) and behind all earlier ones."""
    return NotificationId(f"evt_{_of_moment(at_ms)}{_RANDOM_CHARACTERS * '0'}")


def new_message_id(now_ms: int) -> MessageId:
    """A fresh ``msg_…`` id."""
    return MessageId(new_id("msg", now_ms))


def new_account_id(now_ms: int) -> AccountId:
    """A fresh ``acc_…`` id."""
    return AccountId(new_id("acc", now_ms))


def new_notification_id(now_ms: int) -> NotificationId:
    """A fresh ``evt_…`` id; it is the ``webhook-id`` that receivers tell duplicates by."""
    return NotificationId(new_id("evt", now_ms))
