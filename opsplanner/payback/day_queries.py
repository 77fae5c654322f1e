"""The working days with their crews, slots and sessions: read models, the same few queries however many days there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, cast, func, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.database import db, read, read_row, rows
from opsplanner.grammar import counted
from opsplanner.history import subjects
from opsplanner.models import (
    Agency,
    AgencyKind,
    Crew,
    HistoryLine,
    Job,
    PaybackException,
    PaybackWeekday,
    Role,
    Session,
    SessionState,
    Slot,
    StandDownCause,
    User,
)
from opsplanner.payback.day_moves import HOLDS, OFF, TO_COME, when_stood_down
from opsplanner.payback.day_rules import Hit, Pattern, Said, minutes_free, places, reached
from opsplanner.payback.places_left import crew_is_down, places_left
from opsplanner.payback.queries import job_visible_to
from opsplanner.plan.holidays import bank_holidays

AHEAD = timedelta(days=366)
"""How far ahead the queue is thought to reach."""
PACE = timedelta(days=56)
"""From how far back it is taken how much a working day usually gets done."""


class Planned(NamedTuple):
    """A session as a day shows it."""

    id: int
    slot_id: int
    state: SessionState
    places: int
    worked: int | None
    person_minutes: int
    cause: StandDownCause | None
    down_when: str
    """When it was stood down, if it was: "in advance", "on the day" or "afterwards"."""
    reference: str
    what: str
    named: bool
    """Whether this reader may see the job."""


class SlotRow(NamedTuple):
    """A slot with what is planned on it."""

    id: int
    starts: time
    ends: time
    places: int
    planned: int
    sessions: tuple[Planned, ...]
    open: bool
    """Whether somebody can still go there: it is not over, and its crew was not stood down for the day."""

    @property
    def left(self) -> int:
        """How many places are left to go to: those that nothing is planned on, while somebody can still go there."""
        return self.places - self.planned if self.open else 0


class CrewRow(NamedTuple):
    """A crew of one day."""

    id: int
    name: str
    supervisor: str | None
    slots: tuple[SlotRow, ...]
    stood_down: bool
    """Whether it was stood down for the day, which has come: all that was planned on it."""

    @property
    def all_down(self) -> bool:
        """Whether all that was planned on it was stood down, be the day to come (it may go out with other jobs) or not."""
        return _all_down([session for slot in self.slots for session in slot.sessions])


class Day(NamedTuple):
    """One day as the board shows it."""

    day: date
    works: bool
    why_not: str
    reason: str
    """Why it is worked besides the pattern."""
    crews: tuple[CrewRow, ...]

    @property
    def places(self) -> int:
        """The places of all its crews' slots."""
        return sum(slot.places for crew in self.crews for slot in crew.slots)

    @property
    def planned(self) -> int:
        """The places on which something was planned."""
        return sum(slot.planned for crew in self.crews for slot in crew.slots)

    @property
    def left(self) -> int:
        """The places that are left to go to."""
        return sum(slot.left for crew in self.crews for slot in crew.slots)


def pattern(first: date, last: date) -> Pattern:
    """Return the weekly pattern and what differs from it from `first` to `last` (one query, and one for whose bank holidays count)."""
    differing = select(PaybackException.day, PaybackException.works, PaybackException.reason, cast(null(), Integer).label("weekday"))
    usual = select(null(), null(), null(), PaybackWeekday.weekday)
    found = rows(union_all(differing.where(PaybackException.day.between(first, last)), usual))
    said = {row.day: Said(bool(row.works), row.reason) for row in found if row.weekday is None}
    return Pattern(frozenset(row.weekday for row in found if row.weekday is not None), said, bank_holidays(first, last))


def exceptions_from(first: date) -> list[tuple[date, Said]]:
    """Return the dates from `first` on that differ from the pattern, soonest first."""
    query = select(PaybackException).where(PaybackException.day >= first).order_by(PaybackException.day)
    return [(found.day, Said(found.works, found.reason)) for found in db.session.scalars(query)]


def days(first: date, last: date, user: User) -> list[Day]:
    """Return the working days, the usual days that are closed, and any other day that has crews, in order (four queries)."""
    kept, crews = pattern(first, last), _crews(first, last, user)
    shown = sorted({*kept.days(first, last), *kept.closed(first, last), *crews})
    return [_day(day, kept, crews.get(day, ())) for day in shown]


def one_day(day: date, user: User) -> Day:
    """Return one day, a working day or not."""
    return _day(day, pattern(day, day), _crews(day, day, user).get(day, ()))


def next_days(first: date, count: int, user: User) -> list[Day]:
    """Return the next working days from `first` on."""
    return [day for day in days(first, first + AHEAD, user) if day.works][:count]


def _day(day: date, kept: Pattern, crews: Sequence[CrewRow]) -> Day:
    besides = kept.said[day].reason if day in kept.said and kept.said[day].works else ""
    return Day(day, kept.works(day), kept.why_not(day), besides, tuple(crews))


def _crews(first: date, last: date, user: User) -> dict[date, list[CrewRow]]:
    """The crews by day. A slot without places was taken out, and stays only for what was once planned on it."""
    found = rows(
        select(
            Crew.day, Crew.id.label("crew_id"), Crew.name, User.name.label("supervisor"), Slot.id, Slot.starts, Slot.ends, Slot.places, Slot.planned
        )
        .join(Slot, Slot.crew_id == Crew.id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .where(Crew.day.between(first, last), Slot.places > 0)
        .order_by(Crew.day, Crew.name, Crew.id, Slot.starts, Slot.id)
    )
    planned, there = _planned(first, last, user), clock.local(clock.now())
    by_day: dict[date, list[CrewRow]] = defaultdict(list)
    for crew_id, slots in groupby(found, key=lambda row: row.crew_id):
        here = list(slots)
        day = here[0].day
        down = day <= there.date() and _all_down([session for row in here for session in planned[row.id]])
        made = tuple(
            read_row(SlotRow, row, sessions=tuple(planned[row.id]), open=not down and (day, row.ends) > (there.date(), there.time())) for row in here
        )
        by_day[day].append(read_row(CrewRow, here[0], id=crew_id, slots=made, stood_down=down))
    return by_day


def _all_down(planned: Collection[Planned]) -> bool:
    return bool(planned) and all(session.state is SessionState.STOOD_DOWN for session in planned)


def _planned(first: date, last: date, user: User) -> defaultdict[int, list[Planned]]:
    query = (
        select(
            Session.id, Session.slot_id, Session.state, Session.places, Session.worked, Session.person_minutes, Session.cause,
            Job.reference, Job.what, case((job_visible_to(user), True), else_=False).label("named"), Crew.day, Session.in_advance, Session.recorded_at,
        )
        .join(Job, Job.id == Session.job_id)
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Crew.day.between(first, last), Session.state.not_in(OFF))
        .order_by(Session.id)
    )  # fmt: skip
    found: defaultdict[int, list[Planned]] = defaultdict(list)
    for row in rows(query):
        when = when_stood_down(row.day, row.in_advance, clock.local(row.recorded_at).date() if row.recorded_at else None)
        found[row.slot_id].append(read_row(Planned, row, down_when=when, named=bool(row.named)))
    return found


def crew_days(first: date, last: date) -> dict[date, str]:
    """Return the working days that have crews, each with "2 crews, 1 stood down, 3 places left" (three queries).

    A slot that is over, or whose crew was stood down, has no places left to speak of.
    """
    today = clock.today()
    down, left = and_(Crew.day <= today, crew_is_down()), func.sum(places_left())
    query = select(
        Crew.day, func.count(Crew.id.distinct()).label("crews"), func.count(case((down, Crew.id)).distinct()).label("down"), left.label("left")
    ).join(Slot, Slot.crew_id == Crew.id)
    found = rows(query.where(Crew.day.between(first, last), Slot.places > 0).group_by(Crew.day).order_by(Crew.day))
    kept = pattern(first, last)
    return {row.day: _words_of_crews(row.crews, row.down, row.left, over=row.day < today) for row in found if kept.works(row.day)}


def _words_of_crews(crews: int, down: int, left: int, *, over: bool) -> str:
    parts = [counted(crews, "crew"), f"{down} stood down" if down else "", "" if over else f"{places(int(left))} left"]
    return ", ".join(filter(None, parts))


def hits(*where: Any) -> list[Hit]:
    """Return the sessions to come of these slots or crews, which a change would take off, by day and time."""
    query = (
        select(Session.id.label("session_id"), Session.job_id, Session.slot_id, Job.reference, Job.what, Crew.day, Slot.starts, Slot.ends, Session.places)
        .join(Job, Job.id == Session.job_id)
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Session.state.in_(TO_COME), *where)
        .order_by(Crew.day, Slot.starts, Session.id)
    )
    return read(Hit, query)


def days_with_work(first: date, last: date) -> list[date]:
    """Return the days on which sessions are planned or took place."""
    query = select(Crew.day).join(Slot, Slot.crew_id == Crew.id).join(Session, Session.slot_id == Slot.id)
    return list(db.session.scalars(query.where(Crew.day.between(first, last), Session.state.in_(HOLDS)).distinct().order_by(Crew.day)))


class Supervisor(NamedTuple):
    """Somebody of Probation who can take a crew out."""

    id: int
    name: str


def supervisors(keep: Collection[int] = ()) -> list[Supervisor]:
    """Return Probation's coordinators and staff with an account in use, and those to `keep`, by name."""
    usable = User.suspended_at.is_(None) & Agency.active & User.role.in_((Role.COORDINATOR, Role.STAFF))
    query = select(User.id, User.name).join(Agency, Agency.id == User.agency_id).where(Agency.kind == AgencyKind.PROBATION)
    return read(Supervisor, query.where(usable | User.id.in_(list(keep))).order_by(User.name, User.id))


def crew(crew_id: int) -> Select[Crew]:
    """Select one crew with its supervisor and slots."""
    return select(Crew).where(Crew.id == crew_id).options(joinedload(Crew.supervisor), selectinload(Crew.slots))


def latest_crew_day(before: date) -> date | None:
    """Return the day to copy crews from: the same weekday a week before, else the latest of that weekday within eight weeks."""
    back = [before - timedelta(weeks=n) for n in range(1, 9)]
    query = select(func.max(Crew.day)).join(Slot, Slot.crew_id == Crew.id).where(Crew.day.in_(back), Slot.places > 0)
    return db.session.scalar(query)


def pattern_version() -> int:
    """Return how often the weekly pattern was changed: what a form about it was opened with."""
    return db.session.scalar(select(func.count()).where(HistoryLine.subject == subjects.PATTERN)) or 0


def scheduled_days(job_ids: Iterable[int]) -> dict[int, list[date]]:
    """Return the days from today on on which these jobs have sessions to come."""
    query = (
        select(Session.job_id, Crew.day)
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Session.job_id.in_(list(job_ids)), Session.state.in_(TO_COME), Crew.day >= clock.today())
        .order_by(Crew.day)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for job_id, day in rows(query):
        found[job_id].append(day)
    return found


class Free(NamedTuple):
    """A slot of a day to come, with the places that are left on it."""

    day: date
    crew_id: int
    starts: time
    ends: time
    left: int


class Coming(NamedTuple):
    """A working day to come, with how many crews it has and how many places are left."""

    day: date
    crews: int
    left: int


@dataclass(frozen=True)
class Ahead:
    """The working days from today on, and what is free on those that have crews."""

    today: date
    kept: Pattern
    free: list[Free]

    def coming(self, count: int) -> list[Coming]:
        """Return the next working days, today's too, whether they have crews or not."""
        return [self._coming(day) for day in self.kept.days(self.today, self.today + AHEAD)[:count]]

    def _coming(self, day: date) -> Coming:
        slots = [slot for slot in self.free if slot.day == day]
        return Coming(day, len({slot.crew_id for slot in slots}), sum(slot.left for slot in slots))


def ahead() -> Ahead:
    """Return what is ahead, as the queue and its summary of days need it (three queries)."""
    today = clock.today()
    free = read(
        Free,
        select(Crew.day, Crew.id.label("crew_id"), Slot.starts, Slot.ends, places_left().label("left"))
        .join(Slot, Slot.crew_id == Crew.id)
        .where(Crew.day >= today, Slot.places > 0)
        .order_by(Crew.day, Crew.id, Slot.starts),
    )
    kept = pattern(today, today + AHEAD)
    return Ahead(today, kept, [slot for slot in free if kept.works(slot.day)])


def expected(needs: Sequence[tuple[int, int]], there: Ahead) -> dict[int, date | None]:
    """Return when each job of the queue will really be reached; None when not within a year (one query, however long the queue).

    `needs` holds (job id, person-hours) in the order of the queue. The places left on the days after today that have crews are
    filled in that order; the working days after them get done what a working day of the last eight weeks did on average.
    """
    crewed = [(slot.day, minutes_free(slot.starts, slot.ends, slot.left)) for slot in there.free if slot.day > there.today]
    return reached(needs, crewed, there.kept.days(there.today + timedelta(days=1), there.today + AHEAD), _pace(there.today))


def _pace(today: date) -> int:
    """How many person-minutes a working day of the last weeks gave, on average: the hours that people were really on site."""
    query = (
        select(func.sum(Session.person_minutes), func.count(Crew.day.distinct()))
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Crew.day.between(today - PACE, today - timedelta(days=1)), Session.person_minutes > 0)
    )
    minutes, count = db.session.execute(query).one()
    return int(minutes) // count if count else 0


def expected_on(job: Job) -> date | None:
    """Return when one job will be reached: its next session's day, else None (the queue says it for all at once: `expected`)."""
    found = scheduled_days([job.id]).get(job.id)
    return found[0] if found else None
