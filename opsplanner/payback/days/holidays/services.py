"""A bank holiday that is proclaimed once: Probation does not work on it, and what it hits is named before it is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue.holidays import services as holidays_services
from opsplanner.database import db
from opsplanner.grammar import counted, plural
from opsplanner.history import record, subjects
from opsplanner.models import Crew, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.holidays import queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.pattern.rules import Pattern
from opsplanner.payback.sessions.taking_off import rules as taking_off_rules
from opsplanner.payback.sessions.taking_off.services import hits_on, take_off_hits
from opsplanner.web.asking import rules as asking_rules


def add_bank_holiday(day: date, name: str, *, accepted: str, by: User) -> str:
    """Keep a day as a bank holiday, and return the sentence that says so.

    What Payback has planned on it is named first, and taken off when that is ticked; operations on it are named, and stay.
    """
    before = pattern_queries.pattern(day, day)
    holidays_services.proclaim(day, name)
    closes = before.works(day) and not Pattern(before.weekdays, before.said, {**before.holidays, day: name}).works(day)
    hit = hits_on(Crew.day == day) if closes else []
    there = queries.operations_on(day, by)
    stay = asking_rules.listed(f"{plural(len(there), 'This operation is', 'These operations are')} on that day, and stay", there) if there else ""
    days_rules.check_accepted([taking_off_rules.words_of_hits(hit), stay], accepted)
    record(None, Verb.HOLIDAY_ADDED, f"made {clock.words_of_day(day)} a bank holiday: {name}", by=by, subject=subjects.INSTALLATION)
    _tell_the_day(day, Verb.DAY_CLOSED, f"closed it: a bank holiday, {name}", by=by)
    take_off_hits(hit, f"the day is a bank holiday: {name}", by=by)
    off = f" {counted(len(hit), 'session was', 'sessions were')} taken off." if hit else ""
    return f"{clock.words_of_day(day)} is a bank holiday: {name}.{off}"


def take_back_bank_holiday(day: date, *, by: User) -> str:
    """Let a day be no bank holiday any more, and return the sentence that says so."""
    name = holidays_services.take_back(day)
    record(None, Verb.HOLIDAY_TAKEN_BACK, f"took the bank holiday of {clock.words_of_day(day)} back: {name}", by=by, subject=subjects.INSTALLATION)
    _tell_the_day(day, Verb.DAY_ADDED, f"let it follow the usual week again: no bank holiday, {name}", by=by)
    return f"{clock.words_of_day(day)} is no bank holiday any more."


def _tell_the_day(day: date, verb: Verb, what: str, *, by: User) -> None:
    """A day that has crews stands in calendars: it changes with its history."""
    if db.session.scalar(select(Crew.id).where(Crew.day == day).limit(1)) is not None:
        record(None, verb, what, by=by, subject=subjects.of_day(day))
    db.session.flush()
