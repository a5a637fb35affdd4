"""The codec against smpplib's, on the same octets: ``python -m tests.bench.codec`` (``make bench-codec``).

"make" rows take values and end with octets, which is what each message costs; "write" rows start from a PDU that is
made already. Each repetition times both sides in turn, so that a busy machine slows both. The octets written, and the
values read, are compared before anything is timed.
"""

import argparse
import statistics
import sys
import timeit
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs
from rich.console import Console
from rich.table import Table
from smpplib import smpp as smpplib

from smpp.codec import decode, encode
from smpp.commands import command_name
from smpp.pdus import BindTransceiver, DeliverSm, DeliverSmResp, EnquireLink, Pdu, SubmitSm, SubmitSmResp, TlvTag
from smpp.tlvs import make_tlv

RATIO_WANTED: Final = 8.0
RECEIPT: Final = (
    b"id:0911897980 sub:001 dlvrd:001 submit date:2601010100 done date:2601010101 stat:DELIVRD err:000 text:Hello"
)
_ADDRESSES: Final[dict[str, Any]] = {
    "source_addr_ton": 5,
    "source_addr": "Passerelle",
    "dest_addr_ton": 1,
    "dest_addr_npi": 1,
    "destination_addr": "41791234567",
}
_SUBMIT: Final[dict[str, Any]] = {
    **_ADDRESSES,
    "registered_delivery": 1,
    "validity_period": "000000040000000R",
    "short_message": b"Your code is 123456. It is valid for five minutes.",
}
_DELIVER: Final[dict[str, Any]] = {
    "source_addr_ton": 1,
    "source_addr_npi": 1,
    "source_addr": "41791234567",
    "destination_addr": "Passerelle",
    "esm_class": 4,
    "short_message": RECEIPT,
}


@attrs.frozen
class Case:
    """One thing that both sides do, and whether the target holds for it."""

    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    wanted: bool = False


@attrs.frozen
class Figure:
    """What one case costs, in nanoseconds per PDU, one value per repetition."""

    name: str
    ours_ns: tuple[float, ...]
    theirs_ns: tuple[float, ...]
    wanted: bool

    @property
    def ratio(self) -> float:
        """How many times faster we are, by the medians."""
        return statistics.median(self.theirs_ns) / statistics.median(self.ours_ns)

    @property
    def best_ratio(self) -> float:
        """How many times faster we are, by the best repetition of each side: what other processes cannot blur."""
        return min(self.theirs_ns) / min(self.ours_ns)

    @property
    def least_ratio(self) -> float:
        """The worst repetition, each side against the other in the same moment."""
        return min(theirs / ours for ours, theirs in zip(self.ours_ns, self.theirs_ns, strict=True))


def make_case(pdu_type: Callable[..., Pdu], values: dict[str, Any], *, wanted: bool = False) -> Case:
    """From values to octets."""
    name = command_name(pdu_type().command_id)

    def ours() -> bytes:
        return encode(pdu_type(**values), 7)

    def theirs() -> Any:
        pdu = smpplib.make_pdu(name, sequence=0, **values)
        pdu.sequence = 7
        return pdu.generate()

    assert ours() == theirs(), f"{name}: the octets differ"
    return Case(f"make {name}", ours, theirs, wanted)


def write_case(pdu_type: Callable[..., Pdu], values: dict[str, Any], *, wanted: bool = False) -> Case:
    """From a PDU to octets."""
    name = command_name(pdu_type().command_id)
    pdu = pdu_type(**values, sequence_number=7)
    their_pdu = smpplib.make_pdu(name, sequence=0, **values)
    their_pdu.sequence = 7
    assert encode(pdu) == their_pdu.generate(), f"{name}: the octets differ"
    return Case(f"write {name}", lambda: encode(pdu), their_pdu.generate, wanted)


def read_case(pdu: Pdu, *, label: str = "", wanted: bool = False) -> Case:
    """From octets to a PDU."""
    frame = encode(pdu)
    name = command_name(pdu.command_id)

    def theirs() -> Any:
        return smpplib.parse_pdu(frame, sequence=0, allow_unknown_opt_params=True)

    read = theirs()
    for field in attrs.fields(type(pdu)):  # type: ignore[arg-type] # every PDU is an attrs class
        if field.name not in {"tlvs", "command_status", "sequence_number"}:
            _same(field.name, getattr(pdu, field.name), getattr(read, field.name))
    assert decode(frame) == pdu
    return Case(f"read {name}{label}", lambda: decode(frame), theirs, wanted)


def _same(name: str, ours: object, theirs: Any) -> None:
    empty: object = 0 if isinstance(ours, int) else b""
    expected = ours.encode("latin-1") if isinstance(ours, str) else ours
    assert (theirs or empty) == expected, f"{name} is read differently"


def cases() -> Iterator[Case]:
    """What is measured."""
    tlvs = (
        make_tlv(TlvTag.RECEIPTED_MESSAGE_ID, "0911897980"),
        make_tlv(TlvTag.MESSAGE_STATE, 2),
    )
    yield make_case(SubmitSm, _SUBMIT, wanted=True)
    yield write_case(SubmitSm, _SUBMIT, wanted=True)
    yield read_case(SubmitSm(**_SUBMIT, sequence_number=7))
    yield make_case(SubmitSmResp, {"message_id": "0911897980"})
    yield read_case(SubmitSmResp("0911897980", sequence_number=7))
    yield make_case(DeliverSm, _DELIVER)
    yield read_case(DeliverSm(**_DELIVER, sequence_number=7), wanted=True)
    yield read_case(DeliverSm(**_DELIVER, tlvs=tlvs, sequence_number=7), label=" + TLVs", wanted=True)
    yield make_case(DeliverSmResp, {"message_id": ""})
    yield make_case(BindTransceiver, {"system_id": "gateway", "password": "secret08", "interface_version": 0x34})
    yield make_case(EnquireLink, {})
    yield read_case(EnquireLink(sequence_number=7))


def measure(case: Case, *, loops: int, repetitions: int) -> Figure:
    """Time one case."""
    ours, theirs = timeit.Timer(case.ours), timeit.Timer(case.theirs)
    ours_ns: list[float] = []
    theirs_ns: list[float] = []
    for _ in range(repetitions):
        ours_ns.append(ours.timeit(loops) / loops * 1e9)
        theirs_ns.append(theirs.timeit(loops) / loops * 1e9)
    return Figure(case.name, tuple(ours_ns), tuple(theirs_ns), case.wanted)


def table(figures: Sequence[Figure], *, loops: int, repetitions: int) -> Table:
    """The figures for people."""
    shown = Table(
        "", "min", "median", "their min", "median", "ratio", "worst",
        title=f"Codec against smpplib, microseconds per PDU ({repetitions} repetitions of {loops:,})",
        caption=f"* at least {RATIO_WANTED:g} times as fast is wanted; worst: of one repetition",
    )  # fmt: skip
    shown.columns[0].no_wrap = True
    for column in shown.columns[1:]:
        column.justify = "right"
    for each in figures:
        costs = (
            f"{value / 1000:.2f}"
            for side in (each.ours_ns, each.theirs_ns)
            for value in (min(side), statistics.median(side))
        )
        star = " *" if each.wanted else ""
        shown.add_row(f"{each.name}{star}", *costs, f"{each.ratio:.1f}", f"{each.least_ratio:.1f}")
    return shown


def main(given: Sequence[str]) -> int:
    """Measure, show, and say with the exit status whether the target is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.codec", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--loops", type=int, default=4000, help="PDUs per repetition (default: %(default)s)")
    parser.add_argument("--repetitions", type=int, default=9, help="default: %(default)s")
    options = parser.parse_args(given)
    figures = [measure(case, loops=options.loops, repetitions=options.repetitions) for case in cases()]
    console = Console()
    console.print(table(figures, loops=options.loops, repetitions=options.repetitions))
    slow = [each.name for each in figures if each.wanted and each.ratio < RATIO_WANTED]
    if slow:
        console.print(f"Below {RATIO_WANTED:g} times: {', '.join(slow)}")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
