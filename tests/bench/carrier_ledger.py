"""How many messages reached the simulated carrier, by its own ledger."""

from pathlib import Path

import attrs


@attrs.define
class CarrierLedger:
    """Counts the submit_sm in a ledger file, reading each line once."""

    path: Path
    _offset: int = attrs.field(default=0, init=False)
    _submitted: int = attrs.field(default=0, init=False)

    def submitted(self) -> int:
        """How many submit_sm the carrier has taken until now."""
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._offset)
                fresh = file.read()
            whole = fresh[: fresh.rfind(b"\n") + 1]
            self._offset += len(whole)
            self._submitted += sum(
                b'"kind":"submitted"' in line and b'"status":0,' in line for line in whole.splitlines()
            )
        return self._submitted


def _is_accepted(line: bytes) -> bool:
    return b'"kind":"submitted"' in line and b'"status":0,' in line
