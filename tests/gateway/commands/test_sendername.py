"""``passerelle sendername``: what staff decide about senders."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from messages.addresses import Sender, SenderKind
from messages.ids import new_id
from sendername.registration import steps
from sendername.registration.documents import DocumentKind, MediaType, described, recognise
from sendername.registration.form import Language
from sendername.registration.registration import RegistrationId
from store.business import load_business
from store.database import Database
from store.keyring import Keyring
from store.registrations.operations import AddDocument, BeginRegistration, Judge, Taken, TakeStep
from store.vault import Vault
from tests.sendername.registration.forms import form
from tests.sendername.registration.scans import image, pdf
from tests.support.running.terminal import Ended, Type

REG = RegistrationId("reg_1")
NOW_MS = 1_780_000_000_000


@pytest.fixture(autouse=True)
def _account(passerelle: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_STAFF", "ana")
    passerelle("account", "create", "demo")


@pytest.fixture
def handed_in() -> None:
    """A registration of MAXONY by demo that waits for its reviewer."""
    hand_in()


def hand_in(**form_changes: Any) -> None:
    database = Database.open("sqlite:///data/passerelle.db")
    keyring = Keyring.from_file("data/documents.key")
    with database.begin() as connection:
        (account_id,) = load_business(connection, Vault.from_key_file("data/secret.key")).accounts
        sender = Sender(SenderKind.NAME, "MAXONY")
        step = steps.draft(REG, account_id, sender, form(**form_changes), NOW_MS)
        BeginRegistration.run_batch(connection, [BeginRegistration(step, new_id("step", NOW_MS))])
        for kind, content in ((DocumentKind.REGISTER_EXTRACT, pdf()), (DocumentKind.IDENTITY, image())):
            media_type = recognise(content)
            assert isinstance(media_type, MediaType)
            document = described(kind, media_type, content, "not scanned: no virus scanner is configured", NOW_MS)
            operation = AddDocument(REG, account_id, document, content, keyring, new_id("step", NOW_MS))
            AddDocument.run_batch(connection, [operation])
    database.close()
    customer(lambda before, present: steps.submit(before, present, 0, NOW_MS))


def customer(judge: Judge) -> None:
    """What the customer does."""
    database = Database.open("sqlite:///data/passerelle.db")
    with database.begin() as connection:
        (taken,) = TakeStep.run_batch(connection, [TakeStep(REG, None, judge, new_id("step", NOW_MS))])
    assert isinstance(taken, Taken), taken
    database.close()


def settings(passerelle: Type, **values: object) -> None:
    lines: Mapping[str, str] = {name: str(value).lower() for name, value in values.items()}
    Path("settings.toml").write_text("[settings]\n" + "".join(f"{k} = {v}\n" for k, v in lines.items()))
    assert passerelle("apply", "settings.toml", "--yes").code == 0


def rows(ended: Ended) -> list[list[str]]:
    """A table's rows as words."""
    return [line.split() for line in ended.out.splitlines()[1:]]


def test_a_name_approved_without_a_review_is_a_registration_that_says_so(passerelle: Type) -> None:
    approved = passerelle("sendername", "approve", "demo", "MAXONY")

    assert (approved.code, approved.out) == (0, "MAXONY is approved for demo\n")
    assert rows(passerelle("sendername", "list", "demo")) == [["demo", "MAXONY", "name", "approved"]]
    told = passerelle("sendername", "show", "MAXONY").out
    assert "ana: Version 1 was approved without a review." in told


def test_a_name_that_was_revoked_is_approved_again_in_another_version(passerelle: Type) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")
    again = passerelle("sendername", "approve", "demo", "MAXONY")
    revoked = passerelle("sendername", "revoke", "MAXONY", "--reason", "sold")
    assert rows(passerelle("sendername", "list")) == [["demo", "MAXONY", "name", "revoked"]]
    passerelle("sendername", "approve", "demo", "maxony")

    assert (again.code, again.err) == (1, "passerelle: MAXONY: It is approved already.\n")
    assert revoked.out.endswith("version 1 is approved, the sender revoked\n")
    assert rows(passerelle("sendername", "list")) == [["demo", "MAXONY", "name", "approved"]]
    assert "in force: version 2" in passerelle("sendername", "show", "MAXONY").out


def test_a_number_can_be_a_sender(passerelle: Type) -> None:
    approved = passerelle("sendername", "approve", "demo", "0041 79 123 45 67")

    assert approved.out == "+41791234567 is approved for demo\n"
    assert passerelle("sendername", "show", "+41791234567").out.startswith("+41791234567 (number) of demo: approved\n")


@pytest.mark.parametrize("name", ["ELEVENCHARS", "Müller", "TWO WORDS", "", "O'NEIL", "12345"])
def test_a_sender_of_the_wrong_form_is_refused(passerelle: Type, name: str) -> None:
    refused = passerelle("sendername", "approve", "demo", name)

    assert refused.code == 2
    assert "use 1 to 10 ASCII letters and digits" in refused.err
    assert passerelle("sendername", "list").out == "no senders yet\n"


def test_an_unknown_account_or_registration_is_told(passerelle: Type) -> None:
    refused = passerelle("sendername", "approve", "nobody", "MAXONY")
    unknown = passerelle("sendername", "claim", "MAXONY")

    assert (refused.code, refused.out) == (1, "")
    assert "there is no account nobody" in refused.err
    assert (unknown.code, "there is no registration MAXONY" in unknown.err) == (1, True)


@pytest.mark.usefixtures("handed_in")
def test_a_reviewer_claims_reads_and_approves(passerelle: Type) -> None:
    waiting = rows(passerelle("sendername", "queue"))
    claimed = passerelle("sendername", "claim", "maxony")
    second = passerelle("sendername", "claim", REG, "--as", "ben")
    told = passerelle("sendername", "show", REG).out
    approved = passerelle("sendername", "approve", REG)

    assert waiting[0][:4] == [REG, "demo", "MAXONY", "1"]
    assert claimed.out == "MAXONY (reg_1): version 1 is in_review, the sender in_review\n"
    assert (second.code, "ana reviews it at the moment" in second.err) == (1, True)
    for words in ("company: Maxony Sàrl", "not scanned: no virus scanner", "CH: ", "ana: It is being reviewed."):
        assert words in told
    assert approved.out == "MAXONY (reg_1): version 1 is approved, the sender approved\n"
    assert passerelle("sendername", "queue").out == "nothing waits\n"


@pytest.mark.usefixtures("handed_in")
def test_a_question_goes_to_the_customer_and_a_release_back_into_the_queue(passerelle: Type) -> None:
    passerelle("sendername", "claim", REG)
    released = passerelle("sendername", "release", REG)
    unclaimed = passerelle("sendername", "ask", REG, "Which shop?")
    passerelle("sendername", "claim", REG)
    asked = passerelle("sendername", "ask", REG, "Which shop?")

    assert "version 1 is submitted" in released.out
    assert (unclaimed.code, "claim it first" in unclaimed.err) == (1, True)
    assert "version 1 is information_asked" in asked.out
    assert "asked: Which shop?" in passerelle("sendername", "show", REG).out


def test_a_refusal_speaks_the_customers_language_and_names_the_fields(passerelle: Type) -> None:
    hand_in(language=Language.FRENCH)
    passerelle("sendername", "claim", REG)
    refused = passerelle(
        "sendername", "refuse", REG, "--reason", "document_unreadable", "--field", "/documents/identity"
    )

    assert "version 1 is refused" in refused.out
    french = passerelle("sendername", "reasons", "--language", "fr").out
    (template,) = [line.split(": ")[1] for line in french.splitlines() if line.startswith("document_unreadable")]
    told = passerelle("sendername", "show", REG).out
    assert f"refused (document_unreadable): {template} /documents/identity" in told


@pytest.mark.usefixtures("handed_in")
def test_a_refusal_for_another_reason_needs_words(passerelle: Type) -> None:
    passerelle("sendername", "claim", REG)

    silent = passerelle("sendername", "refuse", REG, "--reason", "other")
    told = passerelle("sendername", "refuse", REG, "--reason", "other", "--text", "Not here.")

    assert (silent.code, "--text" in silent.err) == (2, True)
    assert told.code == 0


@pytest.mark.usefixtures("handed_in")
def test_with_four_eyes_another_reviewer_approves_too(passerelle: Type) -> None:
    settings(passerelle, four_eyes=True)
    passerelle("sendername", "claim", REG)
    first = passerelle("sendername", "approve", REG)
    passerelle("sendername", "claim", REG, "--as", "ben")
    second = passerelle("sendername", "approve", REG, "--as", "ben")

    assert "version 1 is submitted" in first.out
    assert "version 1 is approved" in second.out


def test_a_suspension_is_lifted_again(passerelle: Type) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")

    suspended = passerelle("sendername", "suspend", "MAXONY", "--reason", "complaints")
    reinstated = passerelle("sendername", "reinstate", "MAXONY", "--reason", "settled")

    assert suspended.out.endswith("the sender suspended\n")
    assert reinstated.out.endswith("the sender approved\n")


@pytest.mark.usefixtures("handed_in")
def test_a_document_is_written_for_its_reader_alone_and_the_look_is_on_record(passerelle: Type) -> None:
    written = passerelle("sendername", "document", REG, "identity", "--out", "scan.png")
    again = passerelle("sendername", "document", REG, "identity", "--out", "scan.png")
    missing = passerelle("sendername", "document", REG, "authorisation", "--out", "other.pdf")

    assert written.code == 0
    assert Path("scan.png").read_bytes() == image()
    assert Path("scan.png").stat().st_mode & 0o777 == 0o600
    assert (again.code, missing.code) == (1, 1)
    assert passerelle("sendername", "show", REG).out.count("ana looked at identity of version 1") == 2


@pytest.mark.usefixtures("handed_in")
def test_a_new_key_encrypts_every_document_anew(passerelle: Type) -> None:
    rotated = passerelle("sendername", "new-key")

    assert "the key k2 encrypts documents from now on; 2 were encrypted anew" in rotated.out
    assert passerelle("sendername", "document", REG, "identity", "--out", "scan.png").code == 0


@pytest.mark.parametrize("who", ["customer", " ", "x" * 65, "a\nb"])
def test_whoever_types_has_a_name(passerelle: Type, who: str) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")

    refused = passerelle("sendername", "revoke", "MAXONY", "--reason", "sold", "--as", who)

    assert (refused.code, "--as" in refused.err) == (2, True)


def test_how_a_name_stands_with_carriers_is_noted_and_shown(passerelle: Type) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")

    noted = passerelle("sendername", "carrier", "MAXONY", "AE", "registered", "--expires", "2100-01-01", "--note", "T7")

    assert noted.out == "MAXONY is registered in AE\n"
    told = passerelle("sendername", "show", "MAXONY").out
    assert "AE: registered until 2100-01-01T00:00:00.000Z." in told
    assert "ana: With the carriers of AE it is registered (T7)." in told


@pytest.mark.parametrize(
    "words",
    [
        ("ae", "registered"),
        ("AE", "known"),
        ("AE", "requested", "--expires", "2100-01-01"),
        ("AE", "registered", "--expires", "2020-01-01"),
        ("AE", "registered", "--expires", "soon"),
        ("AE", "registered", "--note", "x" * 201),
    ],
)
def test_a_state_that_makes_no_sense_is_refused(passerelle: Type, words: tuple[str, ...]) -> None:
    passerelle("sendername", "approve", "demo", "MAXONY")

    assert passerelle("sendername", "carrier", "MAXONY", *words).code == 2
