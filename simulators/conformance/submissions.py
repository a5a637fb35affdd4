"""`OfSubmissions`: an assertion about each submit_sm by itself."""

from simulators.conformance.assertion import Assertion
from simulators.conformance.sessions import Seen
from smpp.pdus import SubmitSm


class OfSubmissions(Assertion):
    """Judges every submit_sm that it concerns; it keeps nothing between them."""

    def heard(self, seen: Seen) -> None:
        """Judge it."""
        if isinstance(seen.pdu, SubmitSm) and self.concerns(seen.pdu):
            self.judge(seen, self.fault(seen.pdu, seen.session.unix_s(seen.now)))

    def concerns(self, pdu: SubmitSm) -> bool:
        """Whether it says anything about this one."""
        return True

    def fault(self, pdu: SubmitSm, unix_s: float) -> str | None:
        """What is wrong with it; None if nothing is."""
        raise NotImplementedError
