"""Of what the words are made by which events, views of the community and emerging issues are found. Everybody sees them; what was struck out no list has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, literal, select

from opsplanner.models import CommunityEvent, CommunityView, EmergingIssue


def events() -> Select[*tuple[Any, ...]]:
    """Select the texts of events: (id, nothing, title, texts ...), as `index/queries.py: Kind` has it."""
    return select(CommunityEvent.id, literal(None), CommunityEvent.place, CommunityEvent.words).where(CommunityEvent.struck_out.is_(False))


def views() -> Select[*tuple[Any, ...]]:
    """Select the texts of what was asked for, in the same way."""
    return select(CommunityView.id, literal(None), CommunityView.asked, CommunityView.words).where(CommunityView.struck_out.is_(False))


def issues() -> Select[*tuple[Any, ...]]:
    """Select the texts of emerging issues, in the same way."""
    return select(EmergingIssue.id, literal(None), EmergingIssue.what, EmergingIssue.words, EmergingIssue.decision)


WORDS: dict[str, tuple[type[Any], Callable[[], Any], tuple[str, ...]]] = {
    "event": (CommunityEvent, events, ("place", "words", "struck_out")), "view": (CommunityView, views, ("asked", "words", "struck_out")),
    "issue": (EmergingIssue, issues, ("what", "words", "decision")),
}
"""By kind: its class, the select of its texts, and what of it these are made."""
