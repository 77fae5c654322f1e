"""Places as their pages show them, each as far as its reader may know of it and of what is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, String, func, or_, select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.access import job_visible_to, places_changeable_by, places_visible_to, visible_to
from opsplanner.database import db, read, read_row, rows, the_row, the_value
from opsplanner.history import subjects
from opsplanner.models import (
    Crew,
    HistoryLine,
    JobState,
    Operation,
    OperationState,
    OperationType,
    PaybackJob,
    PaybackSession,
    Place,
    SessionState,
    Slot,
    User,
    Ward,
)
from opsplanner.operations.queries import is_short
from opsplanner.operations.rules import TOOK_PLACE
from opsplanner.payback.jobs.rules import state_shown
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, holds, sought, value
from opsplanner.web.paging import and_whether_more, at_page, on_page

SHOWN = 10
"""How many operations, and how many jobs, a place's page names."""
WORKED = (SessionState.RECORDED, SessionState.CUT_SHORT)
TO_COME = (OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY, OperationState.POSTPONED)


class PlaceRow(NamedTuple):
    """A place in the list."""

    code: str
    name: str
    postcode: str
    ward: str | None
    access: str
    hazards: str
    active: bool
    shared: bool


@built_once
def _listed(reader: Reader, words: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    query = select(Place.code, Place.name, Place.postcode, Ward.name.label("ward"), Place.access, Place.hazards, Place.active, Place.shared)
    query = query.outerjoin(Ward, Ward.id == Place.ward_id).where(places_visible_to(reader), *(_holds(value(word, String)) for word in words))
    return on_page(query.order_by(Place.active.desc(), func.lower(Place.name), Place.id))


def listed(user: User, words: Iterable[str], number: int) -> tuple[list[PlaceRow], bool]:
    """Return one page of the places that this person may know of and that hold all the words, by name, and whether more follow (one query)."""
    asked = {f"word{place}": sought(word) for place, word in enumerate(words)}
    return and_whether_more(read(PlaceRow, _listed(Reader.of(user), tuple(asked)), asked_by(user, **at_page(number), **asked)))


def _holds(word: BindParameter[str]) -> ColumnElement[bool]:
    return or_(*(holds(column, word) for column in (Place.name, Place.postcode, func.coalesce(Ward.name, ""))))


@built_once
def _visible(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(*Place.__table__.c, Ward.name.label("ward")).outerjoin(Ward, Ward.id == Place.ward_id)
    return query.where(Place.code == value("code", String), places_visible_to(reader))


def visible(user: User, code: str) -> Any:
    """Return one place, if this person may know of it: a row with the columns of Place, and the name of its ward. Raises NotFound."""
    return the_row(_visible(Reader.of(user)), asked_by(user, code=code))


@built_once
def _changeable(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(*Place.__table__.c).where(Place.code == value("code", String), places_changeable_by(reader))


def changeable(user: User, code: str) -> Any:
    """Return one place, if this person may change it: a row with the columns of Place. Raises NotFound."""
    return the_row(_changeable(Reader.of(user)), asked_by(user, code=code))


def to_change(user: User, code: str) -> Select[Place]:
    """Select one place to be changed, if this person may."""
    return select(Place).where(Place.code == code, places_changeable_by(user)).options(joinedload(Place.ward))


@built_once
def _may_change(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Place.id).where(Place.id == value("place"), places_changeable_by(reader))


def may_change(user: User, place: Any) -> bool:
    """Say of a place that was read whether this person may change it (one query)."""
    return bool(rows(_may_change(Reader.of(user)), asked_by(user, place=place.id)))


class MetAt(NamedTuple):
    """An operation that meets there."""

    reference: str
    type: str
    day: date
    state: OperationState
    restricted: bool
    short: bool


@built_once
def _met_at(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(Operation.reference, OperationType.name.label("type"), Operation.day, Operation.state, Operation.restricted, is_short().label("short"))
    query = query.join(OperationType, OperationType.id == Operation.type_id).where(visible_to(reader), Operation.meeting_point_id == value("place"))
    return query.order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(SHOWN + 1)


def met_at(user: User, place: Any) -> list[MetAt]:
    """Return the operations that meet there and that this person may see, the latest first: SHOWN and one more."""
    return read(MetAt, _met_at(Reader.of(user)), asked_by(user, place=place.id))


class WorkedAt(NamedTuple):
    """A Community Payback job there."""

    reference: str
    what: str
    state: JobState


@built_once
def _worked_at(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.reference, PaybackJob.what, PaybackJob.state, PaybackJob.work_done_at)
    return query.where(job_visible_to(reader), PaybackJob.place_id == value("place")).order_by(PaybackJob.id.desc()).limit(SHOWN + 1)


def worked_at(user: User, place: Any) -> list[WorkedAt]:
    """Return the Community Payback jobs there that this person may see, the newest first: SHOWN and one more."""
    found = rows(_worked_at(Reader.of(user)), asked_by(user, place=place.id))
    return [read_row(WorkedAt, row, state=state_shown(row.state, _day(row.work_done_at), clock.today())) for row in found]


def _day(instant: datetime | None) -> date | None:
    return clock.local(instant).date() if instant else None


@built_once
def _last_visited(reader: Reader) -> Select[*tuple[Any, ...]]:
    met = select(func.max(Operation.day)).where(visible_to(reader), Operation.meeting_point_id == value("place"), Operation.state.in_(TOOK_PLACE))
    worked = select(func.max(Crew.day)).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id)
    worked = worked.join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
    worked = worked.where(job_visible_to(reader), PaybackJob.place_id == value("place"), PaybackSession.state.in_(WORKED))
    return select(met.scalar_subquery().label("met"), worked.scalar_subquery().label("worked"))


def last_visited(user: User, place: Any) -> date | None:
    """Return the last day on which, of what this person may see, an operation took place or a crew worked there (one query)."""
    days = rows(_last_visited(Reader.of(user)), asked_by(user, place=place.id))[0]
    return max((day for day in days if day), default=None)


def few_that_have(user: User, place: Place) -> list[str]:
    """Return the references of what has the place, is not seen by everybody, and is seen by this person: nobody is told of anything else."""
    few = or_(Operation.restricted, Operation.state == OperationState.DRAFT)
    of_operations = select(Operation.reference).where(visible_to(user), Operation.meeting_point_id == place.id, few)
    of_jobs = select(PaybackJob.reference).where(job_visible_to(user), PaybackJob.place_id == place.id, PaybackJob.state == JobState.DRAFT)
    return [reference for query in (of_operations, of_jobs) for reference in db.session.scalars(query)]


def to_come(place: Place) -> Select[Operation]:
    """Select the operations that are still to meet there, whoever sees them: each is told in its own history when the place changes."""
    return select(Operation).where(Operation.meeting_point_id == place.id, Operation.state.in_(TO_COME)).order_by(Operation.id)


@built_once
def _last_line() -> Select[int]:
    return select(func.max(HistoryLine.id)).where(HistoryLine.subject == value("subject", String))


def last_line(code: str) -> int:
    """Return the number of the newest line about a place: what its form was opened with. 0 when there is none."""
    return the_value(_last_line(), {"subject": subjects.of_place(code)}) or 0


def lines_after(code: str, seen: int) -> list[HistoryLine]:
    """Return what happened to a place after the line that somebody had seen, oldest first."""
    return list(db.session.scalars(select(HistoryLine).where(HistoryLine.subject == subjects.of_place(code), HistoryLine.id > seen).order_by(HistoryLine.id)))


@built_once
def _planned_at(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.reference, Crew.day).join(PaybackSession, PaybackSession.job_id == PaybackJob.id).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    there = job_visible_to(reader), PaybackJob.place_id == value("place"), PaybackSession.state.in_((SessionState.PLANNED, SessionState.READY)), Crew.day >= value("today", Date)
    return query.where(*there).distinct().order_by(Crew.day, PaybackJob.reference)


def planned_at(user: User, place: Place) -> list[tuple[str, date]]:
    """Return the Community Payback jobs that are planned there on days to come and that this person may see, by day (one query)."""
    return [(row.reference, row.day) for row in rows(_planned_at(Reader.of(user)), asked_by(user, place=place.id, today=clock.today()))]
