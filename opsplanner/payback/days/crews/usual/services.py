"""Keeping the usual crews. Each runs inside unit_of_work(); each raises NotFound, RuleBroken, and ChangedMeanwhile where two edit them.

What is changed holds from a day on: what held before stays as it was. The crews that are on for a day already are not touched.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import User, UsualCrew, UsualSlot, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.crews.usual import queries, rules, words
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.pattern import rules as pattern_rules
from opsplanner.payback.days.slots import rules as slots_rules
from opsplanner.payback.services import one_editor_at_a_time


def add_usual_crew(weekday: int, new: NewCrew, since: date, *, accepted: str, seen_version: int, by: User) -> str:
    """Let a crew usually go out on a weekday from a day on, and return the sentence that says so.

    A weekday that is not usually worked, and a supervisor of another usual crew at that time, are asked about.
    """
    supervisor = _checked(weekday, new, (since, None), None, accepted=accepted, seen_version=seen_version, by=by)
    _put(weekday, new, since, None)
    slots = [(slot.starts, slot.ends, slot.places) for slot in new.slots]
    record(None, Verb.PATTERN_CHANGED, words.added(weekday, new.name, supervisor, slots, since), by=by, subject=subjects.PATTERN)
    return f"{new.name} usually goes out {words.on_weekdays(weekday)} from {clock.words_of_day(since)} on."


def change_usual_crew(usual_id: int, new: NewCrew, since: date, *, accepted: str, seen_version: int, by: User) -> str:
    """Let a usual crew go out otherwise from a day on, and return the sentence that says so. Asked first as when it is added."""
    before = queries.usual_crew(usual_id, clock.today())
    rules.check_goes_out(before, since)
    since = max(since, before.first)
    supervisor = _checked(before.weekday, new, (since, before.last), usual_id, accepted=accepted, seen_version=seen_version, by=by)
    slots = tuple((slot.starts, slot.ends, slot.places) for slot in new.slots)
    if (before.name, before.supervisor_id, before.slots) == (new.name, new.supervisor_id, slots):
        raise RuleBroken("Nothing would change. Change the crew, or leave it as it is")
    _put(before.weekday, new, since, before.last, _end(usual_id, since))
    was = crews_words.crew(before.name, before.supervisor or "", before.slots)
    record(None, Verb.PATTERN_CHANGED, words.changed(before.weekday, was, new.name, supervisor, slots, since), by=by, subject=subjects.PATTERN)
    return f"{new.name} goes out so {words.on_weekdays(before.weekday)} from {clock.words_of_day(since)} on."


def end_usual_crew(usual_id: int, since: date, *, seen_version: int, by: User) -> str:
    """Let a crew be no usual one from a day on, and return the sentence that says so."""
    before = queries.usual_crew(usual_id, clock.today())
    rules.check_goes_out(before, since)
    _check_alone(seen_version, since, by)
    if never := _end(usual_id, since):
        db.session.delete(never)
    record(None, Verb.PATTERN_CHANGED, words.ended(before.weekday, before.name, since), by=by, subject=subjects.PATTERN)
    return f"{before.name} is no usual crew {words.on_weekdays(before.weekday)} from {clock.words_of_day(since)} on."


def _checked(weekday: int, new: NewCrew, within: tuple[date, date | None], usual_id: int | None, *, accepted: str, seen_version: int, by: User) -> str:
    """Refuse what cannot be, ask about what can be meant, and return the supervisor's name."""
    since, last = within
    _check_alone(seen_version, since, by)
    slots_rules.check_slots(since, new.slots)
    supervisors = {each.id: each.name for each in crews_queries.supervisors()}
    if new.supervisor_id is not None and new.supervisor_id not in supervisors:
        raise RuleBroken("Choose somebody of Probation who has an account", "supervisor")
    others = rules.beside(queries.usual_crews(since), weekday, since, last, usual_id)
    rules.check_name(new.name, weekday, others)
    supervisor = supervisors.get(new.supervisor_id, "") if new.supervisor_id else ""
    weekdays = pattern_queries.pattern(since, since).weekdays
    slots = [(slot.starts, slot.ends, slot.places) for slot in new.slots]
    days_rules.check_accepted([rules.not_worked(weekday, weekdays, since), rules.with_others(new.supervisor_id, supervisor, slots, others)], accepted)
    return supervisor


def _check_alone(seen_version: int, since: date, by: User) -> None:
    one_editor_at_a_time(by)
    check_seen(subjects.PATTERN, seen_version, pattern_queries.pattern_version())
    pattern_rules.check_to_come(since, clock.today())


def _put(weekday: int, new: NewCrew, first: date, last: date | None, there: UsualCrew | None = None) -> None:
    crew = there or UsualCrew(weekday=weekday, first=first, last=last)
    crew.name, crew.supervisor_id = new.name, new.supervisor_id
    crew.slots = [UsualSlot(starts=slot.starts, ends=slot.ends, places=slot.places) for slot in new.slots]
    db.session.add(crew)
    db.session.flush()


def _end(usual_id: int, since: date) -> UsualCrew | None:
    """End a crew from a day on; one that has not begun by then was never usual, and is returned without its slots."""
    crew = one(select(UsualCrew).where(UsualCrew.id == usual_id).options(selectinload(UsualCrew.slots)))
    if crew.first < since:
        crew.last = since - timedelta(days=1)
        return None
    crew.slots = []
    db.session.flush()
    return crew
