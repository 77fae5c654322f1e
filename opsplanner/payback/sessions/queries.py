"""Sessions: what a crew's supervisor has to know, one session's page, whose results are late, and what the days add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, Time, and_, case, extract, func, or_, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.commitments.naming.words import marked
from opsplanner.database import one, read, read_row
from opsplanner.history import changes_between, subjects
from opsplanner.models import (
    Agency,
    AskerKind,
    CheckResult,
    Crew,
    JobKind,
    PaybackException,
    PaybackJob,
    PaybackSession,
    PaybackWeekday,
    Place,
    SessionState,
    Slot,
    StandDownCause,
    User,
    Verb,
    Ward,
)
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.payback.days.slots.queries import crew_is_down, places_left
from opsplanner.payback.hazards import rules as hazards_rules
from opsplanner.payback.jobs.queries import lock_of_session
from opsplanner.payback.sessions import rules
from opsplanner.payback.sessions.rules import OFF, TO_COME
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

LINES = (
    Verb.PUT_ON_A_DAY, Verb.MOVED, Verb.TAKEN_OFF, Verb.MADE_READY, Verb.READY_TAKEN_BACK, Verb.SESSION_STARTED, Verb.RECORDED, Verb.CUT_SHORT,
    Verb.STOOD_DOWN, Verb.STAND_DOWN_TAKEN_BACK,
)
"""The verbs of the lines that a session adds to its job's history."""


class Outing(NamedTuple):
    """A session with all that its supervisor needs on site."""

    id: int
    state: SessionState
    version: int
    places: int
    worked: int | None
    person_minutes: int
    cause: StandDownCause | None
    day: date
    starts: time
    ends: time
    visit: int
    still_to_do: str
    """What who checked an earlier visit wrote, on a return visit."""
    crew_id: int
    crew: str
    supervisor_id: int | None
    supervisor: str | None
    gone: str
    """Why who supervises its crew will not be there."""
    supervisor_telephone: str | None
    job_id: int
    reference: str
    what: str
    ward: str | None
    place: str | None
    postcode: str | None
    spot: str
    coordinates: str
    access: str | None
    place_hazards: str | None
    hazards: str
    toilets: str
    kind: JobKind
    estimated_hours: int
    tools: str
    tools_by: str
    waste_by: str
    host: str
    host_telephone: str
    asker: str
    asker_telephone: str

    @property
    def supervised_by(self) -> str | None:
        """The supervisor's name, marked where she will not be there."""
        return marked(self.supervisor, self.gone if self.day >= clock.today() else "") if self.supervisor else None

    @property
    def all_hazards(self) -> list[str]:
        """The hazards of the job and of its place, the worst first."""
        return hazards_rules.together(self.hazards, self.place_hazards or "")

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return clock.to_utc(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return clock.to_utc(self.day, self.ends)

    @property
    def to_come(self) -> bool:
        """Say whether nothing is written down of it yet."""
        return self.state in TO_COME

    @property
    def to_begin(self) -> bool:
        """Say whether it is still ahead: nobody started it, and its time has not come."""
        return self.to_come and self.state is not SessionState.RUNNING and self.starts_at > clock.now()

    @property
    def late(self) -> bool:
        """Say whether it is over and nothing is written down of it."""
        return self.to_come and self.ends_at <= clock.now()


_ASKER = case((and_(PaybackJob.asker_kind != AskerKind.AGENCY, PaybackJob.asker_name != ""), PaybackJob.asker_name), else_=func.coalesce(Agency.name, ""))
_ASKER_TELEPHONE = case((PaybackJob.asker_telephone != "", PaybackJob.asker_telephone), else_=func.coalesce(Agency.telephone, ""))
_CHECKED = and_(PaybackSession.visit > 1, PaybackSession.visit == PaybackJob.visit, PaybackJob.check_result != CheckResult.MET)
_NEEDED = (
    PaybackSession.id, PaybackSession.state, PaybackSession.version, PaybackSession.places, PaybackSession.worked, PaybackSession.person_minutes, PaybackSession.cause,
    PaybackSession.visit, case((_CHECKED, PaybackJob.check_note), else_="").label("still_to_do"), PaybackJob.id.label("job_id"),
    Crew.day, Slot.starts, Slot.ends, Crew.id.label("crew_id"), Crew.name.label("crew"), Crew.supervisor_id, User.name.label("supervisor"), why_supervisor_gone().label("gone"),
    User.telephone.label("supervisor_telephone"), PaybackJob.reference, PaybackJob.what, Ward.name.label("ward"), Place.name.label("place"), Place.postcode, PaybackJob.spot, PaybackJob.coordinates, PaybackJob.toilets, PaybackJob.kind,
    PaybackJob.estimated_hours, Place.access,
    Place.hazards.label("place_hazards"), PaybackJob.hazards, PaybackJob.tools, PaybackJob.tools_by, PaybackJob.waste_by, PaybackJob.host, PaybackJob.host_telephone,
    _ASKER.label("asker"), _ASKER_TELEPHONE.label("asker_telephone"),
)


def _outings(reader: Person, *where: Any) -> Select[*tuple[Any, ...]]:
    query = select(*_NEEDED).select_from(Crew).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id).join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
    return _as_needed(query).where(job_visible_to(reader), PaybackSession.state.not_in(OFF), *where)


@built_once
def _of(reader: Reader, one_crew: bool) -> Select[*tuple[Any, ...]]:
    return _outings(reader, Slot.crew_id == value("crew") if one_crew else Crew.day.between(value("first", Date), value("last", Date)))


def of_days(user: User, first: date, last: date) -> list[Outing]:
    """Return the sessions of some days with what their supervisors need, by day, time and crew (one query)."""
    return read(Outing, _of(Reader.of(user), one_crew=False), asked_by(user, first=first, last=last))


def of_crew(user: User, crew_id: int) -> list[Outing]:
    """Return the sessions of a crew, likewise."""
    return read(Outing, _of(Reader.of(user), one_crew=True), asked_by(user, crew=crew_id))


class CrewOut(NamedTuple):
    """A slot of a crew with one of its sessions, or with none."""

    day: date
    crew_id: int
    crew: str
    supervisor: str | None
    gone: str
    """Why who supervises it will not be there."""
    slot_id: int
    starts: time
    ends: time
    left: int
    down: bool
    """Its crew does not go out."""
    usual: bool
    """It is a weekday on which Probation works."""
    said: bool | None
    """Whether it works on this date, where that differs from the pattern."""
    outing: Outing | None


def crews_out(reader: Person, *where: Any) -> Select[*tuple[Any, ...]]:
    """Select slots with their sessions, and those on which nothing is planned, in the same order: to be asked `as_of_now`, and read by `read_crews`."""
    weekday = (extract("dow", Crew.day) + 6) % 7
    planned = and_(PaybackSession.slot_id == Slot.id, PaybackSession.state.not_in(OFF))
    query = (
        select(Slot.id.label("slot_id"), places_left().label("left"), crew_is_down().label("down"), PaybackWeekday.weekday, PaybackException.works.label("said"), *_NEEDED)
        .select_from(Crew)
        .join(Slot, Slot.crew_id == Crew.id)
        .outerjoin(PaybackSession, planned)
        .outerjoin(PaybackJob, and_(PaybackJob.id == PaybackSession.job_id, job_visible_to(reader)))
        .outerjoin(PaybackWeekday, and_(PaybackWeekday.weekday == weekday, PaybackWeekday.first <= Crew.day, or_(PaybackWeekday.last.is_(None), PaybackWeekday.last >= Crew.day)))
        .outerjoin(PaybackException, PaybackException.day == Crew.day)
    )
    return _as_needed(query).where(*where)


def read_crews(found: Sequence[Any]) -> list[CrewOut]:
    """Return what the rows of `crews_out` say."""
    return [_crew_out(row) for row in found]


def _as_needed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.outerjoin(User, User.id == Crew.supervisor_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .order_by(Crew.day, Slot.starts, Crew.name, Slot.id, PaybackSession.id)
    )


def _crew_out(row: Any) -> CrewOut:
    """What is not there, or not for this reader, has no reference."""
    return read_row(CrewOut, row, usual=row.weekday is not None, outing=read_row(Outing, row) if row.reference else None)


@built_once
def _late(reader: Reader) -> Select[*tuple[Any, ...]]:
    today = value("today", Date)
    return _outings(reader, PaybackSession.state.in_(TO_COME), or_(Crew.day < today, and_(Crew.day == today, Slot.ends <= value("wall_time", Time))))


def late(user: User, now: datetime, limit: int | None = None) -> tuple[list[Outing], int]:
    """Return the sessions that are over and have no results, the oldest first, and how many there are in all."""
    there = clock.local(now)
    found = read(Outing, _late(Reader.of(user)), asked_by(user, today=there.date(), wall_time=there.time().replace(second=0, microsecond=0)))
    return found[:limit], len(found)


_SESSION = Whole(PaybackSession, "job.ward", "job.place", "job.asking_agency", "job.priorities", "slot.crew.supervisor.agency", "blocks", named=("job",))


@built_once
def _one_session(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _SESSION.select().where(PaybackSession.id == value("session"), job_visible_to(reader))


def one_session(user: User, session_id: int) -> PaybackSession:
    """Return a session with its job, slot, crew and blocks, to read. Raises NotFound, also where this person may not see the job."""
    return _SESSION.one(_one_session(Reader.of(user)), asked_by(user, session=session_id))


def still_to_do(session: PaybackSession) -> str:
    """Return what who checked an earlier visit wrote, for a session of the return visit; "" for any other."""
    job = session.job
    return job.check_note if session.visit > 1 and session.visit == job.visit and job.check_result is not CheckResult.MET else ""


def when_stood_down(session: PaybackSession) -> str:
    """Return when a session was stood down, in words (rules.when_stood_down)."""
    said_on = clock.local(session.recorded_at).date() if session.recorded_at else None
    return rules.when_stood_down(session.slot.crew.day, session.in_advance, said_on)


def session_for_change(user: User, session_id: int) -> PaybackSession:
    """Return a session to change, its job locked before it, so that all who change either wait in the same order. Raises NotFound."""
    lock_of_session(session_id)
    query = _SESSION.loaded.where(PaybackSession.id == session_id, job_visible_to(user)).with_for_update(of=PaybackSession)
    return one(query.execution_options(populate_existing=True))


def changes_since(session: PaybackSession, seen_version: int) -> list[str]:
    """Say, a sentence a change, what others did to a session since the version that somebody saw."""
    return changes_between(subjects.of_job(session.job.reference), seen_version, session.version, verbs=LINES)


_OF_JOB = Whole(PaybackSession, "slot.crew.supervisor.agency", named=("slot", "slot.crew"))


@built_once
def _sessions_of() -> Select[*tuple[Any, ...]]:
    return _OF_JOB.select().where(PaybackSession.job_id == value("job")).order_by(Crew.day, Slot.starts, PaybackSession.id)


def sessions_of(job: PaybackJob) -> Sequence[PaybackSession]:
    """Return a job's sessions with their slots and crews, by day, to read."""
    return _OF_JOB.read(_sessions_of(), {"job": job.id})
