from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.keyring import Keyring, add_key
from store.vault import VaultError

OLD, NEW = Keyring({"k1": b"1" * 32}), Keyring({"k1": b"1" * 32, "k2": b"2" * 32})


@given(st.binary(max_size=2_000), st.text(max_size=50))
def test_what_is_sealed_opens_again_for_its_purpose_only(secret: bytes, purpose: str) -> None:
    sealed = NEW.seal(secret, purpose)
    assert NEW.unseal(sealed, purpose) == secret
    with pytest.raises(VaultError):
        NEW.unseal(sealed, purpose + "x")


def test_an_older_key_opens_what_it_sealed_and_the_newest_seals() -> None:
    sealed = OLD.seal(b"scan", "document")
    assert NEW.unseal(sealed, "document") == b"scan"
    assert not NEW.is_newest(sealed)
    assert NEW.is_newest(NEW.seal(b"scan", "document"))


def test_without_its_key_nothing_opens_and_the_error_says_what_is_missing() -> None:
    with pytest.raises(VaultError, match="key file"):
        OLD.unseal(NEW.seal(b"scan", "document"), "document")


@given(st.binary(max_size=100))
def test_octets_that_were_never_sealed_do_not_open(garbage: bytes) -> None:
    with pytest.raises(VaultError):
        NEW.unseal(garbage, "document")


def test_a_changed_octet_is_noticed() -> None:
    sealed = bytearray(NEW.seal(b"scan", "document"))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        NEW.unseal(bytes(sealed), "document")


def test_a_key_file_is_made_for_its_owner_and_a_key_is_added_to_it(tmp_path: Path) -> None:
    path = tmp_path / "documents.keys"
    sealed = Keyring.from_file(path).seal(b"scan", "document")
    assert path.stat().st_mode & 0o777 == 0o600
    assert add_key(path) == "k2"
    ring = Keyring.from_file(path)
    assert ring.newest == "k2"
    assert ring.unseal(sealed, "document") == b"scan"


def test_a_file_without_keys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "documents.keys"
    for content in ("", "k1 nonsense\n", "k1 c2hvcnQ=\n"):
        path.write_text(content)
        with pytest.raises(VaultError):
            Keyring.from_file(path)
