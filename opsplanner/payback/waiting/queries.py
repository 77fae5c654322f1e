"""What of Community Payback waits for somebody: jobs to decide, questions to answer, work to check, sessions of today, results outstanding."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, false, or_, select

from opsplanner import clock
from opsplanner.access import may
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.models import Agency, Crew, JobKind, JobState, PaybackJob, PaybackSession, Role, SessionState, Slot, StandingRule, User
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.payback.days.slots.queries import as_of_now
from opsplanner.payback.jobs.queries import checked_by, kept_by
from opsplanner.payback.sessions.queries import CrewOut, Outing, crews_out, read_crews
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Known, Later, all_as, later

CONSIDERED = 300
FAR_BACK = timedelta(days=366)
"""Results that nobody wrote down within a year are not asked for any more."""


class Waiting(NamedTuple):
    """A job that waits for this person, the drafts of her agency too; one that is accepted is a standing site that no rule brings back any more, or none yet."""

    reference: str
    what: str
    state: JobState
    decide_by: date | None
    said: str
    work_done_at: datetime | None
    had_rule: bool
    """Whether a standing site came back by a rule before."""


@built_once
def _jobs(reader: Reader) -> Select[*tuple[Any, ...]]:
    own = PaybackJob.asking_agency_id == reader.agency_id
    had = select(StandingRule.job_id).where(StandingRule.job_id == PaybackJob.id)
    ruled, had_rule = had.where(StandingRule.until >= value("today", Date)), case((had.exists(), True), else_=False).label("had_rule")
    return (
        select(PaybackJob.reference, PaybackJob.what, PaybackJob.state, PaybackJob.decide_by, PaybackJob.said, PaybackJob.work_done_at, had_rule)
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .where(
            or_(
                and_(PaybackJob.state == JobState.REFERRED, kept_by(reader)),
                and_(PaybackJob.state == JobState.ACCEPTED, PaybackJob.kind == JobKind.STANDING, ~ruled.exists(), kept_by(reader)),
                and_(PaybackJob.state == JobState.INFORMATION_WANTED, own),
                and_(PaybackJob.state == JobState.DRAFT, own),
                and_(PaybackJob.state == JobState.WORK_DONE, checked_by(reader, Agency)),
            )
        )
        .order_by(PaybackJob.decide_by.is_(None), PaybackJob.decide_by, PaybackJob.id)
        .limit(CONSIDERED)
    )


def jobs_waiting(user: User) -> Later[list[Waiting]]:
    """Return the jobs that this person has to decide, answer for, check, send, give a rule or end, the most pressing first."""
    return later(_jobs(Reader.of(user)), asked_by(user, today=clock.today()), all_as(Waiting)) if may(user, "refer_payback") else Known([])


class CrewsAhead(NamedTuple):
    """A working day with the crews that go out on it."""

    day: date
    slots: tuple[CrewOut, ...]
    """By time and crew; one for each session, or one for a slot on which nothing is planned."""

    @property
    def crews(self) -> list[str]:
        """The names of its crews."""
        return list(dict.fromkeys(slot.crew for slot in self.slots))

    @property
    def down(self) -> list[str]:
        """The names of those that do not go out."""
        return list(dict.fromkeys(slot.crew for slot in self.slots if slot.down))

    @property
    def left(self) -> int:
        """The places that are left."""
        return sum({slot.slot_id: slot.left for slot in self.slots}.values())

    @property
    def outings(self) -> list[Outing]:
        """The sessions that are to take place."""
        return [slot.outing for slot in self.slots if slot.outing and slot.outing.state is not SessionState.STOOD_DOWN]


class Out(NamedTuple):
    """What of crews and sessions concerns a person of Probation."""

    today: list[Outing]
    outstanding: list[Outing]
    """Sessions that are over and whose results nobody wrote down, the oldest first."""
    ahead: list[CrewsAhead]
    to_name: list[CrewOut]
    """The first slot of each crew to come whose supervisor will not be there, for who keeps crews."""


@built_once
def _crews(reader: Reader) -> Select[*tuple[Any, ...]]:
    first, last = value("first", Date), value("last", Date)
    own = [Crew.supervisor_id == reader.id] if reader.role is Role.STAFF else []
    outstanding = and_(Crew.day.between(value("far_back", Date), value("yesterday", Date)), PaybackSession.state.in_(TO_COME))
    nobody = and_(Crew.day > last, why_supervisor_gone() != "") if may(reader, "keep_payback") else false()
    concerned = or_(and_(or_(Crew.day.between(first, last), nobody), Slot.places > 0), outstanding)
    return crews_out(reader, Crew.day >= value("far_back", Date), concerned, *own)  # that all of them lie after it keeps the years before unread


def sessions_waiting(user: User, now: datetime, ahead: timedelta) -> Later[Out]:
    """Return today's sessions, those whose results are outstanding, and the working days with crews from today on.

    A supervisor has those of her own crews, a coordinator of Probation all.
    """
    if not may(user, "supervise_payback"):
        return Known(Out([], [], [], []))
    today = clock.local(now).date()
    last = today + ahead - timedelta(days=1)
    asked = asked_by(user, **as_of_now(), first=today, last=last, far_back=today - FAR_BACK, yesterday=today - timedelta(days=1))
    return later(_crews(Reader.of(user)), asked, lambda found: _out(found, user, today, last))


def _out(rows: Sequence[Any], user: User, today: date, last: date) -> Out:
    found = read_crews(rows)
    holidays = bank_holidays(today, max([last, *(slot.day for slot in found)]))
    there = [slot.outing for slot in found if slot.outing]
    return Out(
        [outing for outing in there if outing.day == today],
        [outing for outing in there if outing.day < today or outing.late],
        _ahead([slot for slot in found if today <= slot.day <= last], holidays),
        _to_name([slot for slot in found if slot.day >= today and _works(slot, holidays)]) if may(user, "keep_payback") else [],
    )


def _ahead(slots: Sequence[CrewOut], holidays: Collection[date]) -> list[CrewsAhead]:
    """The days that are still worked: a crew stays where it was when its day is closed."""
    days = [CrewsAhead(day, tuple(those)) for day, those in groupby(slots, key=lambda slot: slot.day)]
    return [day for day in days if _works(day.slots[0], holidays)]


def _to_name(slots: Sequence[CrewOut]) -> list[CrewOut]:
    return list({slot.crew_id: slot for slot in reversed(slots) if slot.gone and not slot.down}.values())[::-1]


def _works(slot: CrewOut, holidays: Collection[date]) -> bool:
    return slot.usual and slot.day not in holidays if slot.said is None else slot.said
