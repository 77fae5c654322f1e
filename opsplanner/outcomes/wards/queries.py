"""What was done in each ward for each priority: operations, Community Payback and figures, a query for each, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, exists, func, literal, literal_column, select

from opsplanner import clock
from opsplanner.access import among_visible, job_visible_to, visible_to
from opsplanner.database import UTCTime, read, rows
from opsplanner.engines import minutes_between
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.kept import until_changed
from opsplanner.models import (
    Crew,
    Operation,
    OperationType,
    OperationWard,
    OutcomeEntry,
    PaybackJob,
    PaybackSession,
    PlanYear,
    Priority,
    SessionState,
    Slot,
    User,
    Ward,
    entry_priority,
    job_priority,
    operation_priority,
)
from opsplanner.operations.rules import TOOK_PLACE
from opsplanner.outcomes.wards.rules import Change, Range
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

WORKED = (SessionState.RECORDED, SessionState.CUT_SHORT)
MOST = 100
"""So many operations, and so many days of Community Payback, are listed of a ward and a priority: the latest."""


class Done(NamedTuple):
    """What one of the three sources says of a ward and a priority."""

    ward_id: int
    priority_id: int
    number: int
    """How many operations, sessions or figures there are in the chosen days."""
    minutes: int
    """Of operations how long they lasted, of Community Payback the hours on site of all who worked; 0 of figures."""
    last: date | None
    """The last day of it, which may lie before the chosen days; None where all figures are nought, since then nothing was done."""


class InWards(NamedTuple):
    """What was done, by source."""

    operations: list[Done]
    payback: list[Done]
    figures: list[Done]


def done(of: Range, user: User) -> InWards:
    """Return what this person sees of what was done in the chosen days, and when it was last done, by ward and priority (three queries).

    What takes place in two wards, or for two priorities, counts in each. Nothing is looked for before the first day of `of.looked_back`.
    """
    reader, days = Reader.of(user), _days(of)
    figures = Selection(since=of.back, until=of.until)
    return InWards(
        read(Done, _operations(reader), asked_by(user, **days)), read(Done, _payback(reader), asked_by(user, **days)),
        read(Done, _figures(reader, replace(figures.shape, by=frozenset({"ward", "priority"}))), asked_by(user, **figures.values, first=of.since)),
    )


def _days(of: Range) -> dict[str, Any]:
    starts = {name: clock.day_bounds(day).start for name, day in (("back_at", of.back), ("first_at", of.since))}
    return starts | {"end_at": clock.day_bounds(of.until).end, "back": of.back, "first": of.since, "until": of.until}


def _sum(condition: Any, of: Any) -> Any:
    return func.coalesce(func.sum(case((condition, of), else_=0)), 0)


@built_once
def _operations(reader: Reader) -> Select[*tuple[Any, ...]]:
    of, credited, within = Operation, operation_priority.c, Operation.starts_at >= value("first_at", UTCTime)
    each = (OperationWard.ward_id, credited.priority_id)
    numbers = (_sum(within, 1).label("number"), _sum(within, minutes_between(of.starts_at, of.ends_at)).label("minutes"), func.max(of.day).label("last"))
    query = select(*each, *numbers).select_from(of).join(OperationWard, OperationWard.operation_id == of.id)
    query = query.join(operation_priority, credited.operation_id == of.id)
    between = and_(of.starts_at >= value("back_at", UTCTime), of.starts_at < value("end_at", UTCTime))
    return query.where(of.state.in_(TOOK_PLACE), between, among_visible(of.id, reader)).group_by(*each).order_by(*each)


@built_once
def _payback(reader: Reader) -> Select[*tuple[Any, ...]]:
    of, credited, within = PaybackSession, job_priority.c, Crew.day >= value("first", Date)
    each = (PaybackJob.ward_id, credited.priority_id)
    numbers = (_sum(within, 1).label("number"), _sum(within, of.person_minutes).label("minutes"), func.max(Crew.day).label("last"))
    query = select(*each, *numbers).select_from(of).join(Slot, Slot.id == of.slot_id).join(Crew, Crew.id == Slot.crew_id)
    query = query.join(PaybackJob, PaybackJob.id == of.job_id).join(job_priority, credited.job_id == PaybackJob.id)
    between = Crew.day.between(value("back", Date), value("until", Date))
    return query.where(of.state.in_(WORKED), between, PaybackJob.ward_id.is_not(None), job_visible_to(reader)).group_by(*each).order_by(*each)


@built_once
def _figures(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    of, credited, within = OutcomeEntry, entry_priority.c, OutcomeEntry.starts_on >= value("first", Date)
    each = (of.ward_id, credited.priority_id)
    query = select(*each, _sum(within, 1).label("number"), _sum(within, 0).label("minutes"), func.max(case((of.hundredths != literal_column("0"), of.ends_on))).label("last"))
    query = query.select_from(of).join(entry_priority, credited.entry_id == of.id)
    return query.where(of.ward_id.is_not(None), chosen.named(reader)).group_by(*each).order_by(*each)


class Outing(NamedTuple):
    """An operation, or a day of Community Payback, of a ward and a priority."""

    reference: str
    type: str
    """Of an operation its type, of Community Payback what was done."""
    on: date
    minutes: int
    restricted: bool


@built_once
def _operations_of(reader: Reader) -> Select[*tuple[Any, ...]]:
    of, credited = Operation, operation_priority.c
    there = exists().where(OperationWard.operation_id == of.id, OperationWard.ward_id.in_(values("ward")))
    for_it = exists().where(credited.operation_id == of.id, credited.priority_id.in_(values("priority")))
    return (
        select(of.reference, OperationType.name.label("type"), of.day.label("on"), minutes_between(of.starts_at, of.ends_at).label("minutes"), of.restricted)
        .join(OperationType, OperationType.id == of.type_id)
        .where(visible_to(reader), of.state.in_(TOOK_PLACE), there, for_it, of.starts_at >= value("first_at", UTCTime), of.starts_at < value("end_at", UTCTime))
        .order_by(of.starts_at.desc(), of.id.desc())
        .limit(value("most"))
    )


@built_once
def _payback_of(reader: Reader) -> Select[*tuple[Any, ...]]:
    of, credited = PaybackSession, job_priority.c
    for_it = exists().where(credited.job_id == PaybackJob.id, credited.priority_id.in_(values("priority")))
    return (
        select(PaybackJob.reference, PaybackJob.what.label("type"), Crew.day.label("on"), of.person_minutes.label("minutes"), literal(False).label("restricted"))
        .select_from(of)
        .join(Slot, Slot.id == of.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(PaybackJob, PaybackJob.id == of.job_id)
        .where(job_visible_to(reader), of.state.in_(WORKED), PaybackJob.ward_id.in_(values("ward")), for_it, Crew.day.between(value("first", Date), value("until", Date)))
        .order_by(Crew.day.desc(), of.id.desc())
        .limit(value("most"))
    )


def outings(of: Range, ward_ids: Iterable[int], priority_ids: Iterable[int], user: User) -> tuple[list[Outing], list[Outing]]:
    """Return the operations and the days of Community Payback of a ward and a priority in the chosen days, the latest first, MOST of each and one more (two queries)."""
    reader = Reader.of(user)
    asked = asked_by(user, **_days(of), ward=list(ward_ids), priority=list(priority_ids), most=MOST + 1)
    return read(Outing, _operations_of(reader), asked), read(Outing, _payback_of(reader), asked)


@until_changed
def priorities_of(day: date) -> tuple[str, ...]:
    """Return the codes of the priorities of the plan year that holds a day, in the plan's order; of the last one before it where none does (one query)."""
    found = rows(_priorities(), {"day": day})
    return tuple([row.code for row in found if row.plan_year_id == found[0].plan_year_id])


@built_once
def _priorities() -> Select[*tuple[Any, ...]]:
    query = select(Priority.code, Priority.plan_year_id).join(PlanYear, PlanYear.id == Priority.plan_year_id).where(PlanYear.starts_on <= value("day", Date))
    return query.order_by(PlanYear.starts_on.desc(), Priority.position, Priority.id)


@until_changed
def changes() -> dict[int, Change]:
    """Return which wards' boundaries changed, and when, by the ward's id (one query)."""
    return {row.id: Change(row.name, row.boundary_changed_on, row.boundary_words) for row in rows(_changes())}


@built_once
def _changes() -> Select[*tuple[Any, ...]]:
    query = select(Ward.id, Ward.name, Ward.boundary_changed_on, Ward.boundary_words).where(Ward.boundary_changed_on.is_not(None))
    return query.order_by(Ward.name, Ward.id)
