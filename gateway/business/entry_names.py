"""What people call an entry of the business, by the key that it stands under in a picture."""

from collections.abc import Sequence

from gateway.business.moments import moment_text


def entry_name(key: object) -> str:
    """The entry's name; of what a price is for, the parts that say something."""
    return key if isinstance(key, str) else " ".join(str(part) for part in _named(key))


def _named(key: object) -> Sequence[object]:
    if not isinstance(key, tuple):
        return [key]
    *names, from_ms = key
    return [*filter(None, names), *([f"from {moment_text(from_ms)}"] if from_ms else [])]
