"""Staff tokens as the store keeps them."""

import attrs
import pytest

from messages.staff.member import Role
from messages.staff.token import PlainToken, new_plain_token
from store.database import Database
from store.staff.members import StaffError
from store.staff.tokens import add_token, revoke_token, token_named, token_opened_by, tokens
from tests.support.values.stored import NOW_MS


def made(database: Database, name: str = "price-desk") -> PlainToken:
    plain = new_plain_token()
    with database.begin() as connection:
        add_token(connection, name, Role.ENGINEER, plain, NOW_MS)
    return plain


def test_a_token_opens_until_it_is_revoked_and_its_secret_is_not_stored(database: Database) -> None:
    plain = made(database)
    with database.begin() as connection:
        token = token_opened_by(connection, plain)
        assert token is not None
        assert (token.name, token.role) == ("price-desk", Role.ENGINEER)
        assert token_opened_by(connection, attrs.evolve(plain, secret="0" * 48)) is None
        assert token_opened_by(connection, new_plain_token()) is None
        row = connection.exec_driver_sql("SELECT * FROM staff_tokens").one()
        assert plain.secret not in row
        assert revoke_token(connection, token, NOW_MS + 1)
        assert not revoke_token(connection, token, NOW_MS + 2)
        assert token_opened_by(connection, plain) is None
        assert [one.revoked_at_ms for one in tokens(connection)] == [NOW_MS + 1]


def test_a_name_is_given_once_for_good_and_has_its_form(database: Database) -> None:
    made(database)
    with database.begin() as connection:
        token = token_named(connection, "price-desk")
        assert token is not None
        revoke_token(connection, token, NOW_MS)
    with pytest.raises(StaffError, match="another name"):
        made(database)
    with pytest.raises(StaffError, match="small letters"):
        made(database, "Price Desk")
