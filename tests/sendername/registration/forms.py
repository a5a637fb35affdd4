"""A form that can be handed in, for tests to change one thing of."""

from typing import Any

import attrs

from messages.addresses import Country
from sendername.registration.form import Form

FORM = Form(
    company="Maxony Sàrl",
    register_number="CHE-123.456.789",
    address="Rue du Lac 1, 1000 Lausanne",
    company_country=Country("CH"),
    signatory="Anne Rochat",
    email="office@maxony.example",
    purpose="Appointment reminders for our customers",
    sample="Your appointment is tomorrow at 9.",
    countries=(Country("CH"), Country("FR")),
)


def form(**changes: Any) -> Form:
    """``FORM`` with ``changes``."""
    return attrs.evolve(FORM, **changes)
