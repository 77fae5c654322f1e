"""What an operation taught: its debrief and lessons, and the lessons that somebody should know who plans the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select

from opsplanner.access import visible_to
from opsplanner.database import read, read_row, rows
from opsplanner.models import Debrief, Lesson, LessonState, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


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


@built_once
def _debrief() -> Select[*tuple[Any, ...]]:
    debrief = (Debrief.went_well, Debrief.went_badly, Debrief.changed_by, Debrief.changed_at, Debrief.version)
    lesson = (column.label(f"lesson_{column.key}") for column in (Lesson.text, Lesson.owner, Lesson.due_on, Lesson.state, Lesson.version))
    number = func.row_number().over(order_by=Lesson.id).label("lesson_number")
    return (
        select(*debrief, Lesson.id, number, *lesson)
        .select_from(Operation)
        .outerjoin(Debrief, Debrief.operation_id == Operation.id)
        .outerjoin(Lesson, Lesson.operation_id == Operation.id)
        .where(Operation.id == value("operation"))
        .order_by(Lesson.id)
    )


def debrief_of(operation_id: int) -> Debriefed:
    """Return the debrief and the lessons of an operation that the reader may see, the lessons in the order they were noted."""
    found = rows(_debrief(), {"operation": operation_id})
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


@built_once
def _lessons(reader: Reader) -> Select[*tuple[Any, ...]]:
    noted = exists().where(Lesson.operation_id == Operation.id).correlate(Operation)
    last = (
        select(Operation.id)
        .where(visible_to(reader), Operation.type_id == value("type"), noted)
        .order_by(Operation.starts_at.desc(), Operation.id.desc())
        .limit(value("most"))
        .subquery()
    )
    return (
        select(Operation.reference, Operation.day, Lesson.text, Lesson.owner, Lesson.due_on, Lesson.state)
        .join(Lesson, Lesson.operation_id == Operation.id)
        .where(Operation.id.in_(select(last.c.id)))
        .order_by(Operation.starts_at.desc(), Operation.id.desc(), Lesson.id)
    )


def lessons_for_type(type_id: int, user: User, limit: int = 2) -> list[NotedLesson]:
    """Return the lessons of the last `limit` operations of a type that noted any and that this person may see, the latest first."""
    return read(NotedLesson, _lessons(Reader.of(user)), asked_by(user, type=type_id, most=limit))
