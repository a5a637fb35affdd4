"""Whether a service that failed is asked again: after some failures in a row it is left alone for a while. Pure."""

from typing import Final

import attrs

FAILURES_MAX: Final = 5
REST_FIRST_S: Final = 30.0
REST_LONGEST_S: Final = 600.0


@attrs.define
class Breaker:
    """Closed while a service answers; open for a rest after ``FAILURES_MAX`` failures in a row.

    After a rest one request goes as a trial: its failure doubles the rest, up to ``REST_LONGEST_S``. Times are seconds
    of a clock that does not go back.
    """

    _failures: int = attrs.field(default=0, init=False)
    _rest_s: float = attrs.field(default=REST_FIRST_S, init=False)
    _open_until_s: float | None = attrs.field(default=None, init=False)
    _is_trial_out: bool = attrs.field(default=False, init=False)

    @property
    def is_open(self) -> bool:
        """Whether it has failed too often and has not answered since."""
        return self._open_until_s is not None

    def admits(self, now_s: float) -> bool:
        """Whether a request may go; one that goes must be told of by ``answered``, ``failed`` or ``withdrawn``."""
        if self._open_until_s is None:
            return True
        if now_s < self._open_until_s or self._is_trial_out:
            return False
        self._is_trial_out = True
        return True

    def answered(self) -> None:
        """The service answered: all is well."""
        self._failures, self._rest_s, self._open_until_s, self._is_trial_out = 0, REST_FIRST_S, None, False

    def withdrawn(self) -> None:
        """The request did not go after all."""
        self._is_trial_out = False

    def failed(self, now_s: float) -> bool:
        """The service did not answer as it should. Returns whether it is left alone from now on and was not before."""
        self._failures += 1
        if self._is_trial_out:
            self._is_trial_out = False
            self._rest_s = min(2 * self._rest_s, REST_LONGEST_S)
        elif self._open_until_s is not None or self._failures < FAILURES_MAX:
            return False
        opened = self._open_until_s is None
        self._open_until_s = now_s + self._rest_s
        return opened
