"""What is not confirmed of the sessions to come, and what was asked of one: read models. They begin with visibility."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, func, or_, select

from opsplanner import clock
from opsplanner.access import job_visible_to, may
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import read_row, rows, the_value
from opsplanner.models import (
    Crew,
    PaybackJob,
    PaybackSession,
    Place,
    ReadyAnswer,
    ReadyPoint,
    ReadyQuestion,
    Role,
    SessionState,
    Slot,
    User,
)
from opsplanner.payback.readiness import rules, words
from opsplanner.payback.readiness.rules import Point, Said
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later

LOOKED_AHEAD = 14
"""Three working days before a session are never so many days before it."""


class Ready(NamedTuple):
    """A session with what has to be ready for it."""

    id: int
    state: SessionState
    day: date
    starts: time
    ends: time
    crew: str
    supervisor: str | None
    reference: str
    what: str
    place: str | None
    host: str
    host_telephone: str
    waste_by: str
    asked_at: datetime | None
    """When everybody was asked; None: not yet."""
    written_at: datetime | None
    """When the host was written to; None: not."""
    points: tuple[Point, ...]
    due: bool
    """Whether its time has come to be asked about."""

    @property
    def open(self) -> tuple[Point, ...]:
        """What nobody has confirmed."""
        return tuple(point for point in self.points if not point.confirmed)

    @property
    def not_confirmed(self) -> str:
        """What nobody has confirmed, in a line."""
        return words.not_confirmed(self.points)

    @property
    def confirmed_by(self) -> str:
        """Who had confirmed what, in a line."""
        return words.confirmed_by(self.points)


def live() -> ColumnElement[bool]:
    """True for a question that asks about its session (joined with its slot, crew and job) as it is planned now: `rules.is_another` says the same of facts."""
    same_host = or_(ReadyQuestion.host_email == "", PaybackJob.host_email == "", ReadyQuestion.host_email == PaybackJob.host_email)
    same_time = and_(ReadyQuestion.day == Crew.day, ReadyQuestion.starts == Slot.starts, ReadyQuestion.ends == Slot.ends)
    return and_(ReadyQuestion.session_id == PaybackSession.id, ReadyQuestion.ended_at.is_(None), same_time, same_host)


_TOLD_TO = User.__table__.alias("told_to")


@built_once
def _ready(reader: Reader, by_id: bool, own: bool) -> Select[*tuple[Any, ...]]:
    ahead = and_(Crew.day.between(value("first", Date), value("last", Date)), PaybackSession.state.in_(TO_COME))
    return (
        select(
            PaybackSession.id, PaybackSession.state, Crew.day, Slot.starts, Slot.ends, Crew.name.label("crew"), User.name.label("supervisor"), PaybackJob.reference, PaybackJob.what,
            Place.name.label("place"), PaybackJob.host, PaybackJob.host_telephone, PaybackJob.waste_by, ReadyQuestion.asked_at, ReadyQuestion.written_at,
            ReadyAnswer.point, ReadyAnswer.yes, ReadyAnswer.word, ReadyAnswer.said_as, _TOLD_TO.c.name.label("told_to"),
        )
        .select_from(Crew)
        .join(Slot, Slot.crew_id == Crew.id)
        .join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .outerjoin(ReadyQuestion, live())
        .outerjoin(ReadyAnswer, ReadyAnswer.question_id == ReadyQuestion.id)
        .outerjoin(_TOLD_TO, _TOLD_TO.c.id == ReadyAnswer.told_to_id)
        .where(job_visible_to(reader), PaybackSession.id.in_(values("sessions")) if by_id else ahead, *([Crew.supervisor_id == reader.id] if own else []))
        .order_by(Crew.day, Slot.starts, Crew.name, PaybackSession.id)
    )


def of_sessions(user: User, sessions: Collection[int]) -> dict[int, Ready]:
    """Return what has to be ready for each of these sessions, by id, as far as this person may see it (one query, where there is any)."""
    found = rows(_ready(Reader.of(user), by_id=True, own=False), asked_by(user, sessions=sorted(sessions))) if sessions else []
    return {ready.id: ready for ready in _read(found)}


def not_confirmed(user: User, now: datetime) -> Later[list[Ready]]:
    """Return the sessions of the next three working days of which something is not confirmed, the soonest first.

    A supervisor has those of her own crews, who keeps the days all.
    """
    if not may(user, "supervise_payback"):
        return Known([])
    today = clock.local(now).date()
    last = last_day(today)
    return later(_ready(Reader.of(user), by_id=False, own=user.role is Role.STAFF), asked_by(user, first=today, last=last), lambda found: _not_confirmed(found, now))


def _not_confirmed(found: Sequence[Any], now: datetime) -> list[Ready]:
    return [ready for ready in _read(found) if ready.open and clock.to_utc(ready.day, ready.starts) > now and ready.state is not SessionState.RUNNING]


@built_once
def _version() -> Select[*tuple[Any, ...]]:
    return select(func.max(ReadyQuestion.version).label("version")).where(ReadyQuestion.session_id == value("session"))


def version_of(session_id: int) -> int | None:
    """Return what a form about a session is opened with; None where nothing was ever asked of it."""
    found: int | None = the_value(_version(), {"session": session_id})
    return found


def last_day(today: date) -> date:
    """Return the last day whose sessions are asked about by today."""
    ahead = date.fromordinal(today.toordinal() + 2 * LOOKED_AHEAD)
    return rules.last_day(today, bank_holidays(today, ahead).keys())


def _read(found: Sequence[Any]) -> list[Ready]:
    last = last_day(clock.today()) if found else date.max
    return [_one(list(those), last) for _, those in groupby(found, key=lambda row: row.id)]


def _one(those: Sequence[Any], last: date) -> Ready:
    first = those[0]
    answers = {ReadyPoint(row.point): said_by(row, first.waste_by) for row in those if row.point is not None}
    points = rules.stand(answers, first.waste_by, first.state)
    return read_row(Ready, first, points=points, due=first.day <= last)


def said_by_host(answer: ReadyAnswer) -> Said:
    """Return what an answer says, without the name of who wrote it down: for who has no account."""
    return Said(answer.yes, answer.word, words.by_link(answer.said_as) if answer.said_as else words.TOLD)


def said_by(row: Any, waste_by: str) -> Said:
    """Return what an answer says, and who said it; `row` has the columns of ReadyAnswer, and the name of who wrote it down."""
    by = words.by_link(row.said_as) if row.said_as else words.told_to(row.point, row.told_to or "", waste_by)
    return Said(bool(row.yes), row.word, by)
