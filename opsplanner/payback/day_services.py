"""On which days Probation works: the weekly pattern, and the dates that differ from it. Kept by Probation's coordinator.

What closes days under jobs that are planned on them names those first, and takes them off when that is ticked.
Each service runs inside unit_of_work(); each raises RuleBroken, and ChangedMeanwhile where two edit one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.grammar import counted, plural
from opsplanner.history import changes_between, record, subjects
from opsplanner.models import Agency, Crew, Job, PaybackException, PaybackWeekday, Session, Slot, User, Verb
from opsplanner.payback import day_moves, day_queries, day_rules, day_slots, services
from opsplanner.payback.day_rules import Hit
from opsplanner.payback.words import pattern_changed


def change_pattern(weekdays: Sequence[int], *, accepted: str, seen_version: int, by: User) -> str:
    """Keep the weekly pattern, and return the sentence that says so. A third day a week, and what is planned on days that close, is asked about."""
    db.session.execute(select(Agency.id).where(Agency.id == by.agency_id).with_for_update())  # one editor at a time
    _check_pattern_version(seen_version)
    today = clock.today()
    before = day_queries.pattern(today, today + day_queries.AHEAD)
    after = day_rules.Pattern(frozenset(weekdays), before.said, before.holidays)
    if after.weekdays == before.weekdays:
        return "Nothing was changed."
    closing = [day for day in _days_with_crews(today) if before.works(day) and not after.works(day)]
    hit = hits_on(Crew.day.in_(closing))
    day_rules.check_accepted([day_rules.third_weekday(sorted(after.weekdays)), day_rules.words_of_hits(hit)], accepted)
    db.session.execute(delete(PaybackWeekday))
    db.session.add_all(PaybackWeekday(weekday=weekday) for weekday in sorted(after.weekdays))
    words = day_rules.words_of_weekdays(after.weekdays)
    record(None, Verb.PATTERN_CHANGED, pattern_changed(before.weekdays, after.weekdays), by=by, subject=subjects.PATTERN)
    for day in closing:
        record(None, Verb.DAY_CLOSED, f"closed it: the working days are now {words}", by=by, subject=subjects.of_day(day))
    take_off(hit, f"the working days are now {words}", by=by)
    return f"Probation works on {words}, bank holidays out.{_returned(hit)}"


def say_of_day(day: date, works: bool, reason: str, *, accepted: str, by: User) -> str:
    """Say that a date is worked besides the pattern, or closed, and why; return the sentence that says so."""
    today = clock.today()
    day_rules.check_not_over(day, today)
    monday, sunday = day_rules.week_of(day)
    week = day_queries.pattern(monday, sunday)
    if week.works(day) == works and day not in week.said:
        raise RuleBroken(f"{clock.words_of_day(day)} is {'a working day' if works else week.why_not(day)} already", "day")
    hit = [] if works else hits_on(Crew.day == day)
    third = day_rules.third_day(week.days(monday, sunday), day) if works else ""
    day_rules.check_accepted([third, day_rules.words_of_hits(hit)], accepted)
    db.session.merge(PaybackException(day=day, works=works, reason=reason))
    _line(day, works, reason, by=by)
    take_off(hit, f"the day is closed: {reason}", by=by)
    return f"{clock.words_of_day(day)} is {'a working day' if works else 'closed'}.{_returned(hit)}"


def unsay(day: date, *, accepted: str, by: User) -> str:
    """Let a date follow the pattern again, and return the sentence that says so."""
    day_rules.check_not_over(day, clock.today())
    found = db.session.get(PaybackException, day)
    if found is None:
        raise RuleBroken("This date has already been taken off the list")
    before = day_queries.pattern(day, day)
    works = day_rules.Pattern(before.weekdays, {}, before.holidays).works(day)
    hit = [] if works else hits_on(Crew.day == day)
    day_rules.check_accepted([day_rules.words_of_hits(hit)], accepted)
    db.session.delete(found)
    db.session.flush()
    _line(day, works, "it follows the usual pattern again", by=by)
    take_off(hit, "the day is no longer worked", by=by)
    return f"{clock.words_of_day(day)} follows the usual pattern again: {'a working day' if works else 'no working day'}.{_returned(hit)}"


def _check_pattern_version(seen: int) -> None:
    now = day_queries.pattern_version()
    if now != seen:
        raise ChangedMeanwhile(now, changes_between(subjects.PATTERN, seen, now))


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


# what a change takes off its day


def hits_on(*where: object, choose: Callable[[list[Hit]], list[Hit]] = lambda found: found) -> list[Hit]:
    """Return what a change takes off these crews or slots, with their jobs and slots held: nothing more is put on there meanwhile.

    Raises RuleBroken for what has begun.
    """
    day_slots.lock_jobs(hit.job_id for hit in choose(day_queries.hits(*where)))
    day_slots.lock_slots(db.session.scalars(select(Slot.id).join(Crew, Crew.id == Slot.crew_id).where(*where)))  # type: ignore[arg-type]
    found = choose(day_queries.hits(*where))
    day_rules.check_not_begun(found, clock.now())
    return found


def take_off(hit: Iterable[Hit], why: str, *, by: User) -> None:
    """Take sessions off their slots, and return the jobs that have no other to the queue."""
    ids = [each.session_id for each in hit]
    sessions = {session.id: session for session in db.session.scalars(select(Session).where(Session.id.in_(ids)))}
    jobs = {job.id: job for job in db.session.scalars(select(Job).where(Job.id.in_([s.job_id for s in sessions.values()])))}
    for each in sorted(hit, key=lambda one: one.session_id):
        day_slots.take_off(sessions[each.session_id], each.reference, day_rules.words_of_when(each), by=by, why=why)
    db.session.flush()
    for job in sorted(jobs.values(), key=lambda job: job.id):
        return_to_queue(job, by=by, why=why)


def return_to_queue(job: Job, *, by: User, why: str = "") -> None:
    """Give a job that has no session to come any more back to the queue."""
    left = select(Session.id).where(Session.job_id == job.id, Session.state.in_(day_moves.TO_COME)).limit(1)
    verb = day_moves.job_without_day(job.state)
    if verb and db.session.scalar(left) is None:
        services.set_job_state(job, verb, why=why, by=by, what="put it back into the queue")
        db.session.flush()
