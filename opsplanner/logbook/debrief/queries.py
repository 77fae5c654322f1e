"""What an operation taught: its debrief and lessons, and the lessons that somebody should know who plans the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select

from opsplanner.access import visible_to
from opsplanner.database import read, read_row, rows
from opsplanner.models import Debrief, Lesson, LessonState, Operation, User


class LessonRow(NamedTuple):
    """One lesson, with the version that a form to change it carries."""

    number: int
    """Which one of its operation it is, in the order of noting: 1 for the first. Lessons stay, so it stays too."""
    text: str
    owner: str
    due_on: date | None
    state: LessonState
    version: int


@dataclass(frozen=True)
class Debriefed:
    """The debrief of one operation, empty until somebody wrote it, and its lessons."""

    went_well: str
    went_badly: str
    changed_by: str
    changed_at: datetime | None
    version: int
    """0 until it is written."""
    lessons: tuple[LessonRow, ...]

    @property
    def written(self) -> bool:
        """Say whether somebody wrote it."""
        return self.version > 0


def debrief_of(operation_id: int) -> Debriefed:
    """Return the debrief and the lessons of an operation that the reader may see, the lessons in the order they were noted."""
    debrief = (Debrief.went_well, Debrief.went_badly, Debrief.changed_by, Debrief.changed_at, Debrief.version)
    lesson = (column.label(f"lesson_{column.key}") for column in (Lesson.text, Lesson.owner, Lesson.due_on, Lesson.state, Lesson.version))
    number = func.row_number().over(order_by=Lesson.id).label("lesson_number")
    found = rows(
        select(*debrief, Lesson.id, number, *lesson)
        .select_from(Operation)
        .outerjoin(Debrief, Debrief.operation_id == Operation.id)
        .outerjoin(Lesson, Lesson.operation_id == Operation.id)
        .where(Operation.id == operation_id)
        .order_by(Lesson.id)
    )
    lessons = tuple(read_row(LessonRow, row, "lesson_") for row in found if row.id is not None)
    if not found or found[0].changed_at is None:
        return Debriefed("", "", "", None, 0, lessons)
    return read_row(Debriefed, found[0], lessons=lessons)


class NotedLesson(NamedTuple):
    """A lesson beside the form of who plans the next operation of the type."""

    reference: str
    day: date
    text: str
    owner: str
    due_on: date | None
    state: LessonState


def lessons_for_type(type_id: int, user: User, limit: int = 2) -> list[NotedLesson]:
    """Return the lessons of the last `limit` operations of a type that noted any and that this person may see, the latest first."""
    noted = exists().where(Lesson.operation_id == Operation.id).correlate(Operation)
    last = (
        select(Operation.id)
        .where(visible_to(user), Operation.type_id == type_id, noted)
        .order_by(Operation.starts_at.desc(), Operation.id.desc())
        .limit(limit)
        .subquery()
    )
    return read(
        NotedLesson,
        select(Operation.reference, Operation.day, Lesson.text, Lesson.owner, Lesson.due_on, Lesson.state)
        .join(Lesson, Lesson.operation_id == Operation.id)
        .where(Operation.id.in_(select(last.c.id)))
        .order_by(Operation.starts_at.desc(), Operation.id.desc(), Lesson.id),
    )
