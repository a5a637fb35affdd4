"""How PDUs show what is private: passwords and texts as a length, numbers by their country only."""

from collections.abc import Iterable, Sized

_SHOWN_DIGITS = 4  # the country, not the subscriber


def hidden(value: Sized) -> str:
    """How long the value is, and nothing else of it."""
    return f"<{len(value)} octets>"


def masked_number(number: str) -> str:
    """The start of an address and how long it is."""
    # repr, because a peer may put a line break there, and with it a line of its own into a log
    return f"{number[:_SHOWN_DIGITS] + '…'!r} {hidden(number)}" if len(number) > _SHOWN_DIGITS else repr(number)


def tags(tlvs: Iterable[tuple[int, bytes]]) -> str:
    """The tags of optional parameters, their values hidden."""
    return f"({', '.join(f'0x{tag:04X} {hidden(value)}' for tag, value in tlvs)})"
