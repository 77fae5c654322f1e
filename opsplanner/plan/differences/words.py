"""How a field and what it says are shown where the pack and a page differ. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from opsplanner.plan.words import decimal_words

FIELDS = {
    "active": "In the plan, or in use", "adopted_by": "Adopted by", "adopted_on": "Adopted on", "became": "What became of it", "became_note": "Whose word it is what became of its priorities",
    "consulted_on": "Consulted on", "consulted_with": "Who was consulted", "due_on": "Due", "lead": "Lead", "mission": "Mission", "name": "Name",
    "agency_id": "Agency", "from_on": "Since", "kind": "What it is", "office": "Office", "purpose": "What it is for", "reports_to_id": "Reports to", "standing": "What is to become of it",
    "definition": "What counts", "not_measured": "Why it is not measured", "owner_agency_id": "Owner", "pence": "Pounds", "priorities": "Priorities", "programme": "Programme", "serves": "What it serves", "state": "How far it is", "status": "State", "text": "Words",
    "thematic_group_id": "Group", "title": "Title", "words": "In words",
}


HUNDREDTHS = ("baseline", "floor", "pence", "target")
"""The fields whose numbers are kept times 100."""


def field_words(field: str) -> str:
    """Return what people call a field."""
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


def shown(field: str, value: Any, names: Mapping[str, Mapping[int, str]] | None = None) -> str:
    """Return what a field says, in words; "nothing" for what is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field in HUNDREDTHS and value is not None:
        return decimal_words(Decimal(value) / 100)
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return value.isoformat()
    if names and field in names:
        return names[field].get(value, str(value))
    return str(getattr(value, "value", value)).strip()
