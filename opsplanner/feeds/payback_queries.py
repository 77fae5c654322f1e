"""Sessions and working days for the calendar of Payback: a handful of queries, however many there are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, select

from opsplanner import clock
from opsplanner.database import rows
from opsplanner.feeds.payback_entry import DayFacts, PaybackEntry, SessionFacts, entry_of_day, entry_of_session
from opsplanner.feeds.rules import first_and_last
from opsplanner.models import Crew, HistoryLine, Job, Place, Session, Slot, User, Ward
from opsplanner.payback import day_queries
from opsplanner.payback.queries import job_visible_to


def entries(user: User, today: date) -> list[PaybackEntry]:
    """Return the sessions of the jobs that this person may see, and the days on which crews are or were to be on, in order."""
    first, last = first_and_last(today)
    sessions = _sessions(user, first, last)
    found = [entry_of_session(facts) for facts in sessions] + [entry_of_day(facts) for facts in _days(user, first, last, sessions)]
    return sorted(found, key=_when)


def _when(entry: PaybackEntry) -> tuple[datetime, str]:
    start = entry.starts if isinstance(entry.starts, datetime) else clock.day_bounds(entry.starts).start
    return start, entry.identity


def _sessions(user: User, first: date, last: date) -> list[SessionFacts]:
    query = (
        select(
            Session.id, Session.state, Session.cause, Session.places, Session.version, Session.made_at, Session.changed_at, Crew.day, Slot.starts, Slot.ends,
            Crew.name, User.name, Job.reference, Job.what, Ward.name, Place.name, Place.postcode,
        )
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(Job, Job.id == Session.job_id)
        .outerjoin(User, User.id == Crew.supervisor_id)
        .outerjoin(Ward, Ward.id == Job.ward_id)
        .outerjoin(Place, Place.id == Job.place_id)
        .where(Crew.day.between(first, last), job_visible_to(user))
        .order_by(Crew.day, Slot.starts, Session.id)
    )  # fmt: skip
    return [SessionFacts(*row) for row in rows(query)]


def _days(user: User, first: date, last: date, sessions: list[SessionFacts]) -> list[DayFacts]:
    """The days that ever had a crew. Their history says how often they changed: it only grows, as a SEQUENCE has to. (RFC 5545 3.8.7.4)"""
    query = (
        select(HistoryLine.subject, func.count(), func.min(HistoryLine.at), func.max(HistoryLine.at))
        .where(HistoryLine.subject.between(day_queries.subject_of_day(first), day_queries.subject_of_day(last)))
        .group_by(HistoryLine.subject)
        .having(func.sum(case((HistoryLine.verb == "crew added", 1), else_=0)) > 0)
        .order_by(HistoryLine.subject)
    )
    shown = {day.day: day for day in day_queries.days(first, last, user)}
    changed: dict[date, datetime] = {}
    for session in sessions:
        changed[session.day] = max(session.changed_at, changed.get(session.day, session.changed_at))
    found = []
    for subject, changes, made_at, changed_at in rows(query):
        day = date.fromisoformat(subject.removeprefix("day:"))
        now = shown.get(day)
        crews = [] if now is None else [_crew_words(crew) for crew in now.crews]
        why_not = "" if now is None or now.works else now.why_not
        found.append(DayFacts(day, made_at, max(changed_at, changed.get(day, changed_at)), changes, crews, why_not))
    return found


def _crew_words(crew: day_queries.CrewRow) -> str:
    slots = "; ".join(f"{clock.words_of_time(slot.starts)} to {clock.words_of_time(slot.ends)}, {slot.left} of {slot.places} places left" for slot in crew.slots)
    return f"{crew.name}, {crew.supervisor or 'no supervisor yet'}: {slots}"
