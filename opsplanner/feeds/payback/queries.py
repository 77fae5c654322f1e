"""Sessions and working days for the calendar of Payback: a handful of queries, however many there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, String, case, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import read, rows
from opsplanner.feeds.payback.entry import DayFacts, PaybackEntry, SessionFacts, entry_of_day, entry_of_session
from opsplanner.feeds.rules import Manner, first_and_last
from opsplanner.grammar import counted
from opsplanner.history import subjects
from opsplanner.models import Crew, HistoryLine, PaybackJob, PaybackSession, Place, Slot, User, Verb, Ward
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


def entries(user: User, today: date, manner: Manner = Manner()) -> list[PaybackEntry]:
    """Return the sessions of the jobs that this person may see, and the days on which crews are or were to be on, in order."""
    first, last = first_and_last(today, manner)
    found = [entry_of_session(facts, today) for facts in _sessions(user, first, last, today)]
    return sorted([*found, *(entry_of_day(facts, today) for facts in _days(user, first, last))], key=when)


def when(entry: PaybackEntry) -> tuple[datetime, str]:
    """Return an entry's place in the order of a calendar: by when it starts."""
    start = entry.starts if isinstance(entry.starts, datetime) else clock.day_bounds(entry.starts).start
    return start, entry.identity


_IN_REACH = Crew.day.between(value("first", Date), value("last", Date))


@built_once
def _of_sessions(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackSession.id, PaybackSession.state, PaybackSession.cause, PaybackSession.places, PaybackSession.version, PaybackSession.made_at, PaybackSession.changed_at, Crew.day, Slot.starts, Slot.ends,
            Crew.name.label("crew"), User.name.label("supervisor"), case((Crew.day >= value("today", Date), why_supervisor_gone()), else_="").label("gone"), PaybackJob.reference, PaybackJob.what, Ward.name.label("ward"), Place.name.label("place"),
            Place.postcode,
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .where(_IN_REACH, job_visible_to(reader))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def _sessions(user: User, first: date, last: date, today: date) -> list[SessionFacts]:
    return read(SessionFacts, _of_sessions(Reader.of(user)), asked_by(user, first=first, last=last, today=today))


@built_once
def _of_days() -> Select[*tuple[Any, ...]]:
    return (
        select(
            HistoryLine.subject, func.count().label("changes"), func.min(HistoryLine.at).label("made_at"), func.max(HistoryLine.at).label("changed_at"),
        )
        .where(HistoryLine.subject.between(value("first", String), value("last", String)), HistoryLine.verb != Verb.REMINDED)
        .group_by(HistoryLine.subject)
        .having(func.sum(case((HistoryLine.verb == Verb.CREW_ADDED, 1), else_=0)) > 0)
        .order_by(HistoryLine.subject)
    )


def _days(user: User, first: date, last: date) -> list[DayFacts]:
    """The days that ever had a crew. Their history and their sessions say how often they changed: it only grows, as a SEQUENCE has to. (RFC 5545 3.8.7.4)"""
    shown = {day.day: day for day in days_queries.days(first, last, user)}
    worked = _changes_of_sessions(first, last)
    found = []
    for row in rows(_of_days(), {"first": subjects.of_day(first), "last": subjects.of_day(last)}):
        day = subjects.day_of(row.subject)
        now, (versions, newest) = shown.get(day), worked.get(day, (0, row.changed_at))
        crews = [] if now is None else [_crew_words(crew) for crew in now.crews]
        why_not = "" if now is None or now.works else now.why_not
        found.append(DayFacts(day, row.made_at, max(row.changed_at, newest), row.changes + versions, crews, why_not))
    return found


@built_once
def _changes() -> Select[*tuple[Any, ...]]:
    query = select(Crew.day, func.sum(PaybackSession.version), func.max(PaybackSession.changed_at)).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    return query.where(_IN_REACH).group_by(Crew.day)


def _changes_of_sessions(first: date, last: date) -> dict[date, tuple[int, datetime]]:
    """How often the sessions of each day changed, and when last. All count: a day says how many places are planned, also for jobs that
    its reader may not see. A session never leaves its day (moved, it stays there as moved), so the sum of the versions only grows."""
    return {day: (int(versions), newest) for day, versions, newest in rows(_changes(), {"first": first, "last": last})}


def _crew_words(crew: days_queries.CrewRow) -> str:
    """A crew's line. It says the places planned, never the places left: a calendar fetched in the morning is read at noon, and what one
    can still go to ends with the hour, while nothing changed that would tell a program to fetch it again."""
    slots = "; ".join(f"{clock.words_of_time(slot.starts)} to {clock.words_of_time(slot.ends)}, {slot.planned} of {counted(slot.places, 'place')} planned" for slot in crew.slots)
    down = f"; stood down: {crew.cause.value}" if crew.cause else "; what was planned was stood down" if crew.all_down else ""
    return f"{crew.name}, {crew.supervised_by or 'no supervisor yet'}: {slots}{down}"
