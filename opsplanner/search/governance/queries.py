"""Of what the words are made by which groups, their decisions and their actions are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, literal, select

from opsplanner.models import Decision, MeetingAction, ThematicGroup


def groups() -> Select[*tuple[Any, ...]]:
    """Select the texts of groups: (id, nothing, title, texts ...), as `index/queries.py: Kind` has it."""
    return select(ThematicGroup.id, literal(None), ThematicGroup.name, ThematicGroup.purpose, ThematicGroup.standing)


def decisions() -> Select[*tuple[Any, ...]]:
    """Select the texts of decisions, in the same way."""
    return select(Decision.id, literal(None), Decision.text)


def agreed() -> Select[*tuple[Any, ...]]:
    """Select the texts of actions that meetings agreed, in the same way."""
    return select(MeetingAction.id, literal(None), MeetingAction.text)


WORDS: dict[str, tuple[type[Any], Callable[[], Any], tuple[str, ...]]] = {
    "group": (ThematicGroup, groups, ("name", "purpose", "standing")), "decision": (Decision, decisions, ("text",)), "agreed": (MeetingAction, agreed, ("text",)),
}
"""By kind: its class, the select of its texts, and of what of it these are made."""
