"""Which source counts."""

from messages.addresses import Msisdn
from messages.network import NetworkCode, NetworkGuess, NetworkSource
from routing.networks.prefixes import NumberPrefix, PrefixTable
from routing.networks.trust import ByTrust

NUMBER = Msisdn("+41791234567")


def table(prefix: str, code: str) -> PrefixTable:
    return PrefixTable((NumberPrefix(prefix, NetworkCode(code)),))


def test_the_first_source_that_knows_counts() -> None:
    unknowing, first, second = table("+43", "232-01"), table("+41", "228-02"), table("+4179", "228-01")
    assert ByTrust((unknowing, first, second)).resolve(NUMBER, 0) == NetworkGuess(
        NetworkCode("228-02"), NetworkSource.PREFIX
    )


def test_where_no_source_knows_nothing_is_known() -> None:
    assert ByTrust((table("+43", "232-01"),)).resolve(NUMBER, 0) is None
    assert ByTrust(()).resolve(NUMBER, 0) is None
