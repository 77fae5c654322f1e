"""What the stories play in: the loaded pack, the people, the plan years, and office hours."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import HOLDING
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db
from opsplanner.demo.people import SIGN_INS
from opsplanner.demo.plan import carry_on, how_far, make_plan
from opsplanner.models import (
    Agency,
    Booking,
    Measure,
    OperationType,
    Place,
    PlanYear,
    Priority,
    ReferenceCounter,
    Resource,
    Role,
    StaffException,
    TypeAgency,
    User,
    UsualStaff,
    Ward,
    type_measure,
    type_priority,
)

SEED = 2011
BEFORE, AFTER = 273, 91
"""How many days back and ahead of today the usual operations lie: nine months and three."""
OFFICE_DAY = 540
"""Minutes of a working day in the office, from 8.30am."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str
    by_name: str
    telephone: str
    agency_id: int
    role: Role


class Counted(NamedTuple):
    """A measure."""

    id: int
    name: str
    unit: str


@dataclass(frozen=True)
class Usual:
    """An agency's usual part in a type."""

    agency_id: int
    role: str
    staff: int
    required: bool


@dataclass
class Kind:
    """An operation type with what hangs on it."""

    row: OperationType
    usual: list[Usual] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)
    starts: time = time(10)
    ends: time = time(14)
    briefing: time | None = None


class World:
    """Everything that the stories look up, read once."""

    def __init__(self, today: date):
        self.today = today
        self.rng = random.Random(f"{SEED} {today}")
        self.after = random.Random(f"{SEED} {today} afterwards")
        self.midnight = clock.day_bounds(today).start
        scalars = db.session.scalars
        self.agencies = {a.id: a for a in scalars(select(Agency).where(Agency.active).order_by(Agency.id))}
        self.codes = {a.code: a.id for a in self.agencies.values()}
        self.signing_in = {self.codes[a.agency] for a in SIGN_INS if a.role is Role.COORDINATOR and a.agency in self.codes}
        self.wards = list(scalars(select(Ward.id).where(Ward.active).order_by(Ward.id)))
        self.places = [(p.id, p.ward_id, p.name) for p in scalars(select(Place).where(Place.active).order_by(Place.id))]
        self.resources: dict[int, list[int]] = defaultdict(list)
        for resource in scalars(select(Resource).where(Resource.active).order_by(Resource.id)):
            self.resources[resource.agency_id].append(resource.id)
        self.people: dict[int, list[Person]] = defaultdict(list)
        for user in scalars(select(User).order_by(User.id)).unique():
            self.people[user.agency_id].append(Person(user.id, user.name, f"{user.name}, {user.agency.short_name}", user.telephone, user.agency_id, user.role))
        measures = list(scalars(select(Measure).where(Measure.active).order_by(Measure.id)))
        self.counted = {m.code: Counted(m.id, m.name, m.unit) for m in measures}
        self.code_of = {m.id: m.code for m in measures}
        self.in_pounds = frozenset(m.code for m in measures if m.unit == "pounds")
        self.kinds = self._kinds()
        self.years = self._years()
        self.counters: dict[tuple[str, int], int] = {}
        self.held: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for booking in scalars(select(Booking).where(Booking.live)):
            self.held[booking.resource_id].append((booking.starts_at, booking.ends_at))
        self.promised: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
        """What the agencies promised to operations that hold them, round today."""
        self.on_duty: set[int] = set()
        """The accounts that are named on something to come."""
        self._week = {(u.agency_id, u.weekday): u.staff for u in scalars(select(UsualStaff))}
        self._exceptions = {(e.agency_id, e.day): e.staff for e in scalars(select(StaffException))}
        self._office_days: list[datetime] = []
        self._first_day = today

    def _kinds(self) -> dict[str, Kind]:
        kinds = {}
        by_id = {}
        for row in db.session.scalars(select(OperationType).where(OperationType.active).order_by(OperationType.position)):
            kind = Kind(row)
            if row.starts and row.ends:
                kind.starts, kind.ends, kind.briefing = row.starts, row.ends, row.briefing
            kinds[row.code] = by_id[row.id] = kind
        for usual in db.session.scalars(select(TypeAgency).order_by(TypeAgency.operation_type_id, TypeAgency.position)):
            if usual.operation_type_id in by_id and usual.agency_id in self.agencies:
                by_id[usual.operation_type_id].usual.append(Usual(usual.agency_id, usual.role, usual.staff, usual.required))
        active = select(type_measure.c.operation_type_id, type_measure.c.measure_id).join(Measure, Measure.id == type_measure.c.measure_id)
        for type_id, measure_id in db.session.execute(active.where(Measure.active).order_by(type_measure.c.operation_type_id, type_measure.c.position)):
            if type_id in by_id:
                by_id[type_id].measures.append(measure_id)
        for type_id, code in db.session.execute(select(type_priority).order_by(type_priority.c.operation_type_id, type_priority.c.priority_code)):
            if type_id in by_id:
                by_id[type_id].priorities.append(code)
        for kind in kinds.values():
            lead = kind.row.lead_agency_id
            if lead in self.agencies and lead not in [usual.agency_id for usual in kind.usual]:
                kind.usual.insert(0, Usual(lead, "Lead", 2, True))  # type: ignore[arg-type]
        return {code: kind for code, kind in kinds.items() if kind.usual}

    def _years(self) -> dict[int, tuple[int, dict[str, int]]]:
        """Year in which a plan year begins -> its id and its priorities' ids by code."""
        years: dict[int, tuple[int, dict[str, int]]] = {}
        for year_id, starts_on in db.session.execute(select(PlanYear.id, PlanYear.starts_on)):
            years[starts_on.year] = (year_id, {})
        for starts_on, code, priority_id in db.session.execute(
            select(PlanYear.starts_on, Priority.code, Priority.id).join(Priority, Priority.plan_year_id == PlanYear.id)
        ):
            years[starts_on.year][1][code] = priority_id
        return years

    def make_years(self, first: date, last: date) -> None:
        """Make the plan years that are missing between two days; they carry on the priorities of the newest adopted year."""
        newest = db.session.scalars(select(PlanYear).where(PlanYear.demonstration.is_(False)).order_by(PlanYear.starts_on.desc())).first()
        priorities = db.session.scalars(select(Priority).where(Priority.plan_year_id == newest.id).order_by(Priority.position)).all() if newest else []
        for year in range(first.year - (first.month < 4), last.year - (last.month < 4) + 1):
            if year in self.years:
                continue
            title = f"Made for the demonstration: carries on the priorities of {newest.code}" if newest else "Made for the demonstration"
            row = PlanYear(
                code=f"{year}/{(year + 1) % 100:02}", title=title, starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), demonstration=True,
                **how_far(date(year, 4, 1), self.today),
            )
            db.session.add(row)
            db.session.flush()
            carried = [
                Priority(plan_year_id=row.id, code=p.code, name=p.name, lead=p.lead, thematic_group_id=p.thematic_group_id, position=p.position)
                for p in priorities
            ]
            db.session.add_all(carried)
            db.session.flush()
            self.years[year] = (row.id, {p.code: p.id for p in carried})
            carry_on(priorities, carried, row.starts_on, self.today)
        make_plan(self.today)

    def plan_year(self, day: date) -> tuple[int | None, dict[str, int]]:
        """Return the plan year of a day: its id and its priorities by code."""
        return self.years.get(day.year - (day.month < 4), (None, {}))

    def reference(self, code: str, year: int) -> str:
        """Take the next reference of a type in a calendar year."""
        if (code, year) not in self.counters:
            self.counters[code, year] = db.session.scalar(select(ReferenceCounter.last).filter_by(type_code=code, year=year)) or 0
        self.counters[code, year] += 1
        return f"{code}-{year}-{self.counters[code, year]:03}"

    def keep_counters(self) -> None:
        """Write the counters back, so that the next operation that somebody plans gets a number of its own."""
        for (code, year), last in sorted(self.counters.items()):
            db.session.merge(ReferenceCounter(type_code=code, year=year, last=last))
        db.session.flush()
        self.counters.clear()  # the next batch reads them again: somebody may plan meanwhile

    # office hours: working days are counted, so that one number says when, and later is a larger number

    def open_office(self, first: date) -> None:
        """Count the working days from `first` to the day before today."""
        self.holidays = frozenset(bank_holidays(first, self.today + timedelta(days=AFTER)))
        self._first_day = first
        days = (first + timedelta(days=n) for n in range((self.today - first).days))
        self._office_days = [clock.day_bounds(day).start + timedelta(hours=8, minutes=30) for day in days if day.weekday() < 5]
        weeks, self._index = 0, {}
        for n in range((self.today - first).days + 1):
            day = first + timedelta(days=n)
            self._index[day] = weeks
            weeks += day.weekday() < 5

    def minute(self, day: date) -> int:
        """Return the office minute at which a day begins (a weekend's is that of the Monday after); not after today's."""
        return self._index[min(max(day, self._first_day), self.today)] * OFFICE_DAY

    def moment(self, minute: int) -> datetime:
        """Return the instant of an office minute."""
        return self._office_days[minute // OFFICE_DAY] + timedelta(minutes=minute % OFFICE_DAY)

    def is_free(self, resource_id: int, start: datetime, end: datetime) -> bool:
        """Say whether nothing live holds a resource within a time."""
        return not any(start < until and since < end for since, until in self.held[resource_id])

    def is_over(self, agency_id: int, day: date, start: datetime, end: datetime, staff: int) -> bool:
        """Note what an agency promises for a time; say whether that is more than it has then."""
        promised = self.promised[agency_id]
        used = sum(number for since, until, number in promised if since < end and start < until)
        promised.append((start, end, staff))
        has = self._exceptions.get((agency_id, day), self._week.get((agency_id, day.weekday())))
        return has is not None and used + staff > has

    def fewer(self, agency_id: int, day: date, staff: int, reason: str) -> None:
        """Note that an agency has fewer people than usual on a day."""
        found = db.session.scalars(select(StaffException).filter_by(agency_id=agency_id, day=day)).one_or_none()
        if found is None:
            found = StaffException(agency_id=agency_id, day=day)
            db.session.add(found)
        found.staff, found.reason = staff, reason
        db.session.flush()
        self._exceptions[agency_id, day] = staff

    def coordinator(self, agency_id: int) -> Person | None:
        """Return somebody of an agency who answers for it, or None."""
        return next((p for p in self.people[agency_id] if p.role is Role.COORDINATOR), None)


HOLDS = frozenset(HOLDING)
