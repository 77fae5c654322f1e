"""The working days with their crews, slots and sessions: read models, the same few queries however many days there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, case, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.commitments.naming.words import marked
from opsplanner.database import reading, rows
from opsplanner.models import AnswersFor, Crew, PaybackJob, PaybackSession, SessionState, Slot, StandDownCause, User, Ward
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.payback.days.pattern.queries import pattern
from opsplanner.payback.days.pattern.rules import Pattern
from opsplanner.payback.days.slots.queries import as_of_now, crew_is_down, places_left
from opsplanner.payback.days.slots.rules import places, words_of_crews
from opsplanner.payback.forecast.queries import AHEAD
from opsplanner.payback.sessions.rules import OFF, when_stood_down
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Later, later


class Planned(NamedTuple):
    """A session as a day shows it."""

    id: int
    version: int
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
    ward: str | None
    """Where the job is, for who may see it."""
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
    supervisor_id: int | None
    gone: str
    """Why who supervises it will not be there, of a crew to come."""
    slots: tuple[SlotRow, ...]
    stood_down: bool
    """Whether it does not go out: it was stood down, or its day has come and all that was planned on it was."""
    cause: StandDownCause | None
    """Why it was stood down as a whole, if it was."""
    answers_for: AnswersFor | None

    @property
    def supervised_by(self) -> str | None:
        """The supervisor's name, marked where she will not be there."""
        return marked(self.supervisor, self.gone) if self.supervisor else None

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


_WITHIN = Crew.day.between(value("first", Date), value("last", Date))


@built_once
def _slots() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Crew.day, Crew.id.label("crew_id"), Crew.name, Crew.cause, Crew.answers_for, Crew.supervisor_id, User.name.label("supervisor"), why_supervisor_gone().label("gone"),
            Slot.id, Slot.starts, Slot.ends, Slot.places, Slot.planned
        )
        .join(Slot, Slot.crew_id == Crew.id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .where(_WITHIN, Slot.places > 0)
        .order_by(Crew.day, Crew.name, Crew.id, Slot.starts, Slot.id)
    )


def _crews(first: date, last: date, user: User) -> dict[date, list[CrewRow]]:
    """The crews by day. A slot without places was taken out, and stays only for what was once planned on it."""
    found = rows(_slots(), {"first": first, "last": last})
    planned, there = _planned(first, last, user), clock.local(clock.now())
    now = there.date(), there.time()
    as_slot, as_crew = reading(SlotRow, found, "", "sessions", "open"), reading(CrewRow, found, "", "id", "slots", "stood_down", "gone")
    by_day: dict[date, list[CrewRow]] = defaultdict(list)
    for crew_id, slots in groupby(found, key=lambda row: row.crew_id):
        here = list(slots)
        day = here[0].day
        down = here[0].cause is not None or (day <= now[0] and _all_down([session for row in here for session in planned[row.id]]))
        made = tuple([as_slot(row, tuple(planned[row.id]), not down and (day, row.ends) > now) for row in here])
        gone = here[0].gone if day >= now[0] else ""
        by_day[day].append(as_crew(here[0], crew_id, made, down, gone))
    return by_day


def _all_down(planned: Collection[Planned]) -> bool:
    return bool(planned) and all(session.state is SessionState.STOOD_DOWN for session in planned)


@built_once
def _sessions(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackSession.id, PaybackSession.version, PaybackSession.slot_id, PaybackSession.state, PaybackSession.places, PaybackSession.worked, PaybackSession.person_minutes, PaybackSession.cause,
            PaybackJob.reference, PaybackJob.what, case((job_visible_to(reader), Ward.name)).label("ward"), case((job_visible_to(reader), True), else_=False).label("named"), Crew.day, PaybackSession.in_advance, PaybackSession.recorded_at,
        )
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(_WITHIN, PaybackSession.state.not_in(OFF))
        .order_by(PaybackSession.id + 0)  # by the index SQLite would read every session that there ever was
    )


def _planned(first: date, last: date, user: User) -> defaultdict[int, list[Planned]]:
    found: defaultdict[int, list[Planned]] = defaultdict(list)
    there = rows(_sessions(Reader.of(user)), asked_by(user, first=first, last=last))
    as_planned = reading(Planned, there, "", "down_when", "named")
    for row in there:
        when = when_stood_down(row.day, row.in_advance, clock.local(row.recorded_at).date() if row.recorded_at else None)
        found[row.slot_id].append(as_planned(row, when, bool(row.named)))
    return found


@built_once
def _crew_days() -> Select[*tuple[Any, ...]]:
    down, left = func.count(case((crew_is_down(), Crew.id)).distinct()), func.sum(places_left())
    query = select(Crew.day, func.count(Crew.id.distinct()).label("crews"), down.label("down"), left.label("left")).join(Slot, Slot.crew_id == Crew.id)
    return query.where(_WITHIN, Slot.places > 0).group_by(Crew.day).order_by(Crew.day)


def crew_days(first: date, last: date) -> Later[dict[date, str]]:
    """Return the working days that have crews, each with "2 crews, 1 stood down, 3 places left" (three queries).

    A slot that is over, or whose crew was stood down, has no places left to speak of.
    """
    now, kept = as_of_now(), pattern(first, last)
    return later(
        _crew_days(), {"first": first, "last": last, **now},
        lambda found: {row.day: _words_of_crews(row.crews, row.down, row.left, over=row.day < now["today"]) for row in found if kept.works(row.day)},
    )


def _words_of_crews(crews: int, down: int, left: int, *, over: bool) -> str:
    return ", ".join(filter(None, [words_of_crews(crews, down), "" if over else f"{places(int(left))} left"]))
