"""On which days Probation works: the weekly pattern, and the dates that differ from it. Kept by Probation's coordinator.

What closes days under jobs that are planned on them names those first, and takes them off when that is ticked.
Each service runs inside unit_of_work(); each raises RuleBroken, and ChangedMeanwhile where two edit one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, or_, select, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, plural
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import Crew, PaybackException, PaybackWeekday, Slot, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.pattern import queries, rules
from opsplanner.payback.days.pattern.words import pattern_changed
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.services import one_editor_at_a_time
from opsplanner.payback.sessions.taking_off import rules as taking_off_rules
from opsplanner.payback.sessions.taking_off.rules import Hit
from opsplanner.payback.sessions.taking_off.services import hits_on, take_off_hits


def change_pattern(weekdays: Sequence[int], since: date, *, accepted: str, seen_version: int, by: User) -> str:
    """Keep the weekly pattern from a day after today on, and return the sentence that says so. Changes that were to hold from then on go.

    A third day a week, and what is planned on days that close, is asked about. The first pattern of all holds from the beginning.
    """
    one_editor_at_a_time(by)
    _check_pattern_version(seen_version)
    rules.check_to_come(since, clock.today())
    before = queries.pattern(since, since + forecast_queries.AHEAD)
    after = rules.Pattern(frozenset(weekdays), before.said, before.holidays)
    if after.weekdays == before.weekdays and not before.changes:
        return "Nothing was changed."
    closing = [day for day in _days_with_crews(since) if before.works(day) and not after.works(day)]
    hit = hits_on(Crew.day.in_(closing))
    days_rules.check_accepted([rules.third_weekday(sorted(after.weekdays)), taking_off_rules.words_of_hits(hit)], accepted)
    first_of_all = db.session.scalar(select(PaybackWeekday.weekday).limit(1)) is None
    db.session.execute(delete(PaybackWeekday).where(PaybackWeekday.first >= since))
    held = update(PaybackWeekday).where(or_(PaybackWeekday.last.is_(None), PaybackWeekday.last >= since))
    db.session.execute(held.values(last=since - timedelta(days=1)))
    begins = {} if first_of_all else {"first": since}
    db.session.add_all(PaybackWeekday(weekday=weekday, **begins) for weekday in sorted(after.weekdays))
    words = rules.words_of_weekdays(after.weekdays)
    record(None, Verb.PATTERN_CHANGED, pattern_changed(before.weekdays, after.weekdays, since), by=by, subject=subjects.PATTERN)
    for day in closing:
        record(None, Verb.DAY_CLOSED, f"closed it: the working days are now {words}", by=by, subject=subjects.of_day(day))
    take_off_hits(hit, f"the working days are now {words}", by=by)
    return f"Probation works on {words} from {clock.words_of_day(since)} on, bank holidays out.{_returned(hit)}"


def say_of_day(day: date, works: bool, reason: str, *, accepted: str, by: User) -> str:
    """Say that a date is worked besides the pattern, or closed, and why; return the sentence that says so."""
    today = clock.today()
    days_rules.check_not_over(day, today)
    monday, sunday = rules.week_of(day)
    week = queries.pattern(monday, sunday)
    if week.works(day) == works and day not in week.said:
        raise RuleBroken(f"{clock.words_of_day(day)} is {'a working day' if works else week.why_not(day)} already", "day")
    hit = [] if works else hits_on(Crew.day == day)
    third = rules.third_day(week.days(monday, sunday), day) if works else ""
    days_rules.check_accepted([third, taking_off_rules.words_of_hits(hit)], accepted)
    db.session.merge(PaybackException(day=day, works=works, reason=reason))
    _line(day, works, reason, by=by)
    take_off_hits(hit, f"the day is closed: {reason}", by=by)
    return f"{clock.words_of_day(day)} is {'a working day' if works else 'closed'}.{_returned(hit)}"


def unsay(day: date, *, accepted: str, by: User) -> str:
    """Let a date follow the pattern again, and return the sentence that says so."""
    days_rules.check_not_over(day, clock.today())
    found = db.session.get(PaybackException, day)
    if found is None:
        raise RuleBroken("This date has already been taken off the list")
    before = queries.pattern(day, day)
    works = rules.Pattern(before.weekdays, {}, before.holidays).works(day)
    hit = [] if works else hits_on(Crew.day == day)
    days_rules.check_accepted([taking_off_rules.words_of_hits(hit)], accepted)
    db.session.delete(found)
    db.session.flush()
    _line(day, works, "it follows the usual pattern again", by=by)
    take_off_hits(hit, "the day is no longer worked", by=by)
    return f"{clock.words_of_day(day)} follows the usual pattern again: {'a working day' if works else 'no working day'}.{_returned(hit)}"


def _check_pattern_version(seen: int) -> None:
    check_seen(subjects.PATTERN, seen, queries.pattern_version())


def _line(day: date, works: bool, why: str, *, by: User) -> None:
    verb, what = (Verb.DAY_ADDED, "made it a working day") if works else (Verb.DAY_CLOSED, "closed it")
    record(None, verb, what, by=by, why=why, subject=subjects.of_day(day))


def _days_with_crews(first: date) -> list[date]:
    query = select(Crew.day).join(Slot, Slot.crew_id == Crew.id).where(Crew.day >= first, Slot.places > 0)
    return list(db.session.scalars(query.distinct().order_by(Crew.day)))


def _returned(hit: Sequence[Hit]) -> str:
    if not hit:
        return ""
    return f" {counted(len(hit), 'session was', 'sessions were')} taken off; {plural(len(hit), 'its job is', 'the jobs are')} in the queue again."
