"""``passerelle apply``: the difference is shown, then put in force as one."""

from pathlib import Path

import pytest

from tests.support.running.terminal import Type

CARRIER = '[[carriers]]\nname = "alpine"\nhost = "h"\nport = 2775\nsystem_id = "s"\npassword = "hush"\n'
FILE = (
    '[settings]\nsubstitute_sender = "+41790000000"\n'
    + CARRIER
    + CARRIER.replace("alpine", "oceanic")
    + '[[routes]]\ncountry = "CH"\ncarriers = ["alpine", "oceanic"]\n'
    + '[[prices]]\ncountry = "CH"\ncredits = "1.5"\n'
)


@pytest.fixture(autouse=True)
def _file(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE, encoding="utf-8")


def test_a_first_file_is_all_new_and_in_force_afterwards(passerelle: Type) -> None:
    applied = passerelle("apply", "apply.toml", "--yes")
    again = passerelle("apply", "apply.toml")

    assert applied.code == 0
    assert applied.out.splitlines() == [
        "+ setting substitute_sender: +41790000000",
        "+ carrier alpine: host h, port 2775, system_id s, password (set)",
        "+ carrier oceanic: host h, port 2775, system_id s, password (set)",
        "+ route ch: country CH, carriers alpine → oceanic",
        "+ price CH: 1.5",
        "what the file does not name stays as it is",
        "in force as version 5: 5 change(s)",
    ]
    assert (again.code, again.out) == (0, "nothing to change: everything that the file names is in force\n")


def test_carriers_are_listed_with_their_routes(passerelle: Type) -> None:
    passerelle("apply", "apply.toml", "--yes")

    listed = passerelle("carrier", "list")

    assert [line.split() for line in listed.out.splitlines()[1:]] == [
        ["alpine", "yes", "h:2775", "s", "1", "transceiver", "10", "unlimited", "ch"],
        ["oceanic", "yes", "h:2775", "s", "1", "transceiver", "10", "unlimited", "ch"],
    ]


def test_a_change_shows_both_values_and_leaves_the_rest(passerelle: Type) -> None:
    passerelle("apply", "apply.toml", "--yes")
    Path("apply.toml").write_text(
        CARRIER + 'window = 20\nenabled = false\n[[routes]]\ncountry = "CH"\ncarriers = ["oceanic"]\n', encoding="utf-8"
    )

    applied = passerelle("apply", "apply.toml", "--yes")

    assert applied.out.splitlines()[:-2] == [
        "~ carrier alpine",
        "    - window: 10",
        "    - enabled: yes",
        "    + window: 20",
        "    + enabled: no",
        "~ route ch",
        "    - carriers: alpine → oceanic",
        "    + carriers: oceanic",
    ]
    assert [line.split()[:2] for line in passerelle("carrier", "list").out.splitlines()[1:]] == [
        ["alpine", "no"],
        ["oceanic", "yes"],
    ]
    Path("apply.toml").write_text(FILE, encoding="utf-8")
    assert "price" not in passerelle("apply", "apply.toml", "--dry-run").out


def test_a_dry_run_changes_nothing(passerelle: Type) -> None:
    shown = passerelle("apply", "apply.toml", "--dry-run")

    assert shown.code == 0
    assert shown.out.splitlines()[-1] == "dry run: nothing was changed"
    assert passerelle("carrier", "list").out.startswith("no carriers yet")


def test_without_yes_it_asks_and_no_answer_changes_nothing(passerelle: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda _question: False)

    refused = passerelle("apply", "apply.toml")

    assert refused.code == 1
    assert refused.err == "passerelle: nothing was changed\n"
    assert passerelle("carrier", "list").out.startswith("no carriers yet")


def test_a_file_with_mistakes_names_them_all_and_changes_nothing(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE.replace("port", "prot") + '[[prices]]\ncountry = "FR"\ncredits = 1.00005\n')

    refused = passerelle("apply", "apply.toml", "--yes")

    assert refused.code == 2
    assert [line.split(": ")[1:3] for line in refused.err.splitlines()] == [
        ["apply.toml:6", "carriers.alpine.prot"],
        ["apply.toml:3", "carriers.alpine.port"],
        ["apply.toml:12", "carriers.oceanic.prot"],
        ["apply.toml:9", "carriers.oceanic.port"],
        ["apply.toml:23", "prices.FR.credits"],
    ]
    assert passerelle("carrier", "list").out.startswith("no carriers yet")


def test_the_password_is_stored_encrypted_and_never_shown(passerelle: Type) -> None:
    applied = passerelle("apply", "apply.toml", "--yes")
    Path("apply.toml").write_text(FILE.replace("hush", "silence"), encoding="utf-8")
    changed = passerelle("apply", "apply.toml", "--yes")

    told = applied.out + changed.out + passerelle("carrier", "list").out
    assert "password: (another)" in changed.out
    assert "hush" not in told
    assert "silence" not in told
    stored = b"".join(file.read_bytes() for file in Path("data").iterdir())
    assert b"hush" not in stored
    assert b"silence" not in stored


def test_the_seed_is_told_as_a_number(passerelle: Type) -> None:
    Path("apply.toml").write_text("sender_rules_seed = true\n")

    applied = passerelle("apply", "apply.toml", "--yes")

    first = applied.out.splitlines()[0]
    assert first.startswith("+ ")
    assert first.endswith(" sender rules, from AD to ZW")
    assert passerelle("apply", "apply.toml").out.startswith("nothing to change")


def test_a_file_that_is_not_there_is_told(passerelle: Type) -> None:
    refused = passerelle("apply", "missing.toml")

    assert (refused.code, refused.err) == (2, "passerelle: missing.toml: No such file or directory\n")


def test_national_tables_of_a_route_are_put_in_force_and_taken_away(passerelle: Type) -> None:
    route = FILE.replace('"oceanic"]\n', '"oceanic"]\nnational_tables = ["pt", "es"]\n')
    passerelle("apply", "apply.toml", "--yes")
    Path("tables.toml").write_text(route, encoding="utf-8")

    applied = passerelle("apply", "tables.toml", "--yes")
    again = passerelle("apply", "tables.toml")
    back = passerelle("apply", "apply.toml", "--yes")

    assert applied.out.endswith(": 1 change(s)\n")
    assert "national_tables" in applied.out
    assert "pt, es" in applied.out
    assert again.out == "nothing to change: everything that the file names is in force\n"
    assert back.out.endswith(": 1 change(s)\n")


def test_constant_tlvs_of_a_route_are_put_in_force_and_taken_away(passerelle: Type) -> None:
    route = FILE.replace('"oceanic"]\n', '"oceanic"]\ntlvs = [{ tag = 0x1400, text = "1101" }]\n')
    passerelle("apply", "apply.toml", "--yes")
    Path("tlvs.toml").write_text(route, encoding="utf-8")

    applied = passerelle("apply", "tlvs.toml", "--yes")
    again = passerelle("apply", "tlvs.toml")
    back = passerelle("apply", "apply.toml", "--yes")

    assert applied.out.endswith(": 1 change(s)\n")
    assert "0x1400 = 31313031" in applied.out
    assert again.out == "nothing to change: everything that the file names is in force\n"
    assert back.out.endswith(": 1 change(s)\n")


def test_what_speaks_against_a_file_is_told_with_file_and_line_all_at_once(passerelle: Type) -> None:
    passerelle("apply", "apply.toml", "--yes")
    Path("wrong.toml").write_text(
        '[[routes]]\nname = "one"\ncountry = "FR"\ncarriers = ["alpine"]\n'
        '[[routes]]\nname = "two"\ncountry = "FR"\ncarriers = ["oceanic"]\n'
        '[[prices]]\ncountry = "CH"\ncredits = 2\n',
        encoding="utf-8",
    )

    refused = passerelle("apply", "wrong.toml", "--yes")

    assert refused.code == 2
    told = [line.split(": ", 4)[1:4] for line in refused.err.splitlines()]
    assert told == [
        ["wrong.toml:9", "error", "prices.CH"],
        ["wrong.toml:5", "error", "routes.two"],
        ["wrong.toml:1", "warning", "routes.one"],
    ]


def test_a_warning_is_shown_and_asked_about(passerelle: Type) -> None:
    Path("apply.toml").write_text(FILE + '[[routes]]\ncountry = "FR"\ncarriers = ["alpine"]\n', encoding="utf-8")

    applied = passerelle("apply", "apply.toml", "--yes")

    assert applied.code == 0
    assert "apply.toml:21: warning: routes.fr: FR has no price: messages there are refused" in applied.out


def test_prices_are_forced_with_a_reason_which_the_version_keeps(passerelle: Type) -> None:
    passerelle("apply", "apply.toml", "--yes")
    Path("price.toml").write_text('[[prices]]\ncountry = "CH"\ncredits = 2\n', encoding="utf-8")

    without = passerelle("apply", "price.toml", "--yes", "--force-prices")
    forced = passerelle("apply", "price.toml", "--yes", "--force-prices", "--reason", "a slip of the pen")

    assert (without.code, forced.code) == (2, 0)
    assert without.err.startswith("passerelle: --force-prices: say why with --reason")
    assert passerelle("business", "versions").out.splitlines()[0].endswith("1 price changed  (a slip of the pen)")


def test_what_is_wrong_with_the_business_in_force_can_be_asked(passerelle: Type) -> None:
    passerelle("apply", "apply.toml", "--yes")
    sound = passerelle("business", "check")
    Path("more.toml").write_text('[[routes]]\ncountry = "FR"\ncarriers = ["alpine"]\n', encoding="utf-8")
    passerelle("apply", "more.toml", "--yes")
    ill = passerelle("business", "check")

    assert (sound.code, ill.code) == (0, 1)
    assert sound.out == "nothing is wrong with the business in force\n"
    assert ill.out == "warning: routes.fr: FR has no price: messages there are refused\n"
