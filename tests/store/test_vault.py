import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.keys import new_key, read_key
from store.vault import Vault, VaultError

VAULT = Vault(bytes(32))


@given(
    secret=st.text(st.characters(exclude_categories=["Cs"])), purpose=st.text(st.characters(exclude_categories=["Cs"]))
)
def test_a_secret_comes_back_as_it_was(secret: str, purpose: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(secret, purpose), purpose) == secret


def test_the_same_secret_never_looks_the_same() -> None:
    assert VAULT.encrypt("geheim", "x") != VAULT.encrypt("geheim", "x")


@given(stored=st.text(min_size=1))
def test_nothing_but_what_it_wrote_is_read(stored: str) -> None:
    with pytest.raises(VaultError):
        VAULT.decrypt(stored, "x")


def test_a_secret_moved_elsewhere_or_read_with_another_key_is_refused() -> None:
    stored = VAULT.encrypt("geheim", "carrier:alpha")
    with pytest.raises(VaultError):
        VAULT.decrypt(stored, "carrier:beta")
    with pytest.raises(VaultError):
        Vault(bytes([1] * 32)).decrypt(stored, "carrier:alpha")


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    stored = Vault.from_key_file(path).encrypt("geheim", "x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Vault.from_key_file(path).decrypt(stored, "x") == "geheim"


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ="])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vault.key"
    path.write_bytes(content)
    with pytest.raises(VaultError):
        Vault.from_key_file(path)


def test_a_key_is_read_back_in_its_parts() -> None:
    key = new_key()
    assert read_key(str(key)) == key
    assert len(key.secret) >= 48


@given(text=st.text())
def test_what_has_not_the_form_of_a_key_is_none(text: str) -> None:
    key = read_key(text)
    assert key is None or str(key) == text


@pytest.mark.parametrize("text", ["", "sk", "sk_", "sk__", "sk_a_", "sk__b", "pk_a_b", "sk_a_b_c"])
def test_broken_keys_are_none(text: str) -> None:
    assert read_key(text) is None


def test_a_fingerprint_is_always_the_same_and_tells_nothing_without_the_key() -> None:
    vault = Vault(bytes(32))
    found = vault.fingerprint("+41791234567")
    assert found == Vault(bytes(32)).fingerprint("+41791234567")
    assert re.fullmatch("[0-9a-f]{32}", found)
    assert found not in {vault.fingerprint("+41791234568"), Vault(bytes([1] * 32)).fingerprint("+41791234567")}
