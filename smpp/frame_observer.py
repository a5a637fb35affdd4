"""`FrameObserver`: who wants to see each PDU that a session receives or sends, as for a trace."""

from collections.abc import Callable
from enum import Enum


class Direction(Enum):
    """Which way a PDU went, seen from the session."""

    RECEIVED = "received"
    SENT = "sent"


FrameObserver = Callable[[Direction, bytes, float], None]
"""(direction, frame, now): the whole PDU with its header, before it is read and after it is written.

It sees passwords, numbers and texts as they are. It must not raise, and is called within the session's work: keep or
count the frame, and look into it later (`smpp.codec.decode`, whose PDUs show nothing private in their repr).
"""
