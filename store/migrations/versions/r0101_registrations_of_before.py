"""Senders that were approved or refused without a registration get one that says so."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

_BEFORE = (
    "SELECT s.account_id, s.kind, s.value, s.status, a.name, a.created_at_ms FROM sender_registrations AS s"
    " JOIN accounts AS a ON a.id = s.account_id WHERE NOT EXISTS (SELECT 1 FROM registrations AS r"
    " WHERE r.account_id = s.account_id AND r.kind = s.kind AND r.value = s.value)"
    " ORDER BY s.account_id, s.kind, CASE s.status WHEN 'approved' THEN 0 ELSE 1 END, s.value"
)
_INSERT = (
    "INSERT INTO registrations (id, account_id, kind, value, folded, state, status, company, revision, record)"
    " VALUES (:id, :account, :kind, :value, :folded, :state, :status, :company, 1, :record)"
)
_TELL = (
    "INSERT INTO registration_events (registration_id, sequence, step_id, kind, at_ms, actor, version, words)"
    " VALUES (:id, 1, :step, 'created', :at, 'upgrade', 1, 'It was decided about before there were forms.')"
)
_STATES = {"in_review": "submitted", "suspended": "approved", "revoked": "approved", "closed": "approved"}


def upgrade() -> None:
    """Go forward."""
    connection = op.get_bind()
    taken: set[tuple[str, str, str]] = set()
    for row in connection.execute(sa.text(_BEFORE)).all():
        account_id, kind, value, status, company, at_ms = row
        folded = value.casefold()
        if (account_id, kind, folded) in taken:
            # another case of a name that is registered: the send path never told them apart
            continue
        taken.add((account_id, kind, folded))
        registration_id = "reg_" + hashlib.sha256(f"{account_id} {kind} {folded}".encode()).hexdigest()[:26].upper()
        state = _STATES.get(status, status)
        connection.execute(
            sa.text(_INSERT),
            {
                "id": registration_id,
                "account": account_id,
                "kind": kind,
                "value": value,
                "folded": folded,
                "state": state,
                "status": "submitted" if status == "in_review" else status,
                "company": company,
                "record": json.dumps(_record(registration_id, tuple(row), state), ensure_ascii=False),
            },
        )
        connection.execute(
            sa.text(_TELL),
            {"id": registration_id, "step": f"upgrade:{registration_id}", "at": at_ms},
        )


def downgrade() -> None:
    """Go back: what was decided about senders stays where it was."""
    connection = op.get_bind()
    made = "IN (SELECT registration_id FROM registration_events WHERE actor = 'upgrade')"
    connection.execute(sa.text(f"DELETE FROM registrations WHERE id {made}"))  # noqa: S608 - our names
    connection.execute(sa.text("DELETE FROM registration_events WHERE actor = 'upgrade'"))


def _record(registration_id: str, row: tuple[Any, ...], state: str) -> dict[str, object]:
    account_id, kind, value, status, company, at_ms = row
    version: dict[str, object] = {"number": 1, "form": _form(company), "state": state}
    if state == "submitted":
        version |= {"submitted_at_ms": at_ms}
    if state == "refused":
        words = "It was refused before there were forms; ask support why."
        version |= {"refusal": {"reason": "other", "text": words, "fields": []}}
    standing = status if status in {"suspended", "revoked", "withdrawn", "closed"} else "active"
    return {
        "id": registration_id,
        "account_id": account_id,
        "sender": {"kind": kind, "value": value},
        "versions": [version],
        "approved_number": 1 if status in {"approved", "suspended"} else None,
        "standing": standing,
        "standing_reason": "" if standing == "active" else "decided before there were registrations",
        "fee_mc": 0,
        "created_at_ms": at_ms,
        "revision": 1,
    }


def _form(company: str) -> dict[str, object]:
    texts = ("register_number", "address", "company_country", "signatory", "email", "purpose", "sample")
    return {"company": company, **dict.fromkeys(texts, ""), "countries": []}
