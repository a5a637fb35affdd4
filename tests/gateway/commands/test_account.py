"""``passerelle account`` and ``passerelle key``: making customers and letting them in."""

import re
import shlex
import stat
from pathlib import Path

import pytest

from store.business import load_business
from store.database import Database
from store.keys import read_key
from store.vault import Vault
from tests.support.running.terminal import Type


def test_what_to_type_next_is_understood_by_a_shell(passerelle: Type) -> None:
    made = passerelle("account", "create", "A&B's")

    (command,) = [line for line in made.out.splitlines() if line.startswith("next: ")]
    assert shlex.split(command)[1:] == ["passerelle", "key", "create", "A&B's"]


def test_an_account_is_made_with_its_credits_and_found_again(passerelle: Type) -> None:
    made = passerelle("account", "create", "Demo Ltd", "--home-country", "CH", "--credits", "100.5")
    listed = passerelle("account", "list")

    assert made.code == 0
    account_id = re.search(r"acc_\w{26}", made.out)
    assert account_id is not None
    assert "with 100.5 credits" in made.out
    assert "next: passerelle key create 'Demo Ltd'" in made.out
    row = listed.out.splitlines()[1]
    assert row.split() == [account_id[0], "Demo", "Ltd", "active", "CH", "100.5", "0"]


def test_a_webhook_comes_with_the_secret_that_signs_it(passerelle: Type) -> None:
    made = passerelle(
        "account", "create", "demo", "--webhook-url", "https://example.com/hook", "--webhook-events-per-request", "50"
    )

    assert made.code == 0
    assert re.search(r"signed with whsec_\S{20,}", made.out)


def test_a_key_is_printed_alone_so_that_scripts_can_take_it(passerelle: Type) -> None:
    passerelle("account", "create", "demo")

    made = passerelle("key", "create", "demo")

    assert made.code == 0
    assert re.fullmatch(r"sk_[0-9a-f]+_[0-9a-f]+\n", made.out)
    assert "only its hash is stored" in made.err


def test_a_key_opens_its_account_and_is_not_stored_in_plain(passerelle: Type) -> None:
    account_id = passerelle("account", "create", "demo").out.split()[3].strip(",")
    plain = passerelle("key", "create", account_id).out.strip()

    key = read_key(plain)
    assert key is not None
    database = Database.open("sqlite:///data/passerelle.db")
    with database.reading() as connection:
        keys = load_business(connection, Vault.from_key_file("data/secret.key")).keys
    database.close()
    assert keys[key.id] == (key.sha256, account_id)
    assert key.secret.encode() not in b"".join(file.read_bytes() for file in Path("data").iterdir())


def test_the_data_is_for_its_owner_only(passerelle: Type) -> None:
    passerelle("account", "create", "demo")

    assert stat.S_IMODE(Path("data").stat().st_mode) == 0o700
    assert stat.S_IMODE(Path("data/secret.key").stat().st_mode) == 0o600


def test_a_name_is_given_once(passerelle: Type) -> None:
    passerelle("account", "create", "demo")

    again = passerelle("account", "create", "demo")

    assert (again.code, again.out) == (1, "")
    assert again.err == "passerelle: there is an account demo already; choose another name\n"
    assert len(passerelle("account", "list").out.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["x", "--credits", "1.2345"], "--credits: write 0 or more"),
        (["x", "--credits", "-1"], "--credits: write 0 or more"),
        (["x", "--home-country", "Switzerland"], "--home-country: write the two capital letters"),
        (["x", "--webhook-url", "example.com"], "--webhook-url: write an address"),
        (["a\nb"], "NAME: use 1 to 64"),
        ([""], "NAME: use 1 to 64"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(passerelle: Type, words: list[str], complaint: str) -> None:
    refused = passerelle("account", "create", *words)

    assert refused.code == 2
    assert refused.err.startswith(f"passerelle: {complaint}")
    assert not Path("data").exists()


@pytest.mark.parametrize(
    "words",
    [["account", "list"], ["key", "create", "demo"], ["audit"], ["message", "show", "msg_1"], ["carrier", "list"]],
)
def test_without_a_database_a_command_says_so_and_makes_none(passerelle: Type, words: list[str]) -> None:
    refused = passerelle(*words)

    assert refused.code == 1
    assert "there is no database at data/passerelle.db yet" in refused.err
    assert not Path("data").exists()


def test_an_unknown_account_is_named_with_the_closest_one(passerelle: Type) -> None:
    passerelle("account", "create", "maxony")

    refused = passerelle("key", "create", "maxonny")

    assert refused.code == 1
    assert refused.err == "passerelle: there is no account maxonny; did you mean maxony?\n"


def test_a_file_names_another_database(passerelle: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("other.toml").write_text('[store]\nurl = "sqlite:///elsewhere/x.db"\nkey_file = "elsewhere/key"\n')

    passerelle("account", "create", "demo", "--config", "other.toml")
    monkeypatch.setenv("PASSERELLE_CONFIG", "other.toml")
    listed = passerelle("account", "list")

    assert "demo" in listed.out
    assert Path("elsewhere/x.db").exists()
    assert not Path("data").exists()


def test_a_wrong_configuration_is_told_line_by_line(passerelle: Type) -> None:
    Path("wrong.toml").write_text("[http]\nprot = 1\n[log]\nlevel = 3\n")

    refused = passerelle("account", "list", "--config", "wrong.toml")

    assert refused.code == 2
    assert refused.err.splitlines() == [
        "passerelle: http.prot: no such setting; did you mean http.port?",
        "passerelle: log.level: must be text, not 3",
    ]


def test_a_database_that_is_none_is_told_in_one_line(passerelle: Type) -> None:
    Path("data").mkdir()
    Path("data/passerelle.db").write_bytes(b"this is no database, but longer than a header is" * 40)

    refused = passerelle("account", "list")

    assert refused.code == 1
    assert refused.err.startswith("passerelle: the database sqlite:///data/passerelle.db does not do it: ")
    assert len(refused.err.splitlines()) == 1


def test_a_database_server_that_is_away_is_told_without_its_password(passerelle: Type) -> None:
    Path("away.toml").write_text('[store]\nurl = "postgresql://gateway:hush@127.0.0.1:1/passerelle"\n')

    refused = passerelle("account", "list", "--config", "away.toml")

    assert refused.code == 1
    assert "postgresql://gateway:***@127.0.0.1:1/passerelle" in refused.err
    assert "hush" not in refused.err
    assert len(refused.err.splitlines()) == 1


def test_constant_tlvs_of_an_account_are_set_shown_and_taken_away(passerelle: Type) -> None:
    passerelle("account", "create", "demo")
    assert passerelle("account", "tlvs", "demo").out == "demo has no constant TLVs\n"

    made = passerelle("account", "tlvs", "demo", "--text", "0x1400=1101", "--hex", "0x1401=00ff")
    changed = passerelle("account", "tlvs", "demo", "--text", "0x1400=22", "--without", "0x1401")
    listed = passerelle("account", "list")

    assert made.out == "0x1400 = 31313031\n0x1401 = 00ff\n"
    assert changed.out == passerelle("account", "tlvs", "demo").out == "0x1400 = 3232\n"
    assert listed.out.splitlines()[1].split()[-1] == "0x1400"
    assert passerelle("account", "tlvs", "demo", "--without", "0x1400").out == "demo has no constant TLVs\n"


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["--text", "0x1400"], 2, "--text: write it as TAG=VALUE, like 0x1400=1101"),
        (["--hex", "x=31"], 2, "--hex: write the tag like 0x1400"),
        (["--hex", "0x1400=3"], 2, "write the value of 0x1400 in pairs of hex digits"),
        (["--text", "0x0424=x"], 2, "leave 0x0424 out; the gateway writes it itself"),
        (["--text", "0x1400=1", "--hex", "0x1400=31"], 2, "name 0x1400 once"),
        (["--text", "0x1400=" + "1" * 257], 2, "the value of 0x1400 is longer than 256 octets"),
        (["--text", "0x020A=1"], 2, "source_port must be bytes, 2 to 2 of them"),
        (["--without", "0x1400"], 1, "demo does not have all of these; it has: none"),
    ],
)
def test_what_cannot_be_a_constant_tlv_is_told(passerelle: Type, words: list[str], code: int, complaint: str) -> None:
    passerelle("account", "create", "demo")

    refused = passerelle("account", "tlvs", "demo", *words)

    assert (refused.code, refused.err) == (code, f"passerelle: {complaint}\n")
    assert passerelle("account", "tlvs", "demo").out == "demo has no constant TLVs\n"


def test_an_account_has_at_most_ten_of_them(passerelle: Type) -> None:
    passerelle("account", "create", "demo")
    ten = [word for tag in range(0x1400, 0x140A) for word in ("--text", f"{tag:#x}=1")]
    assert passerelle("account", "tlvs", "demo", *ten).code == 0

    refused = passerelle("account", "tlvs", "demo", "--text", "0x1500=1")

    assert (refused.code, refused.err) == (2, "passerelle: write at most 10 of them\n")


def test_an_account_is_suspended_taken_back_and_closed_with_its_senders(passerelle: Type) -> None:
    passerelle("account", "create", "demo")
    passerelle("sendername", "approve", "demo", "MAXONY")

    def stands() -> str:
        return passerelle("sendername", "list", "demo").out.split()[-1]

    suspended = passerelle("account", "suspend", "demo", "--as", "ana")
    assert (suspended.out, stands()) == ("demo is suspended, and its senders with it\n", "suspended")
    again = passerelle("account", "suspend", "demo")
    assert (again.code, again.err) == (1, "passerelle: demo is suspended; nothing was changed\n")
    passerelle("account", "reinstate", "demo")
    assert stands() == "approved"
    assert passerelle("account", "close", "demo", "--yes").code == 0
    assert stands() == "closed"
    assert passerelle("account", "reinstate", "demo").code == 1
