"""The way in which PDUs leave on a connection: what is done to each, how their octets are spread over time. Pure."""

from collections.abc import Callable

import attrs

from simulators.wire.pacing import Pacing


@attrs.frozen
class Ways:
    """``mangle`` changes each PDU on its way out, and ``pacing`` spreads what is written over time; None: as usual."""

    mangle: Callable[[bytes], bytes] | None = None
    pacing: Pacing | None = None

    def as_written(self, data: bytes) -> bytes:
        """The PDUs in ``data`` as they are written."""
        if self.mangle is None:
            return data
        frames, at = [], 0
        while at < len(data):
            end = at + int.from_bytes(data[at : at + 4])
            frames.append(self.mangle(data[at:end]))
            at = end
        return b"".join(frames)
