"""How a field and what it says are shown where the pack and a page differ. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

FIELDS = {
    "active": "In the plan", "adopted_by": "Adopted by", "adopted_on": "Adopted on", "became_note": "Whose word it is what became of its priorities",
    "consulted_on": "Consulted on", "consulted_with": "Who was consulted", "due_on": "Due", "lead": "Lead", "mission": "Mission", "name": "Name",
    "owner_agency_id": "Owner", "programme": "Programme", "serves": "What it serves", "state": "How far it is", "status": "State", "text": "Words",
    "thematic_group_id": "Group", "title": "Title",
}


def field_words(field: str) -> str:
    """Return what people call a field."""
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


def shown(field: str, value: Any, names: Mapping[str, Mapping[int, str]] | None = None) -> str:
    """Return what a field says, in words; "nothing" for what is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return value.isoformat()
    if names and field in names:
        return names[field].get(value, str(value))
    return str(getattr(value, "value", value)).strip()
