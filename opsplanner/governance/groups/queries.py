"""A group that is to be changed, and what keeps it from ending."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from opsplanner.models import Meeting, MeetingState, ThematicGroup


def named(code: str) -> Select[ThematicGroup]:
    """Select a group by its code."""
    return select(ThematicGroup).where(ThematicGroup.code == code)


def planned(group_id: int, today: date) -> Select[Meeting]:
    """Select the meetings of a group that are planned for today or later, the soonest first."""
    query = select(Meeting).where(Meeting.group_id == group_id, Meeting.state == MeetingState.PLANNED, Meeting.day >= today)
    return query.order_by(Meeting.day, Meeting.starts, Meeting.id)
