"""Passwords and codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.staff import codes, passwords
from messages.staff.session import (
    IDLE_MS,
    TOUCH_MS,
    WHOLE_MS,
    Session,
    form_token,
    is_form_token,
    new_token,
    token_hash,
)
from tests.messages.staff.values import ANNA

NOW_MS = 1_790_000_010_000
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    password = passwords.new_password()
    stored = passwords.hashed(password)
    assert stored.startswith("$argon2id$")
    assert password not in stored
    assert passwords.is_password(password, stored)
    assert not passwords.is_password(password + "x", stored)
    assert not passwords.is_password(password, None)
    assert not passwords.is_password(password, "no hash")


def test_a_password_that_nobody_types_is_not_even_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", None)
    assert not passwords.is_password((passwords.LONGEST + 1) * "x", "hash")


@pytest.mark.parametrize(
    ("at_s", "code"), [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
)
def test_codes_are_those_of_rfc_6238(at_s: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert codes.code_at(RFC_SECRET, at_s * 1000) == code


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephones_clock_may_be_a_little_wrong(steps: int, *, taken: bool) -> None:
    code = codes.code_at(RFC_SECRET, NOW_MS + steps * codes.STEP_S * 1000)
    assert (codes.step_of(RFC_SECRET, code, NOW_MS, 0) is not None) is taken


def test_a_code_is_taken_once_and_so_are_those_before_it() -> None:
    code = codes.code_at(RFC_SECRET, NOW_MS)
    step = codes.step_of(RFC_SECRET, f" {code[:3]} {code[3:]}", NOW_MS, 0)
    assert step == NOW_MS // 1000 // codes.STEP_S
    assert codes.step_of(RFC_SECRET, code, NOW_MS, step) is None
    before = codes.code_at(RFC_SECRET, NOW_MS - codes.STEP_S * 1000)
    assert codes.step_of(RFC_SECRET, before, NOW_MS, step) is None


@given(st.text(max_size=20))
def test_anything_may_be_typed_as_a_code(text: str) -> None:
    step = codes.step_of(RFC_SECRET, text, NOW_MS, 0)
    assert step is None or text.replace(" ", "").isdigit()


def test_an_app_is_told_whose_secret_it_is() -> None:
    assert codes.address_of(RFC_SECRET, "anna").startswith("otpauth://totp/Passerelle:anna?secret=GEZD")


def test_a_session_ends_when_idle_and_in_any_case_in_time() -> None:
    session = Session("hash", ANNA, NOW_MS, NOW_MS)
    assert not session.is_over(NOW_MS + IDLE_MS - 1)
    assert session.is_over(NOW_MS + IDLE_MS)
    busy = Session("hash", ANNA, NOW_MS, NOW_MS + WHOLE_MS - 1)
    assert not busy.is_over(NOW_MS + WHOLE_MS - 1)
    assert busy.is_over(NOW_MS + WHOLE_MS)
    assert not session.needs_touch(NOW_MS + TOUCH_MS - 1)
    assert session.needs_touch(NOW_MS + TOUCH_MS)


def test_a_forms_token_belongs_to_one_session_and_is_not_its_token() -> None:
    token, other = new_token(), new_token()
    assert is_form_token(form_token(token), token)
    assert not is_form_token(form_token(token), other)
    assert not is_form_token("", token)
    assert not is_form_token("é", token)
    assert len({form_token(token), token_hash(token), token}) == 3
