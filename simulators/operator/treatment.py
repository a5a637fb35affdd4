"""How one bind's messages are treated by a simulated operator that treats it in another way than the others."""

from collections.abc import Sequence

import attrs

from simulators.ledger.reading import DefaultAlphabet
from simulators.operator.accounts import Overflow
from simulators.operator.behaviours import Behaviour
from simulators.operator.dialect import Dialect
from simulators.operator.rules import Rule


@attrs.frozen
class Treatment:
    """What `Smsc` has under the same names, for one bind alone."""

    behaviours: Sequence[Behaviour]
    rules: Sequence[Rule]
    dialect: Dialect
    window_max: int
    window_overflow: Overflow
    default_alphabet: DefaultAlphabet
