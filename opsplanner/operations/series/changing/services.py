"""Changing several dates of a series at once: all of it or nothing. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import counted
from opsplanner.history import changes as changes_of
from opsplanner.history import record, subjects
from opsplanner.models import Operation, Series, SeriesDate, User, Verb
from opsplanner.operations import services as operations_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from opsplanner.operations.planning.details import services as details_services
from opsplanner.operations.planning.words import words_of_plan
from opsplanner.operations.rules import check_times
from opsplanner.operations.series import services as series_services
from opsplanner.operations.series.changing import queries, rules, words
from opsplanner.operations.series.changing.rules import Change, Wish
from opsplanner.operations.series.rules import Due
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn
from opsplanner.resources import services as resources_services

_PLAN = (joinedload(Operation.lead_agency), selectinload(Operation.wards), selectinload(Operation.measures))


def change_dates(
    code: str, begun: str, scope: str, wish: Wish, *, due: Due, why: str, seen_version: int, seen: Mapping[str, int], by: User,
    taken_on: TakenOn = NOTHING,
) -> str:
    """Change the dates of a series that a change is meant for, and return the sentence that says so. Agencies of dates that move are asked again.

    What is taken on of all dates is asked about once (`operations/taking_on/services.py`).
    `begun` is the date that the change began with; `seen` are the versions, by reference, of the dates as the preview showed them. Raises
    ChangedMeanwhile where one is another by now, RuleBroken where nothing would change, or saying which date is refused.
    """
    series = series_services.load(code, seen_version, by)
    dates = queries.to_come(by, series.id)
    first = next((date for date in dates if date.reference == begun), None)
    if first is None:
        raise RuleBroken(f"{begun} has started or is called off by now. Choose another date", "date")
    meant = rules.in_scope(dates, first, scope)
    if {date.reference: date.version for date in meant} != dict(seen):
        raise ChangedMeanwhile(None, words.changed_since(meant, seen))
    found = rules.changes(meant, first, wish)
    rules.check_any(found)
    rules.check_apart(found, queries.standing(by, series.id))
    done = [change for change in found if change.any]
    _make_way(series, done, by=by)
    for change in done:
        try:
            _one(change, due, why, by=by)
        except RuleBroken as broken:
            raise RuleBroken(words.refused(change, str(broken)), broken.field if broken.field in ("answer_by", "why") else None) from broken
    taking_on_services.take_on([change.now.reference for change in done if change.moves and not change.now.draft], taken_on, by=by)
    if wish.days:
        _plan_anew(series.id, wish.days, [change.now.reference for change in done if change.wall.day != change.now.wall.day])
    record(None, Verb.CHANGED, words.changed(done), by=by, why=why, subject=subjects.of_series(code))
    moved = sum(change.moves and not change.now.draft for change in done)
    asked = f". For {counted(moved, 'of them', 'of them')} the agencies are asked to confirm again, in one message" if moved else ""
    return f"{counted(len(done), 'date')} {'is' if len(done) == 1 else 'are'} changed{asked}"


def _make_way(series: Series, changes: Sequence[Change], *, by: User) -> None:
    """Free what the dates hold that move: each books its own anew at its new time, and is not refused where another one stood before."""
    moving = {change.now.reference for change in changes if change.moves}
    for operation in series_services.operations_of(series, by):
        if operation.reference in moving:
            resources_services.let_go(operation)


def _plan_anew(series_id: int, days: int, references: Sequence[str]) -> None:
    """Let the days to which dates were moved together be those that are planned: none of them was moved by hand."""
    those = select(SeriesDate).join(Operation, Operation.id == SeriesDate.operation_id).where(SeriesDate.series_id == series_id, Operation.reference.in_(references))
    for date in db.session.scalars(those):
        date.day += timedelta(days=days)


def _one(change: Change, due: Due, why: str, *, by: User) -> None:
    now = change.now
    version: int = now.version
    if change.texts:
        version = _change_texts(now.reference, change.texts, seen_version=version, by=by)
    if not change.moves:
        return
    if now.draft:
        _move_draft(change, seen_version=version, by=by)
        return
    to = NewTime(change.wall, change.place or None, due.for_day(change.wall.day, clock.today()), why)
    moving_services.move_operation(now.reference, to, seen_version=version, by=by, taken_on=None)


def _change_texts(reference: str, texts: Mapping[str, str], *, seen_version: int, by: User) -> int:
    """Set what asks nobody again, and return the version that the operation has then."""
    operation = operations_services.load(reference, seen_version, by, *_PLAN)
    before = words_of_plan(operation)
    for name, text in texts.items():
        setattr(operation, name, text)
    for change in changes_of(before, words_of_plan(operation)):
        record(operation, Verb.CHANGED, change.said, by=by, whole=change.whole)
    db.session.flush()
    return operation.version


def _move_draft(change: Change, *, seen_version: int, by: User) -> None:
    operation = operations_services.load(change.now.reference, seen_version, by, *_PLAN)
    before = words_of_plan(operation)
    check_times(change.wall, clock.now())
    moving_services.set_wall(operation, change.wall)
    moving_services.follow_plan_year(operation)
    details_services.set_place(operation, change.place or None, own=True)
    resources_services.move_bookings(operation, by=by)
    for each in changes_of(before, words_of_plan(operation)):
        record(operation, Verb.CHANGED, each.said, by=by, whole=each.whole)

