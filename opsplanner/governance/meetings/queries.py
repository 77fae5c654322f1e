"""One meeting: who came, what was decided; and the same to be changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, func, select

from opsplanner.database import db, read, rows
from opsplanner.governance import queries
from opsplanner.governance.queries import AgreedRow
from opsplanner.kept import until_changed
from opsplanner.models import Attendance, Decision, Meeting, MeetingAction, Presence
from opsplanner.statements import built_once, value


class DecisionRow(NamedTuple):
    """What a meeting decided."""

    code: str
    text: str
    version: int


@built_once
def _decisions() -> Select[*tuple[Any, ...]]:
    of = Decision
    return select(of.code, of.text, of.version).where(of.meeting_id == value("meeting", Integer)).order_by(of.id)


@until_changed
def decisions(meeting_id: int) -> tuple[DecisionRow, ...]:
    """Return what a meeting decided, in the order in which it was written down (one query)."""
    return tuple(read(DecisionRow, _decisions(), {"meeting": meeting_id}))


@built_once
def _attendance() -> Select[*tuple[Any, ...]]:
    return select(Attendance.member_id, Attendance.presence).where(Attendance.meeting_id == value("meeting", Integer)).order_by(Attendance.id)


@until_changed
def attendance(meeting_id: int) -> dict[int, Presence]:
    """Return whether members were at a meeting, by their ids, of whom that is known (one query)."""
    return {row.member_id: row.presence for row in rows(_attendance(), {"meeting": meeting_id})}


def actions(group_id: int, meeting_id: int) -> list[AgreedRow]:
    """Return what a meeting agreed, what is due first."""
    return [row for row in queries.agreed(group_id) if row.meeting_id == meeting_id]


def named(group_id: int, code: str) -> Select[Meeting]:
    """Select a meeting of a group by its number, to be changed."""
    return select(Meeting).where(Meeting.group_id == group_id, Meeting.code == code)


def decision_named(meeting_id: int, code: str) -> Select[Decision]:
    """Select a decision of a meeting by its number, to be changed."""
    return select(Decision).where(Decision.meeting_id == meeting_id, Decision.code == code)


def action_named(meeting_id: int, code: str) -> Select[MeetingAction]:
    """Select an action that a meeting agreed by its number, to be changed."""
    return select(MeetingAction).where(MeetingAction.meeting_id == meeting_id, MeetingAction.code == code)


def count(model: type[Meeting] | type[Decision] | type[MeetingAction], condition: Any) -> int:
    """Return how many there are of what is numbered within something: none is ever deleted (one query)."""
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0
