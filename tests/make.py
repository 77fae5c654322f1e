"""Test data: one line makes a thing, with what it needs round it. Times are in the future unless said."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import insert

from opsplanner import clock
from opsplanner.access import HOLDING
from opsplanner.database import db
from opsplanner.models import (
    Agency,
    AgencyKind,
    AskerKind,
    Booking,
    Commitment,
    CommitmentState,
    Crew,
    Installation,
    JobKind,
    JobState,
    Lesson,
    LessonState,
    Nomination,
    Operation,
    OperationState,
    OperationType,
    PaybackJob,
    PaybackSession,
    PaybackWeekday,
    Place,
    PlanYear,
    Priority,
    Resource,
    Role,
    SessionState,
    Slot,
    TypeAgency,
    User,
    UsualStaff,
    Ward,
)

NO_HOLIDAYS = ("IO", "")
"""The British Indian Ocean Territory, where nobody keeps a bank holiday: country and part of it."""
PASSWORD = "a-long-test-password"
_INSTALLED = {"id": 1, "partnership": "Test Community Safety Partnership", "short_name": "Test CSP"}
_hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_HASH = _hasher.hash(PASSWORD)
_INSTALL = insert(Installation).values(demonstration=True, **_INSTALLED)


P = ParamSpec("P")
T = TypeVar("T")


def install() -> None:
    """Write the row that `Make.installation` makes into an empty database, past the session: each test begins with it."""
    with db.engine.begin() as connection:
        connection.execute(_INSTALL)


def _in_one(make: Callable[P, T]) -> Callable[P, T]:
    """Let all that a thing needs round it be kept with it, in one transaction."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        self: Any = args[0]
        if self._within:
            return make(*args, **kwargs)
        self._within = True
        try:
            found = make(*args, **kwargs)
        finally:
            self._within = False
        db.session.commit()
        return found

    return made


class Make:
    """Makes rows and commits them. What it returns is detached from no session: open a context round your own work."""

    def __init__(self) -> None:
        self.count = itertools.count(1)
        self._within = False
        self._office: Agency | None = None
        self._council: Agency | None = None

    def _keep(self, thing: Any) -> Any:
        db.session.add(thing)
        if self._within:
            db.session.flush()
        else:
            db.session.commit()
        return thing

    def installation(self, demonstration: bool = True) -> Installation:
        """The installation's row; there is one."""
        found = db.session.get(Installation, 1)
        return found or self._keep(Installation(demonstration=demonstration, **_INSTALLED))

    def agency(self, name: str | None = None, kind: AgencyKind = AgencyKind.POLICE, **more: Any) -> Agency:
        """An agency, the police unless said."""
        n = next(self.count)
        more.setdefault("code", f"agency-{n}")
        more.setdefault("telephone", "01634 000000")
        return self._keep(Agency(name=name or f"Agency {n}", short_name=name or f"Agency {n}", kind=kind, **more))

    def office(self) -> Agency:
        """The partnership office; there is one."""
        self._office = self._office or self.agency("Partnership Office", AgencyKind.OFFICE)
        return self._office

    def council(self) -> Agency:
        """The council, which leads operations unless said."""
        self._council = self._council or self.agency("Test Council", AgencyKind.COUNCIL)
        return self._council

    @_in_one
    def user(self, agency: Agency | None = None, role: Role = Role.COORDINATOR, **more: Any) -> User:
        """A person with an account, a coordinator of the council unless said. The password is PASSWORD."""
        n = next(self.count)
        agency = agency or self.council()
        more = {"email": f"person{n}@test.example", "name": f"Person {n}", "password_hash": _HASH, "changed_at": clock.now()} | more
        return self._keep(User(agency_id=agency.id, agency=agency, role=role, **more))

    def ward(self, name: str | None = None) -> Ward:
        """A ward."""
        n = next(self.count)
        return self._keep(Ward(code=f"ward-{n}", name=name or f"Ward {n}"))

    def place(self, name: str | None = None, **more: Any) -> Place:
        """A meeting point, everybody's unless said."""
        n = next(self.count)
        return self._keep(Place(**{"name": name or f"Car park {n}", "postcode": "ME4 4TR"} | more))

    def type(self, code: str | None = None, usual: list[tuple[Agency, str, int, bool]] = (), **more: Any) -> OperationType:  # type: ignore[assignment]
        """An operation type; `usual` holds (agency, role, staff, required)."""
        n = next(self.count)
        code = code or f"TYPE{n}"
        more = {"name": code.title(), "purpose": "Test purpose", "starts": time(10), "ends": time(14), "featured": True} | more
        kind = OperationType(code=code, **more)
        kind.usual = [TypeAgency(agency_id=a.id, role=r, staff=s, required=q, position=i) for i, (a, r, s, q) in enumerate(usual)]
        return self._keep(kind)

    @_in_one
    def plan_year(self, starts_on: date | None = None) -> PlanYear:
        """The plan year round today, with one priority, street-scene."""
        today = clock.today()
        starts_on = starts_on or date(today.year - (today.month < 4), 4, 1)
        year = PlanYear(code=f"{starts_on.year}/{(starts_on.year + 1) % 100:02}", starts_on=starts_on, ends_on=starts_on.replace(year=starts_on.year + 1) - timedelta(days=1))
        self._keep(year)
        self._keep(Priority(plan_year_id=year.id, code="street-scene", name="Improve the local street scene"))
        return year

    @_in_one
    def resource(self, agency: Agency | None = None, name: str | None = None) -> Resource:
        """A CCTV van."""
        n = next(self.count)
        return self._keep(Resource(code=f"van-{n}", name=name or f"CCTV van {n}", kind="van", agency_id=(agency or self.council()).id))

    def usual_staff(self, agency: Agency, staff: int) -> None:
        """The same number of people on every weekday."""
        for weekday in range(7):
            db.session.add(UsualStaff(agency_id=agency.id, weekday=weekday, staff=staff))
        db.session.commit()

    @_in_one
    def operation(
        self,
        state: OperationState = OperationState.PROPOSED,
        *,
        lead: Agency | None = None,
        author: User | None = None,
        kind: OperationType | None = None,
        wall: clock.Wall | None = None,
        days_ahead: int = 14,
        wards: list[Ward] = (),  # type: ignore[assignment]
        resources: list[Resource] = (),  # type: ignore[assignment]
        restricted: bool = False,
        staff: int = 2,
        **parts: Any,
    ) -> Operation:
        """An operation, 10am to 2pm two weeks ahead unless said. `accepted=[agency, ...]`, `requested=...`,
        `reconfirm=...`, `declined=...`, `provisional=...`, `withdrawn=...`, `released=...`, `not_asked=...` give agencies their commitments;
        the lead's own part is accepted (not asked yet in a draft)."""
        n = next(self.count)
        lead, kind = lead or self.council(), kind or self.type()
        author = author or self.user(lead)
        wall = wall or clock.Wall(clock.today() + timedelta(days=days_ahead), time(10), time(14))
        period = wall.period()
        operation = Operation(
            reference=f"{kind.code}-{wall.day.year}-{n:03}", type_id=kind.id, state=state, day=wall.day, starts=wall.start.replace(fold=0),
            ends=wall.end.replace(fold=0), starts_second=bool(wall.start.fold), ends_second=bool(wall.end.fold), briefing=wall.briefing,
            starts_at=period.start, ends_at=period.end, musters_at=wall.muster(), lead_agency_id=lead.id, author_id=author.id,
            author_agency_id=author.agency_id, restricted=restricted, answer_by=wall.day - timedelta(days=3), made_at=clock.now(), changed_at=clock.now(),
        )
        operation.wards = list(wards)
        draft = state is OperationState.DRAFT
        own = CommitmentState.NOT_ASKED if draft else CommitmentState.ACCEPTED
        operation.commitments = [Commitment(agency_id=lead.id, state=own, staff_asked=staff, staff_promised=0 if draft else staff)]
        for word, agencies in parts.items():
            commitment_state = CommitmentState["RECONFIRM" if word == "reconfirm" else word.upper()]
            promised = staff if word in ("accepted", "provisional", "reconfirm") else 0
            operation.commitments += [
                Commitment(agency_id=a.id, state=commitment_state, staff_asked=staff, staff_promised=promised, answer_by=operation.answer_by, asked_at=clock.now())
                for a in agencies
            ]
        live = state in HOLDING
        operation.bookings = [Booking(resource_id=r.id, starts_at=operation.musters_at, ends_at=operation.ends_at, live=live) for r in resources]
        return self._keep(operation)

    def nomination(self, operation: Operation, agency: Agency, user: User | None = None, name: str = "A. Colleague") -> Nomination:
        """A named person on an agency's part."""
        part = db.session.scalars(db.select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == agency.id)).one()
        return self._keep(Nomination(commitment_id=part.id, user_id=user.id if user else None, name=user.name if user else name))

    @_in_one
    def job(
        self, state: JobState = JobState.REFERRED, *, asker: Agency | None = None, author: User | None = None, days_ago: int = 1, **more: Any
    ) -> PaybackJob:
        """A Community Payback job of the council, referred a day ago with every question answered, unless said."""
        n = next(self.count)
        asker = asker or self.council()
        made = clock.now() - timedelta(days=days_ago)
        done = state in (JobState.WORK_DONE, JobState.CHECKED, JobState.NOT_CHECKED)
        decided = done or state in (JobState.ACCEPTED, JobState.ON_HOLD, JobState.SCHEDULED, JobState.UNDER_WAY, JobState.DECLINED)
        facts: dict[str, Any] = {
            "reference": f"PAYBACK-{clock.local(made).year}-{n:03}", "kind": JobKind.USUAL, "what": f"Clear fly-tipped waste {n}", "asker_kind": AskerKind.AGENCY,
            "host": "A. Host, Housing", "host_telephone": "01632 960456", "consent": True, "benefits_community": True, "displaces_no_paid_work": True,
            "nobody_profits": True, "hazards": "None known", "estimated_hours": 3, "author_id": author.id if author else None, "made_at": made,
            "changed_at": made, "referred_at": None if state is JobState.DRAFT else made, "decided_at": made if decided else None,
            "decide_by": None if state is JobState.DRAFT else clock.local(made).date() + timedelta(days=2), "work_done_at": made if done else None,
        }
        ward = more.pop("ward", None) or self.ward()
        place = more.pop("place", None) or self.place()
        return self._keep(PaybackJob(state=state, asking_agency_id=asker.id, ward_id=ward.id, place_id=place.id, **(facts | more)))

    def working_days(self, *weekdays: int) -> None:
        """The weekdays on which Probation works. All seven unless said, and bank holidays, so that a test may be run on any day."""
        if not weekdays:
            found = self.installation()
            found.holiday_country, found.holiday_subdivision = NO_HOLIDAYS
        db.session.add_all(PaybackWeekday(weekday=weekday) for weekday in weekdays or range(7))
        db.session.commit()

    def crew(self, day: date | None = None, *slots: tuple[time, time, int], supervisor: User | None = None, name: str | None = None) -> Crew:
        """A crew of a week ahead with one slot, 9am to 4pm for six people, unless said. Its slots come loaded."""
        crew = Crew(day=day or clock.today() + timedelta(days=7), name=name or f"Crew {next(self.count)}", supervisor_id=supervisor.id if supervisor else None)
        crew.slots = [Slot(starts=a, ends=b, places=n, planned=0) for a, b, n in slots or ((time(9), time(16), 6),)]
        return self._keep(crew)

    def session(self, job: PaybackJob, slot: Slot, state: SessionState = SessionState.PLANNED, places: int = 3, **more: Any) -> PaybackSession:
        """A job on a slot; it holds its places there unless it was stood down, moved or taken off."""
        if state not in (SessionState.STOOD_DOWN, SessionState.MOVED, SessionState.TAKEN_OFF):
            db.session.execute(db.update(Slot).where(Slot.id == slot.id).values(planned=Slot.planned + places))
        now = clock.now()
        return self._keep(PaybackSession(job_id=job.id, slot_id=slot.id, state=state, places=places, made_at=now, changed_at=now, **more))

    def lesson(self, operation: Operation, text: str = "Bring spare radios", state: LessonState = LessonState.IDENTIFIED) -> Lesson:
        """A lesson that an operation taught."""
        now = clock.now()
        return self._keep(Lesson(operation_id=operation.id, text=text, owner="A. Owner", state=state, made_at=now, changed_at=now))
