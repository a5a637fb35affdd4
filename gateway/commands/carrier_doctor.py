"""``passerelle carrier doctor``: why receipts of a carrier find no message, and the setting that would change it."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import attrs
import typer
from sqlalchemy import Connection

from carriers.canonical_ids import IdForm
from carriers.id_diagnosis import Finding, IdForms, OrphanReceipt, SentSegment, diagnose, rematch
from carriers.profile import CarrierProfile, parse_profile
from gateway.books import Books, configuration, opened
from gateway.clock import SystemClock
from gateway.terminal import CommandError, ConfigFile, say
from messages.ids import CarrierName
from messages.receipt import Receipt
from store.business import CarrierRecord
from store.database import Database
from store.orphans import ORPHAN_AFTER_MS, unreceipted_segments
from store.receipts import RematchReceipt, recent_parked

ORPHANS_MAX: Final = 2_000
SEGMENTS_MAX: Final = 50_000
BATCH: Final = 200
"""Receipts in one transaction: the gateway waits for it."""
CONVINCING_PERCENT: Final = 50
"""Below this share no setting is proposed: a few ids look alike by chance."""

_WORDS: Final[Mapping[IdForm, str]] = {
    IdForm.RAW: "as it is",
    IdForm.LOWER: "in lower case",
    IdForm.STRIP_ZEROS: "without leading zeros",
    IdForm.ALNUM: "letters and digits only",
    IdForm.HEX_TO_DECIMAL: "hex→decimal",
    IdForm.DECIMAL_TO_HEX: "decimal→hex",
}


@attrs.frozen
class Chart:
    """What the doctor looked at. Receipts of the last minute are left out: they may only be early."""

    parked: tuple[Receipt, ...]
    orphans: tuple[OrphanReceipt, ...]
    segments: tuple[SentSegment, ...]
    present: IdForms


def doctor(
    carrier: Annotated[str, typer.Argument(metavar="NAME", help="The carrier.")],
    hours: Annotated[float, typer.Option(min=0.1, max=168, help="How far back to look.")] = 24.0,
    *,
    settle: Annotated[
        bool, typer.Option("--settle", help="Give receipts that match as ids are read now to their messages.")
    ] = False,
    config_file: ConfigFile = None,
) -> None:
    """Find out why receipts of a carrier find no message, and what to put into the apply file against it.

    It compares receipts without a message (orphans) with segments without a receipt. Without --settle it changes
    nothing; with it, once the apply file is in force, the receipts from before that find their messages too.

    Example: passerelle carrier doctor alpine
    """
    now_ms = SystemClock().now_ms()
    with opened(configuration(config_file, dict(os.environ))) as books:
        with books.database.reading() as connection:
            record = _record(books, connection, CarrierName(carrier))
            chart = _chart(connection, record, now_ms, int(hours * 3_600_000))
        if settle:
            say(f"{settle_matching(books.database, chart)} receipts were given to their messages.")
            return
    for line in advice(record, chart):
        say(line)


def settle_matching(database: Database, chart: Chart) -> int:
    """Record the receipts that match as ids are read now; how many there were. A second run finds none of them."""
    matching = [
        RematchReceipt(chart.parked[index], carrier_message_id)
        # the oldest first, as they came
        for index, carrier_message_id in reversed([*rematch(chart.segments, chart.orphans, chart.present)])
    ]
    for start in range(0, len(matching), BATCH):
        with database.begin() as connection:
            RematchReceipt.run_batch(connection, matching[start : start + BATCH])
    return len(matching)


def _record(books: Books, connection: Connection, name: CarrierName) -> CarrierRecord:
    carriers = books.business(connection).carriers
    if name not in carriers:
        raise CommandError(f"there is no carrier {name}; there are: {', '.join(sorted(carriers)) or 'none'}")
    return carriers[name]


def _chart(connection: Connection, record: CarrierRecord, now_ms: int, back_ms: int) -> Chart:
    since_ms, until_ms = now_ms - back_ms, now_ms - ORPHAN_AFTER_MS
    # a receipt tells of a message that was accepted before it, up to the days that carriers go on trying
    segments = unreceipted_segments(connection, record.name, since_ms - 3 * 86_400_000, SEGMENTS_MAX)
    parked = recent_parked(connection, record.name, since_ms, until_ms, ORPHANS_MAX)
    return Chart(
        tuple(parked),
        tuple(OrphanReceipt(one.carrier_message_id, (one.source, one.destination)) for one in parked),
        tuple(SentSegment(one.carrier_message_id, one.recipient) for one in segments),
        forms_of(record),
    )


def forms_of(record: CarrierRecord) -> IdForms:
    """How the carrier's ids are read now."""
    profile = parse_profile(record.name, {**record.profile, **record.secrets})
    if isinstance(profile, CarrierProfile):
        return IdForms(profile.response_id_form, profile.receipt_id_form)
    return IdForms()


def advice(record: CarrierRecord, chart: Chart) -> Iterator[str]:
    """What the doctor says, line by line."""
    orphans, segments = len(chart.orphans), len(chart.segments)
    if not orphans:
        yield f"{record.name} is well: no receipt waits for its message ({segments} segments wait for their receipt)."
        return
    yield f"{orphans} orphan receipts, {segments} segments without a receipt."
    nameless = sum(not orphan.carrier_message_id for orphan in chart.orphans)
    if nameless:
        yield f"{nameless} of the receipts name no message id; ask {record.name} to send one."
    if not segments:
        yield (
            "There is nothing that the receipts could tell about: they are of messages that were sent by somebody "
            f"else with the same system_id, or longer ago. Ask {record.name} who else is bound with it."
        )
        return
    yield from _on_ids(record, chart)


def _on_ids(record: CarrierRecord, chart: Chart) -> Iterator[str]:
    findings = diagnose(chart.segments, chart.orphans, chart.present)
    if not findings or findings[0].percent < CONVINCING_PERCENT:
        best = f" (the best reaches {findings[0].percent} %)" if findings else ""
        yield (
            f"No way of reading the ids matches most of them{best}: compare a few of them with "
            f"`passerelle trace --carrier {record.name}`, and ask {record.name} who else uses the same system_id."
        )
        return
    best_of_all = findings[0]
    if best_of_all.forms == chart.present:
        yield (
            f"{best_of_all.percent} % of {best_of_all.orphans} orphan receipts match as ids are read now: "
            "they came before their answers, or were read otherwise when they came. Nothing to change; "
            f"passerelle carrier doctor {record.name} --settle gives them to their messages."
        )
        return
    yield _proposal(best_of_all, chart.present)
    yield ""
    yield from snippet(record, best_of_all.forms)
    yield ""
    yield (
        "Put it into your apply file and in force with: passerelle apply FILE.toml; then give the receipts that came "
        f"before to their messages with: passerelle carrier doctor {record.name} --settle"
    )


def _proposal(finding: Finding, present: IdForms) -> str:
    ways: list[str] = []
    settings: list[str] = []
    for what, key, form, now in (
        ("answers", "response_id_form", finding.forms.response, present.response),
        ("receipts", "receipt_id_form", finding.forms.receipt, present.receipt),
    ):
        if form is not now:
            ways.append(f"{_WORDS[form]} in {what}")
            settings.append(f'{key} = "{form.value}"')
    share = f"{finding.percent} % of {finding.orphans} orphan receipts match"
    return f"{share} after {' and '.join(ways)}: set {' and '.join(settings)}."


def snippet(record: CarrierRecord, forms: IdForms) -> Iterator[str]:
    """The carrier's whole entry of an apply file with these forms; its password stays in the database."""
    entry = {
        "name": record.name,
        **record.profile,
        "response_id_form": forms.response.value,
        "receipt_id_form": forms.receipt.value,
    }
    if not record.enabled:
        entry["enabled"] = False
    yield "[[carriers]]"
    for key, value in entry.items():
        yield f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    match value:
        case Mapping():
            return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case _:
            # strings, numbers and truth values are written alike in JSON and TOML
            return json.dumps(value, ensure_ascii=False)
