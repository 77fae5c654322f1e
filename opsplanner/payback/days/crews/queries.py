"""One crew, and who can take it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, case, func, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties.queries import Duty
from opsplanner.commitments.naming.words import marked, why_gone
from opsplanner.database import db, read, rows
from opsplanner.models import Agency, AgencyKind, Crew, Role, Slot, User
from opsplanner.statements import built_once, value, values
from opsplanner.together import Later, later
from opsplanner.whole import Whole

PROBATION = "Probation"


class Supervisor(NamedTuple):
    """Somebody of Probation who can take a crew out."""

    id: int
    name: str


@built_once
def _supervisors() -> Select[*tuple[Any, ...]]:
    usable = Agency.active & User.role.in_((Role.COORDINATOR, Role.STAFF))
    query = select(User.id, User.name).join(Agency, Agency.id == User.agency_id).where(Agency.kind == AgencyKind.PROBATION, User.suspended_at.is_(None))
    return query.where(usable | User.id.in_(values("keep"))).order_by(User.name, User.id)


def supervisors(keep: Collection[int] = ()) -> list[Supervisor]:
    """Return Probation's coordinators and staff with an account in use, and those to `keep` who are still there, by name."""
    return read(Supervisor, _supervisors(), {"keep": list(keep)})


@built_once
def _duties() -> Select[*tuple[Any, ...]]:
    within = Crew.day.between(value("first", Date), value("last", Date))
    return (
        select(User.id, User.name, Crew.name.label("crew"), Crew.day, Slot.starts, Slot.ends)
        .join(Crew, Crew.supervisor_id == User.id)
        .join(Slot, Slot.crew_id == Crew.id)
        .where(User.id.in_(values("people")), within, Crew.cause.is_(None), Slot.places > 0, why_supervisor_gone() == "")
        .order_by(Crew.day, Slot.starts, Crew.id, Slot.id)
    )


def why_supervisor_gone() -> ColumnElement[str]:
    """Say, of the User who supervises a crew, why she will not be there, or "" (docs/domain.md, "Named and gone"). A crew of before keeps her as she was."""
    theirs = aliased(Agency)
    moved = User.agency_id.not_in(select(theirs.id).where(theirs.kind == AgencyKind.PROBATION))
    return case(
        (moved, why_gone(PROBATION, moved=True, suspended=False)), (User.suspended_at.is_not(None), why_gone(PROBATION, moved=False, suspended=True)), else_=""
    )


def supervisor_of(crew: Crew) -> str:
    """Return the name of who supervises a crew, marked where she will not be there; "" for nobody."""
    return gone(crew) or (crew.supervisor.name if crew.supervisor else "")


def gone(crew: Crew) -> str:
    """Return the marked name of who supervises a crew to come and will not be there; "" where she will."""
    user = crew.supervisor
    if user is None or crew.day < clock.today():
        return ""
    why = why_gone(PROBATION, moved=user.agency.kind is not AgencyKind.PROBATION, suspended=user.suspended_at is not None)
    return marked(user.name, why) if why else ""


def duties(user_ids: Collection[int], period: Period) -> Later[list[Duty]]:
    """Return the slots of crews that these people supervise within a period; a crew that is stood down stays at home, and so does who is gone."""
    asked = {"people": list(user_ids), "first": clock.local(period.start).date(), "last": clock.local(period.end).date()}
    return later(_duties(), asked, lambda found: [duty for duty in map(_duty, found) if duty.period.overlaps(period)])


def _duty(row: Any) -> Duty:
    return Duty(row.id, row.name, f"{row.crew} of Community Payback", Period(clock.to_utc(row.day, row.starts), clock.to_utc(row.day, row.ends)))


@built_once
def _left() -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, Crew.name, Crew.day, func.min(Slot.starts).label("starts"))
        .join(Crew, Crew.supervisor_id == User.id)
        .join(Slot, Slot.crew_id == Crew.id)
        .where(User.id.in_(values("people")), Crew.day >= value("today", Date), Crew.cause.is_(None), Slot.places > 0, why_supervisor_gone() != "")
        .group_by(User.id, Crew.id, Crew.name, Crew.day)
        .order_by(Crew.day, Crew.name, Crew.id)
    )


def left(people: Collection[int]) -> Sequence[Any]:
    """Return the crews to come (name, day, and when they start) that these people supervise and are gone from, each with her id, the soonest first."""
    return rows(_left(), {"people": sorted(people), "today": clock.today()})


_CREW = Whole(Crew, "supervisor.agency", "slots")


@built_once
def _crew() -> Select[*tuple[Any, ...]]:
    return _CREW.select().where(Crew.id == value("crew"))


def crew(crew_id: int) -> Crew:
    """Return one crew with its supervisor and slots, to read. Raises NotFound."""
    return _CREW.one(_crew(), {"crew": crew_id})


def latest_crew_day(before: date) -> date | None:
    """Return the day to copy crews from: the same weekday a week before, else the latest of that weekday within eight weeks."""
    back = [before - timedelta(weeks=n) for n in range(1, 9)]
    query = select(func.max(Crew.day)).join(Slot, Slot.crew_id == Crew.id).where(Crew.day.in_(back), Slot.places > 0)
    return db.session.scalar(query)
