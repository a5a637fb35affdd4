"""Staff tokens: their form, and what is kept of them."""

from hypothesis import given
from hypothesis import strategies as st

from messages.staff.member import Role
from messages.staff.token import StaffToken, TokenId, new_plain_token, read_token


def test_a_token_is_read_back_and_hides_its_secret() -> None:
    plain = new_plain_token()
    assert read_token(str(plain)) == plain
    assert plain.secret not in repr(plain)
    assert plain.secret not in plain.sha256


@given(st.text(max_size=300))
def test_any_other_text_is_no_token(text: str) -> None:
    read = read_token(text)
    assert read is None or str(read) == text


def test_the_audit_log_calls_a_token_what_no_member_can_be_called() -> None:
    assert StaffToken(TokenId("1"), "anna", Role.ENGINEER, 0).who == "token anna"
