"""Changing several dates of a series at once: all of it or nothing. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import counted, plural
from opsplanner.history import changes as changes_of
from opsplanner.history import record, subjects
from opsplanner.models import Operation, Series, SeriesDate, User, Verb
from opsplanner.operations import services as operations_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from opsplanner.operations.parts import services as parts_services
from opsplanner.operations.planning.details import services as details_services
from opsplanner.operations.planning.words import RESOURCES, words_of_plan
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
    booked = _make_way(series, done, by=by)
    for change in done:
        try:
            _one(change, due, why, by=by)
        except RuleBroken as broken:
            raise RuleBroken(words.refused(change, str(broken)), broken.field if broken.field in ("answer_by", "why") else None) from broken
    for change in done:
        if change.resources is not None:
            try:
                _book(change, booked[change.now.reference], by=by)
            except RuleBroken as broken:
                raise RuleBroken(words.refused(change, str(broken)), "resources") from broken
    asked_of = [change for change in done if (change.moves or change.numbers) and not change.now.draft]
    kept = [change.now.reference for change in asked_of if not change.moves]
    numbers = {(change.now.reference, agency_id): staff for change in asked_of for agency_id, staff in change.numbers.items()}
    taking_on_services.take_on([change.now.reference for change in asked_of], taken_on, by=by, kept=kept, numbers=numbers)
    if wish.days:
        _plan_anew(series.id, wish.days, [change.now.reference for change in done if change.wall.day != change.now.wall.day])
    record(None, Verb.CHANGED, words.changed(done), by=by, why=why, subject=subjects.of_series(code))
    moved = sum(change.moves and not change.now.draft for change in done)
    asked = f". For {counted(moved, 'of them', 'of them')} the agencies are asked to confirm again, in one message" if moved else ""
    others = [change for change in done if change.numbers and not change.moves and not change.now.draft]
    another = f". For {counted(len(others), 'of them', 'of them')} the agencies that are asked for another number are asked again" if others else ""
    return f"{counted(len(done), 'date')} {plural(len(done), 'is', 'are')} changed{asked}{another}"


def _make_way(series: Series, changes: Sequence[Change], *, by: User) -> dict[str, dict[str, str]]:
    """Free what the dates hold that move, and take off what they book no more: each books its own anew at its new time, and is not refused where another one
    stood before. Return what each plan said before, by reference."""
    by_reference, said = {change.now.reference: change for change in changes}, {}
    for operation in series_services.operations_of(series, by):
        if (change := by_reference.get(operation.reference)) and change.plans:
            if change.moves:
                resources_services.let_go(operation)
            if change.resources is not None:
                whole = operations_services.load(operation.reference, operation.version, by, *_PLAN)
                said[operation.reference] = words_of_plan(whole)
                resources_services.take_off(whole, change.now.resources - change.resources)
    return said


def _book(change: Change, before: Mapping[str, str], *, by: User) -> None:
    """Let a date book what it books from now on, at the time that it has by now."""
    operation = _again(change, by)
    details_services.set_resources(operation, change.resources or (), by)
    for each in changes_of({RESOURCES: before[RESOURCES]}, {RESOURCES: words_of_plan(operation)[RESOURCES]}):
        record(operation, Verb.CHANGED, each.said, by=by, whole=each.whole)


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
    if change.moves and now.draft:
        _move_draft(change, seen_version=version, by=by)
    elif change.moves:
        to = NewTime(change.wall, change.place or None, due.for_day(change.wall.day, clock.today()), why)
        moving_services.move_operation(now.reference, to, seen_version=version, by=by, taken_on=None)
    for agency_id, staff in change.numbers.items():
        _ask_for(change, agency_id, staff, due, by=by)


def _again(change: Change, by: User) -> Operation:
    """Return a date's operation as it is by now in this unit of work, whatever was done to it before."""
    version = one(select(Operation.version).where(Operation.reference == change.now.reference))
    return operations_services.load(change.now.reference, version, by, *_PLAN)


def _ask_for(change: Change, agency_id: int, staff: int, due: Due, *, by: User) -> None:
    """Ask an agency for another number of people, and no other; of a draft nobody is asked."""
    operation = _again(change, by)
    part = next(part for part in operation.commitments if part.agency_id == agency_id)
    if change.now.draft:
        before = words_of_plan(operation)
        part.staff_asked = staff
        for each in changes_of(before, words_of_plan(operation)):
            record(operation, Verb.CHANGED, each.said, by=by, whole=each.whole)
        return
    part.over_numbers_by_id, part.over_numbers_as = None, ""  # of another number it is asked about anew
    answer_by = due.for_day(change.wall.day, clock.today())
    parts_services.change_part(
        operation.reference, part.agency.code, required=part.required, staff=staff, why="", answer_by=answer_by, seen_version=operation.version, by=by, taken_on=None,
    )


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
    moving_services.follow_plan_year(operation, change.wall.day)
    moving_services.set_wall(operation, change.wall)
    details_services.set_place(operation, change.place or None, own=True)
    resources_services.move_bookings(operation, by=by)
    for each in changes_of(before, words_of_plan(operation)):
        record(operation, Verb.CHANGED, each.said, by=by, whole=each.whole)

