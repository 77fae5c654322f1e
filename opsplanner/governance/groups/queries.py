"""A group that is to be changed."""

from __future__ import annotations

from sqlalchemy import Select, select

from opsplanner.models import ThematicGroup


def named(code: str) -> Select[ThematicGroup]:
    """Select a group by its code."""
    return select(ThematicGroup).where(ThematicGroup.code == code)
