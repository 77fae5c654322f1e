"""Standing sites: their rules, the days they are on, what was done on them. Read models; each function is one query, however many sites there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER, Closed
from opsplanner.database import read, rows
from opsplanner.kept import until_payback_changes
from opsplanner.models import (
    Crew,
    JobKind,
    JobState,
    PaybackJob,
    PaybackSession,
    Slot,
    StandingRule,
    User,
    Ward,
)
from opsplanner.payback.days.slots.queries import as_of_now, crew_is_down, places_left
from opsplanner.payback.jobs.rules import ACCEPTED, DONE
from opsplanner.payback.sessions.rules import HOLDS, TO_COME, WORKED
from opsplanner.payback.standing.rules import EVERY, Held, On, There, days_between
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page
from opsplanner.web.recurrence.rules import Rule

AHEAD = timedelta(weeks=13)
"""How far ahead dates are shown and put on."""


class Site(NamedTuple):
    """A standing site, as the list of them tells of it."""

    id: int
    reference: str
    what: str
    state: JobState
    ward: str | None
    hold_until: date | None
    place_id: int | None
    sessions: int
    """How many sessions were worked, since when, and the last of them."""
    since: date | None
    last: date | None


@built_once
def _sites(reader: Reader) -> Select[*tuple[Any, ...]]:
    worked = (
        select(PaybackSession.job_id, func.count(PaybackSession.id).label("sessions"), func.min(Crew.day).label("since"), func.max(Crew.day).label("last"))
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .where(PaybackJob.kind == JobKind.STANDING, PaybackSession.state.in_(WORKED))
        .group_by(PaybackSession.job_id)
        .subquery()
    )
    return on_page(
        select(
            PaybackJob.id, PaybackJob.reference, PaybackJob.what, PaybackJob.state, Ward.name.label("ward"), PaybackJob.hold_until, PaybackJob.place_id,
            func.coalesce(worked.c.sessions, 0).label("sessions"), worked.c.since, worked.c.last,
        )
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(worked, worked.c.job_id == PaybackJob.id)
        .where(job_visible_to(reader), PaybackJob.kind == JobKind.STANDING, PaybackJob.state.in_(values("states", PaybackJob.state.type)))
        .order_by(PaybackJob.id.desc())
    )


def sites(user: User, page: int, *, over: bool) -> tuple[list[Site], bool]:
    """Return a page of the standing sites that this person may see, the newest first, and whether there are more: those that stand, or those that are `over`."""
    asked = asked_by(user, states=DONE if over else sorted(ACCEPTED, key=lambda state: state.value), **at_page(page))
    return and_whether_more(read(Site, _sites(Reader.of(user)), asked))


_RULE = (StandingRule.first, StandingRule.until, StandingRule.every, StandingRule.weekday, StandingRule.weeks, StandingRule.which, StandingRule.month_day, StandingRule.people)


@built_once
def _rules() -> Select[*tuple[Any, ...]]:
    return select(StandingRule.job_id, *_RULE).where(StandingRule.job_id.in_(values("jobs"))).order_by(StandingRule.job_id, StandingRule.first)


@until_payback_changes
def rules_of(job_ids: Sequence[int]) -> Mapping[int, list[Held]]:
    """Return the rules of these sites by job, in the order in which they hold; one that has none is left out."""
    found: dict[int, list[Held]] = defaultdict(list)
    for row in rows(_rules(), {"jobs": job_ids}) if job_ids else ():
        found[row.job_id].append(held(row))
    return dict(found)


def held(row: Any) -> Held:
    """Return a rule as it is stored, with how many people usually go."""
    return Held(Rule(EVERY[row.every], row.first, row.until, row.weekday, row.weeks, row.which, row.month_day), row.people)


@built_once
def _sessions() -> Select[*tuple[Any, ...]]:
    return (
        select(PaybackSession.job_id, PaybackSession.id, Crew.day, PaybackSession.state, Crew.name.label("crew"))
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id.in_(values("jobs")), Crew.day >= value("first", Date))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def sessions_from(job_ids: Iterable[int], first: date) -> dict[int, list[On]]:
    """Return the sessions of these jobs from a day on, by job and day: those too that were stood down, moved or taken off."""
    found: dict[int, list[On]] = defaultdict(list)
    jobs = list(job_ids)
    for row in rows(_sessions(), {"jobs": jobs, "first": first}) if jobs else ():
        found[row.job_id].append(On(row.id, row.day, row.state, row.crew))
    return dict(found)


@built_once
def _slots() -> Select[*tuple[Any, ...]]:
    return (
        select(Slot.id, Crew.day, Crew.name.label("crew"), Slot.starts, Slot.ends, places_left().label("left"), crew_is_down().label("down"))
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Crew.day.between(value("first", Date), value("last", Date)), Slot.places > 0)
        .order_by(Crew.day, Crew.name, Crew.id, Slot.starts)
    )


def slots_between(first: date, last: date) -> list[There]:
    """Return the slots of the crews from `first` to `last`, with the places left: none on what is over by now."""
    now = as_of_now()
    today, by_now = now["today"], now["wall_time"]
    return [there._replace(left=0) if there.day == today and ends <= by_now else there for there, ends in _slots_as_the_day_begins(first, last, today)]


@until_payback_changes
def _slots_as_the_day_begins(first: date, last: date, today: date) -> list[tuple[There, time]]:
    """Return them with when each ends."""
    found = rows(_slots(), {"first": first, "last": last, "today": today, "wall_time": time.min})
    words = [f"{row.crew}, {clock.words_of_time(row.starts)} to {clock.words_of_time(row.ends)}" for row in found]
    return [(There(row.id, row.day, row.crew, f"{row.starts:%H:%M}", said, row.left, bool(row.down)), row.ends) for row, said in zip(found, words, strict=True)]


@built_once
def _last_visit() -> Select[*tuple[Any, ...]]:
    return (
        select(Crew.name.label("crew"), Slot.starts)
        .join(Slot, Slot.crew_id == Crew.id)
        .join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .where(PaybackSession.job_id == value("job"), PaybackSession.state.in_(HOLDS))
        .order_by(Crew.day.desc(), Slot.starts.desc(), PaybackSession.id.desc())
        .limit(1)
    )


def last_visit(job_id: int) -> tuple[str, str] | None:
    """Return the crew of a site's latest session, planned or worked, and when it begins ("09:30"); None where there was none."""
    found = rows(_last_visit(), {"job": job_id})
    return (found[0].crew, f"{found[0].starts:%H:%M}") if found else None


@built_once
def _late() -> Select[*tuple[Any, ...]]:
    ours = PaybackSession.job_id == value("job"), PaybackSession.state.in_(TO_COME), Crew.day <= value("last", Date)
    return select(Crew.day, Slot.ends).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id).where(*ours).order_by(Crew.day, Slot.ends)


def late(job_id: int) -> list[date]:
    """Return the days on which a session of a job is over and nothing is written down of it."""
    now = clock.now()
    return [row.day for row in rows(_late(), {"job": job_id, "last": clock.local(now).date()}) if clock.to_utc(row.day, row.ends) <= now]


@built_once
def _claims() -> Select[*tuple[Any, ...]]:
    there = (
        select(Crew.day)
        .join(Slot, Slot.crew_id == Crew.id)
        .join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .add_columns(PaybackSession.job_id)
        .where(Crew.day >= value("today", Date))
        .subquery()
    )
    return (
        select(PaybackJob.id, PaybackJob.hold_until, PaybackJob.place_id, *_RULE, there.c.day)
        .join(StandingRule, StandingRule.job_id == PaybackJob.id)
        .outerjoin(there, there.c.job_id == PaybackJob.id)
        .where(PaybackJob.kind == JobKind.STANDING, PaybackJob.state.in_(ACCEPTED), StandingRule.until >= value("today", Date))
        .order_by(PaybackJob.id, StandingRule.first, there.c.day)
    )


@until_payback_changes
def claims(today: date, last: date) -> Mapping[date, tuple[int, ...]]:
    """Return how many people each standing site takes on its dates from today to `last` on which it is not put on yet, by day.

    A date on which it was on and is not any more takes none, and nor do those before the end of its hold, and on which its place is closed.
    """
    taken: dict[int, set[date]] = defaultdict(set)
    ours: dict[tuple[int, date], tuple[Held, date | None, Closed]] = {}
    closed = closed_places()
    for row in rows(_claims(), {"today": today}):
        ours[row.id, row.first] = held(row), row.hold_until, closed.get(row.place_id or 0, NEVER)
        taken[row.id].add(row.day)
    found: dict[date, list[int]] = defaultdict(list)
    for (job_id, _), (one, hold_until, shut) in ours.items():
        for day, count in days_between([one], max(today, hold_until or today), last).items():
            if day not in taken[job_id] and shut.is_open(day):
                found[day].append(count)
    return {day: tuple(counts) for day, counts in found.items()}


class Due(NamedTuple):
    """A standing site that has its date on a day, and is not on."""

    reference: str
    what: str


@built_once
def _due_sites(reader: Reader) -> Select[*tuple[Any, ...]]:
    there = (
        select(PaybackSession.id).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == PaybackJob.id, Crew.day == value("day", Date), PaybackSession.state.in_(HOLDS))
    )
    return (
        select(PaybackJob.reference, PaybackJob.what, PaybackJob.place_id, *_RULE)
        .join(StandingRule, StandingRule.job_id == PaybackJob.id)
        .where(job_visible_to(reader), PaybackJob.kind == JobKind.STANDING, PaybackJob.state.in_(ACCEPTED), PaybackJob.state != JobState.ON_HOLD)
        .where(StandingRule.first <= value("day", Date), StandingRule.until >= value("day", Date), ~there.exists())
        .order_by(PaybackJob.id)
    )


def due_on(day: date, user: User) -> list[Due]:
    """Return the standing sites that have their date on a day and are not on, as far as this person may see them."""
    closed = closed_places()
    there = [row for row in rows(_due_sites(Reader.of(user)), asked_by(user, day=day)) if days_between([held(row)], day, day)]
    return [Due(row.reference, row.what) for row in there if closed.get(row.place_id or 0, NEVER).is_open(day)]
