"""Writing down what an operation taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import changeable_by
from opsplanner.clock import words_of_day, words_of_instant
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, RuleBroken, Told
from opsplanner.history import called, change_of, last_line, record
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.words import lesson_changed, lesson_noted
from opsplanner.models import Debrief, Lesson, LessonState, Operation, User, Verb


@dataclass(frozen=True)
class NewLesson:
    """A lesson as somebody types it."""

    text: str
    owner: str
    due_on: date | None = None
    state: LessonState = LessonState.IDENTIFIED


def save_debrief(reference: str, *, went_well: str, went_badly: str, seen_version: int, by: User) -> None:
    """Write an operation's debrief, or change it; `seen_version` is 0 for one that was not written yet.

    Raises NotFound for an operation that this person may not change, RuleBroken before its day and once it is closed,
    ChangedMeanwhile with what somebody else wrote since the form was opened.
    """
    operation = logbook_queries.for_change(reference, changeable_by(by))
    logbook_rules.check_debrief_open(operation.state)
    debrief = db.session.get(Debrief, operation.id)
    if (debrief.version if debrief else 0) != seen_version:
        raise ChangedMeanwhile(debrief.version if debrief else 0, _written(debrief, operation) if debrief else [])
    if not (went_well or went_badly):
        raise RuleBroken("Write what went well, or what did not", "went_well")
    was = (debrief.went_well, debrief.went_badly) if debrief else ("", "")
    if was == (went_well, went_badly):
        raise RuleBroken("Nothing would change. Change what went well or what did not", "went_well")
    now = clock.now()
    if debrief is None:
        debrief = Debrief(operation_id=operation.id, made_at=now)
        db.session.add(debrief)
    debrief.went_well, debrief.went_badly = went_well, went_badly
    debrief.changed_at, debrief.changed_by = now, called(by.name, by.agency.short_name)
    if was == ("", ""):
        record(operation, Verb.DEBRIEFED, "wrote the debrief", by=by, new_version=False)
    else:
        for name, before, after in (("debrief (went well)", was[0], went_well), ("debrief (did not)", was[1], went_badly)):
            if before != after:
                change = change_of(f"the {name}", before, after)
                record(operation, Verb.DEBRIEFED, change.said, by=by, whole=change.whole, new_version=False)
    db.session.flush()


def _written(debrief: Debrief, operation: Operation) -> list[str]:
    line = last_line(operation, verbs=(Verb.DEBRIEFED,))
    return [
        Told(f"{debrief.changed_by} saved it, {words_of_instant(debrief.changed_at)}", line.by_id if line else None),
        f"What went well now says: {debrief.went_well or 'nothing'}",
        f"What did not now says: {debrief.went_badly or 'nothing'}",
    ]


def add_lesson(reference: str, lesson: NewLesson, *, by: User) -> None:
    """Note a lesson. Raises NotFound and RuleBroken as `save_debrief`, but a closed operation still takes lessons."""
    operation = logbook_queries.for_change(reference, changeable_by(by))
    logbook_rules.check_lessons_open(operation.state)
    now = clock.now()
    db.session.add(
        Lesson(
            operation_id=operation.id, text=lesson.text, owner=lesson.owner, due_on=lesson.due_on, state=lesson.state, made_at=now, changed_at=now
        )
    )
    record(operation, Verb.LESSON_NOTED, lesson_noted(lesson.owner, lesson.due_on, lesson.text), by=by, new_version=False)
    db.session.flush()


def change_lesson(reference: str, number: int, lesson: NewLesson, *, seen_version: int, by: User) -> None:
    """Change a lesson, or say what became of it. Raises as `add_lesson`, and ChangedMeanwhile with how it stands now."""
    operation = logbook_queries.for_change(reference, changeable_by(by))
    logbook_rules.check_lessons_open(operation.state)
    stored = one(select(Lesson).where(Lesson.operation_id == operation.id).order_by(Lesson.id).offset(max(number - 1, 0)).limit(min(number, 1)))
    before, after = _facts(stored), _facts(lesson)
    if stored.version != seen_version:
        line = last_line(operation, verbs=(Verb.LESSON_CHANGED,))
        by_id = line.by_id if line and line.at == stored.changed_at else None
        raise ChangedMeanwhile(stored.version, [Told(f"{name.capitalize()} is now: {value or 'none'}", by_id) for name, value in before.items()])
    changed = [change_of(f"the {name}", value, after[name]) for name, value in before.items() if value != after[name]]
    if not changed:
        raise RuleBroken("Nothing would change. Change the lesson, its owner, date or state", "text")
    what = lesson_changed(stored.text, changed)
    stored.text, stored.owner, stored.due_on, stored.state = lesson.text, lesson.owner, lesson.due_on, lesson.state
    stored.changed_at = clock.now()
    record(operation, Verb.LESSON_CHANGED, what, by=by, whole="\n\n".join(filter(None, (change.whole for change in changed))), new_version=False)
    db.session.flush()


def _facts(lesson: Lesson | NewLesson) -> dict[str, str]:
    return {
        "lesson": lesson.text,
        "owner": lesson.owner,
        "due date": words_of_day(lesson.due_on) if lesson.due_on else "",
        "state": lesson.state.value,
    }
