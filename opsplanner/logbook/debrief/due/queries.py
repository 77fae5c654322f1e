"""Which debriefs and lessons are due, and who has to see to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from opsplanner.database import db
from opsplanner.logbook.debrief.due import words
from opsplanner.models import Commitment, Debrief, HistoryLine, Lesson, LessonState, Operation, OperationState, User, Verb
from opsplanner.notices.kinds.words import To
from opsplanner.operations.importing.queries import over_when_imported
from opsplanner.operations.tellings.people import queries as people_queries

OPEN = (LessonState.IDENTIFIED, LessonState.IN_HAND)


def _without_debrief() -> Select[Operation]:
    written = exists().where(Debrief.operation_id == Operation.id)
    return select(Operation).where(Operation.state.in_((OperationState.COMPLETED, OperationState.CUT_SHORT)), ~written.correlate(Operation), ~over_when_imported()).order_by(Operation.id)


def debriefs(since: datetime, until: datetime) -> Select[Operation]:
    """Select the operations that have begun in this time and are over, and whose debrief nobody has written nor been told of: a night counts in its first day."""
    told = exists().where(HistoryLine.operation_id == Operation.id, HistoryLine.verb == Verb.DEBRIEF_DUE).correlate(Operation)
    return _without_debrief().where(Operation.starts_at >= since, Operation.starts_at < until, ~told)


def lessons(after: date, until: date) -> Select[Lesson, Operation]:
    """Select the lessons that are due after that day, until that day included, and that nobody has seen to yet, with their operations."""
    due = Lesson.due_on > after, Lesson.due_on <= until, Lesson.state.in_(OPEN)
    return select(Lesson, Operation).join(Operation, Operation.id == Lesson.operation_id).where(*due).order_by(Lesson.id)


def not_debriefed(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose operation has no debrief yet."""
    there = {one.id for one in db.session.scalars(_without_debrief().where(Operation.id.in_({line.operation_id for line in lines})))}
    return {line.id for line in lines if line.operation_id in there}


def not_seen_to(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Those of these lines whose lesson is open, and due as they say."""
    there = {(lesson.operation_id, words.lesson(lesson.text, lesson.owner, lesson.due_on)) for lesson in _open(lines) if lesson.due_on}
    return {line.id for line in lines if (line.operation_id, line.what) in there}


def owners(lines: Sequence[Any]) -> list[To]:
    """Who sees to the lesson of each line, where one account of the agencies that take part has that name; else who leads the operation."""
    found = {(lesson.operation_id, words.lesson(lesson.text, lesson.owner, lesson.due_on)): lesson.owner for lesson in _open(lines) if lesson.due_on}
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id == User.agency_id)
    takes_part = or_(Operation.lead_agency_id == User.agency_id, part.correlate(Operation, User))
    query = (
        select(Operation.id, User.id.label("user_id"), func.lower(User.name).label("name"))
        .join(User, and_(takes_part, User.suspended_at.is_(None), User.password_hash.is_not(None)))
        .where(Operation.id.in_({line.operation_id for line in lines}), func.lower(User.name).in_({owner.lower() for owner in found.values()}))
    )
    named: dict[tuple[int, str], list[int]] = {}
    for row in db.session.execute(query):
        named.setdefault((row.id, row.name), []).append(row.user_id)
    told, others = [], []
    for line in lines:
        those = named.get((line.operation_id, found.get((line.operation_id, line.what), "").lower()), [])
        if len(those) == 1:
            told.append(To(line.id, those[0]))
        else:
            others.append(line)
    return told + people_queries.leads(others)


def _open(lines: Sequence[Any]) -> Sequence[Lesson]:
    return db.session.scalars(select(Lesson).where(Lesson.operation_id.in_({line.operation_id for line in lines}), Lesson.state.in_(OPEN))).all()
