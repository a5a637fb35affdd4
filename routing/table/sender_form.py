"""What a route makes of a sender: signs before and behind a SenderName, or another sender in its place.

Some countries want a sign for advertisements (``AD-`` and the like), some carriers only their own sender. It is applied
where segments are written and never stored with the name.
"""

import re
from typing import Final

import attrs

from messages.addresses import Sender, SenderKind

ALPHANUMERIC_MAX: Final = 11
"""Characters of an alphanumeric address (TS 23.040 section 9.1.2.5: ten octets of GSM 7-bit)."""

_SIGNS: Final = re.compile(r"[A-Za-z0-9._-]{0,10}")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@attrs.frozen
class SenderForm:
    """``prefix`` and ``suffix`` go around a SenderName; ``substitute`` takes the place of any sender, and bare.

    Together the two leave at least one character of the name.
    """

    prefix: str = ""
    suffix: str = ""
    substitute: Sender | None = None

    def __attrs_post_init__(self) -> None:
        if _SIGNS.fullmatch(self.prefix) is None or _SIGNS.fullmatch(self.suffix) is None:
            raise ValueError("put at most 10 ASCII letters, digits, points, - and _ around a name")
        if len(self.prefix) + len(self.suffix) >= ALPHANUMERIC_MAX:
            raise ValueError(f"prefix and suffix leave nothing of a name: an address has {ALPHANUMERIC_MAX} characters")
        if self.substitute is not None:
            _check_substitute(self.substitute)
            if self.prefix or self.suffix:
                raise ValueError("a substitute is sent as it is; leave prefix and suffix out")

    def applied_to(self, sender: Sender) -> Sender:
        """What is sent where ``sender`` was decided on; it may be too long for an address, see :meth:`fits`."""
        if self.substitute is not None:
            return self.substitute
        if sender.kind is SenderKind.NUMBER or not (self.prefix or self.suffix):
            return sender
        return Sender(SenderKind.NAME, f"{self.prefix}{sender.value}{self.suffix}")

    def fits(self, sender: Sender) -> bool:
        """Whether what is sent for ``sender`` fits an address."""
        return sender.kind is SenderKind.NUMBER or len(self.applied_to(sender).value) <= ALPHANUMERIC_MAX


AS_IT_IS: Final = SenderForm()
"""The form that changes nothing."""


def _check_substitute(sender: Sender) -> None:
    if sender.kind is SenderKind.NUMBER:
        if _NUMBER.fullmatch(sender.value) is None:
            raise ValueError('write a number in international form, like "+41791234567"')
    elif not 0 < len(sender.value) <= ALPHANUMERIC_MAX:
        raise ValueError(f"a substitute has 1 to {ALPHANUMERIC_MAX} characters")
