import attrs
import pytest

from credits.ledger import Balance
from credits.pricing import Price
from messages.account import AccountStatus
from messages.addresses import Country, Sender, SenderKind
from messages.constant_tlvs import ConstantTlv
from messages.ids import AccountId, CarrierName, KeyId
from messages.message import Category
from messages.network import NetworkCode
from messages.number_kinds import NumberKind, NumberKinds
from messages.shift_tables import Language
from routing.networks.prefixes import Network, NumberPrefix
from routing.table.hours import Hours
from routing.table.route import LowMargin, Policy, Route, Target
from routing.table.sender_form import SenderForm
from sendername.country_rules import load_seed
from sendername.registry import NameStatus, SenderRegistration
from store import business
from store.business import Business, CarrierRecord, InvalidBusinessError, load_business
from store.database import Database
from store.failures import UnknownAccountError
from store.keys import read_key
from store.vault import Vault, VaultError
from tests.support.values.routes import a_route
from tests.support.values.stored import ALPHA, BETA, NOW_MS, VAULT, count, new_account

ACME = Sender(SenderKind.NAME, "ACME")

OF_SWISSCOM = (Price("CH", 60, NetworkCode("228-01"), 1_000), Price("CH", 65, NetworkCode("228-01"), 2_000))
FULL = Route(
    "ch-night",
    "CH",
    (Target(ALPHA, 70), Target(BETA, 30)),
    priority=1,
    networks=(NetworkCode("228-01"),),
    prefixes=("+4179",),
    accounts=(AccountId("acc_1"),),
    groups=("gold",),
    categories=(Category.OTP,),
    senders=(SenderKind.NAME,),
    hours=Hours.read("Mo-Fr 22:00-06:00 Europe/Zurich"),
    policy=Policy.WEIGHTED,
    explore_percent=7,
    margin_min_mc=200,
    on_low_margin=LowMargin.REFUSE,
    prefer_shown=True,
    form=SenderForm(substitute=Sender(SenderKind.NUMBER, "+41790000000")),
    national_tables=(Language.TURKISH, Language.SPANISH),
    tlvs=(ConstantTlv(0x1400, bytes(range(256))),),
)
"""Everything that a route can say."""


def _load(database: Database, vault: Vault = VAULT) -> Business:
    with database.reading() as connection:
        return load_business(connection, vault)


def _version(database: Database) -> int:
    with database.reading() as connection:
        return business.version(connection)


def test_a_fresh_database_has_an_empty_business(database: Database) -> None:
    loaded = _load(database)
    assert (loaded.version, dict(loaded.accounts), dict(loaded.carriers), loaded.routes) == (0, {}, {}, ())


def test_an_account_comes_back_with_its_secret_which_is_not_stored_in_plain(database: Database) -> None:
    with database.begin() as connection:
        account_id = business.create_account(
            connection,
            VAULT,
            name="Zürich AG",
            now_ms=NOW_MS,
            home_country=Country("CH"),
            default_sender="ACME",
            webhook_url="https://acme.example/hook",
            webhook_events_per_request=100,
        )
        stored = connection.exec_driver_sql("SELECT webhook_secret FROM accounts").scalar_one()
    account = _load(database).accounts[account_id]
    assert (account.name, account.status, account.home_country) == ("Zürich AG", AccountStatus.ACTIVE, "CH")
    assert (account.webhook_events_per_request, account.default_sender) == (100, "ACME")
    assert account.webhook_secret.startswith("whsec_")
    assert account.webhook_secret not in stored
    assert account.webhook_secret not in repr(account)


def test_an_account_changes_as_a_whole(database: Database) -> None:
    account_id = new_account(database)
    changed = attrs.evolve(
        _load(database).accounts[account_id],
        status=AccountStatus.SUSPENDED,
        name="Other",
        number_kinds=NumberKinds(frozenset({NumberKind.VOIP}), frozenset({NumberKind.FIXED_OR_MOBILE})),
    )
    with database.begin() as connection:
        business.put_account(connection, VAULT, changed)
    assert _load(database).accounts[account_id] == changed
    with pytest.raises(UnknownAccountError), database.begin() as connection:
        business.put_account(connection, VAULT, attrs.evolve(changed, id=AccountId("acc_nobody")))


def test_constant_tlvs_of_accounts_and_routes_come_back(database: Database) -> None:
    tlvs = (ConstantTlv(0x1400, b"1101"), ConstantTlv(0x1401, b"\x00 ="))
    account_id = new_account(database)
    with database.begin() as connection:
        account = business.load_business(connection, VAULT).accounts[account_id]
        assert account.tlvs == ()
        business.put_account(connection, VAULT, attrs.evolve(account, tlvs=tlvs))
        business.put_routes(connection, [a_route("IN", ALPHA, tlvs=tlvs), a_route("CH", ALPHA)])
        loaded = business.load_business(connection, VAULT)
    assert loaded.accounts[account_id].tlvs == tlvs
    assert {route.country: route.tlvs for route in loaded.routes} == {"IN": tlvs, "CH": ()}


def test_credits_are_paid_in_once_per_reference(database: Database) -> None:
    account_id = new_account(database, 0)
    for _ in range(2):
        with database.begin() as connection:
            after = business.credit_account(connection, account_id, 500, "order-1", "bought", NOW_MS)
        assert after == Balance(500, 0)
    with database.begin() as connection:
        assert business.adjust_account(connection, account_id, -200, "case-7", "goodwill undone", NOW_MS) == Balance(
            300
        )
    with database.begin() as connection:
        assert business.adjust_account(connection, account_id, -200, "case-7", "again", NOW_MS) == Balance(300)
    assert count(database, "ledger") == 2


def test_staff_cannot_take_more_than_there_is(database: Database) -> None:
    account_id = new_account(database, 100)
    with pytest.raises(ValueError, match="available are 100"), database.begin() as connection:
        business.adjust_account(connection, account_id, -101, "case-8", "too much", NOW_MS)


def test_a_key_is_shown_once_and_only_its_hash_is_stored(database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        plain = business.issue_key(connection, account_id, NOW_MS)
        rows = connection.exec_driver_sql("SELECT * FROM api_keys").fetchall()
    key = read_key(plain)
    assert key is not None
    assert _load(database).keys == {key.id: (key.sha256, account_id)}
    assert key.secret not in str(rows)
    assert key.secret not in repr(key)


def test_a_revoked_key_is_no_longer_loaded(database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        key = read_key(business.issue_key(connection, account_id, NOW_MS))
        assert key is not None
        assert business.revoke_key(connection, key.id, NOW_MS)
        assert not business.revoke_key(connection, key.id, NOW_MS)
        assert not business.revoke_key(connection, KeyId("nothing"), NOW_MS)
    assert dict(_load(database).keys) == {}


def test_senders_keep_their_case_and_their_status(database: Database) -> None:
    account_id = new_account(database)
    with database.begin() as connection:
        business.register_sender(connection, account_id, ACME, NameStatus.SUBMITTED)
        business.register_sender(connection, account_id, ACME, NameStatus.APPROVED)
    assert _load(database).registrations == (SenderRegistration(account_id, ACME, NameStatus.APPROVED),)


def test_the_seed_rules_come_back_as_they_were(database: Database) -> None:
    seed = load_seed()
    with database.begin() as connection:
        business.put_sender_rules(connection, seed)
        business.put_sender_rules(connection, seed[:3])
    assert sorted(_load(database).rules, key=lambda rule: rule.country) == sorted(seed, key=lambda rule: rule.country)


def test_carriers_routes_prices_and_settings_are_put_and_removed(database: Database) -> None:
    profile = {"host": "smsc.example", "binds": [{"kind": "transceiver"}], "window": 10}
    with database.begin() as connection:
        business.put_carrier(connection, VAULT, ALPHA, {"old": True}, {})
        business.put_carrier(connection, VAULT, ALPHA, profile, {"password": "geheim"})
        business.put_carrier(connection, VAULT, BETA, {}, {}, enabled=False)
        business.put_routes(connection, [a_route("CH", ALPHA, priority=2), a_route("*", ALPHA), FULL])
        business.put_routes(connection, [a_route("CH", BETA)])
        business.put_prices(connection, [Price("CH", 70), Price("*", 100), *OF_SWISSCOM])
        business.set_setting(connection, "substitute_sender", "+41791234567")
        stored = connection.exec_driver_sql("SELECT secrets FROM carriers WHERE name = 'alpha'").scalar_one()
    loaded = _load(database)
    assert loaded.carriers[ALPHA] == CarrierRecord(ALPHA, profile, secrets={"password": "geheim"})
    assert not loaded.carriers[BETA].enabled
    assert "geheim" not in stored + repr(loaded)
    assert loaded.routes == (a_route("*", ALPHA), a_route("CH", BETA), FULL)
    assert loaded.prices == (Price("*", 100), Price("CH", 70), *OF_SWISSCOM)
    assert loaded.settings == {"substitute_sender": "+41791234567"}
    with database.begin() as connection:
        assert business.remove_route(connection, "every-country")
        assert business.remove_price(connection, "*")
        assert business.remove_price(connection, "CH", NetworkCode("228-01"), 1_000)
        assert not business.remove_price(connection, "CH", NetworkCode("228-01"), 1_000)
        assert business.remove_carrier(connection, BETA)
        assert not business.remove_carrier(connection, BETA)
    assert len(_load(database).routes) == 2
    assert _load(database).prices == (Price("CH", 70), OF_SWISSCOM[1])


def test_a_network_comes_back_with_its_prefixes_and_is_replaced_and_removed_with_them(database: Database) -> None:
    swisscom = Network(NetworkCode("228-01"), Country("CH"), "Swisscom")
    sunrise = Network(NetworkCode("228-02"), Country("CH"), "Sunrise")
    with database.begin() as connection:
        business.put_network(connection, swisscom, ["+4179", "+4175"])
        business.put_network(connection, sunrise, ["+4176"])
        business.put_network(connection, attrs.evolve(swisscom, name="Swisscom AG"), ["+4179", "+4176"])
    loaded = _load(database)
    assert loaded.networks == (attrs.evolve(swisscom, name="Swisscom AG"), sunrise)
    assert loaded.number_prefixes == (NumberPrefix("+4176", swisscom.code), NumberPrefix("+4179", swisscom.code))
    with database.begin() as connection:
        assert business.remove_network(connection, swisscom.code)
        assert not business.remove_network(connection, swisscom.code)
    assert (_load(database).networks, _load(database).number_prefixes) == ((sunrise,), ())


def test_every_change_raises_the_version(database: Database) -> None:
    account_id = new_account(database)
    versions = [_version(database)]
    for change in (
        lambda connection: business.issue_key(connection, account_id, NOW_MS),
        lambda connection: business.register_sender(connection, account_id, ACME, NameStatus.DRAFT),
        lambda connection: business.register_sender(connection, account_id, ACME, NameStatus.APPROVED),
        lambda connection: business.put_carrier(connection, VAULT, ALPHA, {}, {}),
        lambda connection: business.put_routes(connection, [a_route("CH", ALPHA)]),
        lambda connection: business.put_prices(connection, [Price("CH", 70)]),
        lambda connection: business.put_network(connection, Network(NetworkCode("228-01"), Country("CH"), "x"), []),
        lambda connection: business.remove_network(connection, NetworkCode("228-01")),
        lambda connection: business.put_sender_rules(connection, load_seed()[:1]),
        lambda connection: business.set_setting(connection, "name", "value"),
        lambda connection: business.remove_carrier(connection, ALPHA),
    ):
        with database.begin() as connection:
            change(connection)
        versions.append(_version(database))
    assert versions == list(range(1, 13))


def test_a_carriers_name_has_no_spaces(database: Database) -> None:
    for name in ("", "al pha"):
        with pytest.raises(InvalidBusinessError), database.begin() as connection:
            business.put_carrier(connection, VAULT, CarrierName(name), {}, {})


def test_another_vault_key_is_told_in_a_sentence(database: Database) -> None:
    new_account(database)
    with pytest.raises(VaultError, match="use the vault key"):
        _load(database, Vault(bytes([1] * 32)))


def test_what_is_not_there_cannot_get_a_key_a_sender_or_credits(database: Database) -> None:
    nobody = AccountId("acc_nobody")
    for change in (
        lambda connection: business.issue_key(connection, nobody, NOW_MS),
        lambda connection: business.register_sender(connection, nobody, ACME, NameStatus.DRAFT),
        lambda connection: business.credit_account(connection, nobody, 1, "order-1", "bought", NOW_MS),
    ):
        with pytest.raises(UnknownAccountError), database.begin() as connection:
            change(connection)
