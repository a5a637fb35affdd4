"""Signatures, held against the Standard Webhooks library."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from api.webhooks.signature import signature


@given(
    key=st.binary(min_size=1, max_size=64),
    webhook_id=st.text("abc_0", min_size=1),
    timestamp_s=st.integers(0, 4_000_000_000),
    body=st.text(),
    style=st.sampled_from(["whsec_{}", "{}", "unpadded"]),
)
def test_the_signature_is_the_librarys(key: bytes, webhook_id: str, timestamp_s: int, body: str, style: str) -> None:
    encoded = base64.b64encode(key).decode()
    secret = encoded.rstrip("=") if style == "unpadded" else style.format(encoded)
    expected = Webhook(secret).sign(webhook_id, datetime.fromtimestamp(timestamp_s, UTC), body)
    assert signature(secret, webhook_id, timestamp_s, body.encode()) == expected


def test_the_library_verifies_what_we_sign() -> None:
    secret, now_s, body = (
        "whsec_" + base64.b64encode(b"k" * 24).decode(),
        int(datetime.now(UTC).timestamp()),
        b'{"a":"\xc3\xa9"}',
    )
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(now_s),
        "webhook-signature": signature(secret, "evt_1", now_s, body),
    }
    assert Webhook(secret).verify(body, headers) == {"a": "é"}


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "whsec_é"])
def test_a_secret_that_cannot_sign_is_named_without_being_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret is not base64") as raised:
        signature(secret, "evt_1", 0, b"")
    assert "not base64!" not in str(raised.value)
