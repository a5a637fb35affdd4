"""``value``: the decorator of what every message makes many of, frozen to the type checker and plain at run time.

``attrs.frozen`` guards each attribute at run time too, which makes a new object cost two to three times as much; a
message makes some thirty of them. Whoever assigns to one is told by mypy, before the program runs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import frozen as value
else:
    from functools import partial

    from attrs import define

    value = partial(define, unsafe_hash=True)

__all__ = ["value"]
