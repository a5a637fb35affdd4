"""Concatenation references: two long messages to one handset do not share one by chance."""

import random

from gateway.paths.references import REFERENCES, SegmentReferences
from messages.addresses import Msisdn, Sender, SenderKind

ACME = Sender(SenderKind.NAME, "ACME")
HANDSET = Msisdn("+41791234567")


def test_the_references_of_a_pair_go_round_all_of_two_octets() -> None:
    references = SegmentReferences(random.Random(1))
    taken = [references.next_for(ACME, HANDSET) for _ in range(REFERENCES)]
    assert len(set(taken)) == REFERENCES
    assert set(taken) == set(range(65_536))
    assert references.next_for(ACME, HANDSET) == taken[0]


def test_the_low_octets_of_256_messages_in_a_row_differ() -> None:
    references = SegmentReferences(random.Random(2))
    assert len({references.next_for(ACME, HANDSET) % 256 for _ in range(256)}) == 256


def test_each_pair_counts_by_itself() -> None:
    references = SegmentReferences(random.Random(3))
    first = references.next_for(ACME, HANDSET)
    references.next_for(ACME, Msisdn("+41797654321"))
    references.next_for(Sender(SenderKind.NAME, "OTHER"), HANDSET)
    assert references.next_for(ACME, HANDSET) == (first + 1) % REFERENCES
