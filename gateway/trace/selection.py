"""Which PDUs a trace shows: all of them, or those about one number and their answers. Pure."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

import attrs

from messages.addresses import same_number
from smpp.frame_observer import Direction
from smpp.pdus import Pdu, Response

REMEMBERED_MAX: Final = 10_000
"""Requests whose answers are waited for; the oldest give way."""

_OTHER: Final = {Direction.SENT: Direction.RECEIVED, Direction.RECEIVED: Direction.SENT}


@attrs.define
class Selection:
    """Remembers which requests it chose, to choose their answers too. An empty ``msisdn`` chooses everything."""

    msisdn: str = ""
    _chosen: OrderedDict[tuple[str, Direction, int], None] = attrs.field(factory=OrderedDict, init=False)

    def concerns(self, bind: str, direction: Direction, pdu: Pdu) -> bool:
        """Whether to show ``pdu``, which went in ``direction`` on ``bind``."""
        if not self.msisdn:
            return True
        if isinstance(pdu, Response):
            key = (bind, _OTHER[direction], pdu.sequence_number)
            return self._chosen.pop(key, self) is None
        if not any(same_number(self.msisdn, address) for address in _addresses(pdu)):
            return False
        self._chosen[bind, direction, pdu.sequence_number] = None
        if len(self._chosen) > REMEMBERED_MAX:
            self._chosen.popitem(last=False)
        return True


def _addresses(pdu: Pdu) -> Iterator[str]:
    for name in ("source_addr", "destination_addr", "esme_addr"):
        yield getattr(pdu, name, "")
    for destination in getattr(pdu, "destinations", ()):
        yield getattr(destination, "destination_addr", "")
