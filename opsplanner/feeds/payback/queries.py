"""Sessions and working days for the calendar of Payback: a handful of queries, however many there are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, select

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


def entries(user: User, today: date, manner: Manner = Manner()) -> list[PaybackEntry]:
    """Return the sessions of the jobs that this person may see, and the days on which crews are or were to be on, in order."""
    first, last = first_and_last(today, manner)
    found = [entry_of_session(facts, today) for facts in _sessions(user, first, last, today)]
    return sorted([*found, *(entry_of_day(facts, today) for facts in _days(user, first, last))], key=when)


def when(entry: PaybackEntry) -> tuple[datetime, str]:
    """Return an entry's place in the order of a calendar: by when it starts."""
    start = entry.starts if isinstance(entry.starts, datetime) else clock.day_bounds(entry.starts).start
    return start, entry.identity


def _sessions(user: User, first: date, last: date, today: date) -> list[SessionFacts]:
    query = (
        select(
            PaybackSession.id, PaybackSession.state, PaybackSession.cause, PaybackSession.places, PaybackSession.version, PaybackSession.made_at, PaybackSession.changed_at, Crew.day, Slot.starts, Slot.ends,
            Crew.name.label("crew"), User.name.label("supervisor"), case((Crew.day >= today, why_supervisor_gone()), else_="").label("gone"), PaybackJob.reference, PaybackJob.what, Ward.name.label("ward"), Place.name.label("place"),
            Place.postcode,
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .where(Crew.day.between(first, last), job_visible_to(user))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )
    return read(SessionFacts, query)


def _days(user: User, first: date, last: date) -> list[DayFacts]:
    """The days that ever had a crew. Their history and their sessions say how often they changed: it only grows, as a SEQUENCE has to. (RFC 5545 3.8.7.4)"""
    query = (
        select(
            HistoryLine.subject, func.count().label("changes"), func.min(HistoryLine.at).label("made_at"), func.max(HistoryLine.at).label("changed_at"),
        )
        .where(HistoryLine.subject.between(subjects.of_day(first), subjects.of_day(last)), HistoryLine.verb != Verb.REMINDED)
        .group_by(HistoryLine.subject)
        .having(func.sum(case((HistoryLine.verb == Verb.CREW_ADDED, 1), else_=0)) > 0)
        .order_by(HistoryLine.subject)
    )
    shown = {day.day: day for day in days_queries.days(first, last, user)}
    worked = _changes_of_sessions(first, last)
    found = []
    for row in rows(query):
        day = subjects.day_of(row.subject)
        now, (versions, newest) = shown.get(day), worked.get(day, (0, row.changed_at))
        crews = [] if now is None else [_crew_words(crew) for crew in now.crews]
        why_not = "" if now is None or now.works else now.why_not
        found.append(DayFacts(day, row.made_at, max(row.changed_at, newest), row.changes + versions, crews, why_not))
    return found


def _changes_of_sessions(first: date, last: date) -> dict[date, tuple[int, datetime]]:
    """How often the sessions of each day changed, and when last. All count: a day says how many places are planned, also for jobs that
    its reader may not see. A session never leaves its day (moved, it stays there as moved), so the sum of the versions only grows."""
    query = select(Crew.day, func.sum(PaybackSession.version), func.max(PaybackSession.changed_at)).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    return {day: (int(versions), newest) for day, versions, newest in rows(query.where(Crew.day.between(first, last)).group_by(Crew.day))}


def _crew_words(crew: days_queries.CrewRow) -> str:
    """A crew's line. It says the places planned, never the places left: a calendar fetched in the morning is read at noon, and what one
    can still go to ends with the hour, while nothing changed that would tell a program to fetch it again."""
    slots = "; ".join(f"{clock.words_of_time(slot.starts)} to {clock.words_of_time(slot.ends)}, {slot.planned} of {counted(slot.places, 'place')} planned" for slot in crew.slots)
    down = f"; stood down: {crew.cause.value}" if crew.cause else "; what was planned was stood down" if crew.all_down else ""
    return f"{crew.name}, {crew.supervised_by or 'no supervisor yet'}: {slots}{down}"
