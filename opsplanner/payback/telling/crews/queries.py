"""Who supervises which crew, and is told of what happens to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, String, and_, literal, or_, select

from opsplanner import clock
from opsplanner.database import UTCTime, rows
from opsplanner.history import subjects
from opsplanner.history.subjects import job_of
from opsplanner.models import Agency, Crew, HistoryLine, Notice, PaybackJob, PaybackSession, Slot, User, Verb
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import To
from opsplanner.notices.rules import NO_WAIT
from opsplanner.notices.seen.queries import Asked, before_it
from opsplanner.notices.seen.words import fetches
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.days.crews.noting import queries as noting_queries
from opsplanner.payback.days.crews.noting.queries import Noted
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.payback.telling.crews import words
from opsplanner.statements import built_once, value, values

NAMED, CHANGED, WORK = "crew_named", "crew_changed", "crew_work"
"""The kinds of notice."""
MANY = 2
"""Who is named on more crews than that at once is told of them together."""
OF_NAMED = frozenset({Verb.CREW_ADDED, Verb.CREW_CHANGED})
OF_DAY = frozenset({Verb.DAY_ADDED, Verb.DAY_CLOSED})
CHANGES = OF_DAY | {Verb.CREW_CHANGED, Verb.CREW_TAKEN_OUT, Verb.STOOD_DOWN, Verb.STAND_DOWN_TAKEN_BACK}
OF_WORK = frozenset({Verb.PUT_ON_A_DAY, Verb.MOVED, Verb.TAKEN_OFF, Verb.STOOD_DOWN, Verb.STAND_DOWN_TAKEN_BACK})
_SAYS_ALL = frozenset({Verb.DAY_CLOSED, Verb.CREW_TAKEN_OUT, Verb.STOOD_DOWN})
"""What of a crew or its day says of all that was planned on it that it is off."""


def starts_at(day: date, slots: Sequence[tuple[time, time]]) -> datetime:
    """Return when a crew goes out next on its day: its first slot that has not begun, else its first."""
    starts = sorted(clock.to_utc(day, starts) for starts, _ in slots) or [clock.day_bounds(day).start]
    return next((start for start in starts if start > clock.now()), starts[0])


def _about(lines: Iterable[Any]) -> list[tuple[Any, Noted, date]]:
    """Those of these lines that are about one crew of today or to come, each with what was noted of it."""
    noted = {one.line.id: one for one in noting_queries.noted()}
    found = [(line, noted[line.id], subjects.day_of(line.subject)) for line in lines if line.id in noted]
    return [each for each in found if each[2] >= clock.today()]


def newly_named(lines: Sequence[Any]) -> list[To]:
    """Who supervises a crew since this, and who supervised it and does not any more."""
    about = _about(lines)
    to, at_once = _of_many(about)
    for line, one, day in about:
        at = starts_at(day, one.slots)
        if one.supervisor_id != one.before_id and line.id not in at_once:
            to += [To(line.id, one.supervisor_id, words.named(one.name, day, one.slots), starts_at=at)] if one.supervisor_id else []
            to += [To(line.id, one.before_id, words.not_named(one.name, day), starts_at=at)] if one.before_id else []
    return to


def _of_many(about: Sequence[tuple[Any, Noted, date]]) -> tuple[list[To], set[int]]:
    """What who got more crews than MANY in one go is told once, of all her days, by the soonest of them; and the lines that this tells of."""
    added = sorted((each for each in about if each[1].supervisor_id and each[1].before_id is None), key=lambda each: (each[1].supervisor_id or 0, each[2], each[1].slots))
    to: list[To] = []
    told: set[int] = set()
    for who, grouped in groupby(added, key=lambda each: each[1].supervisor_id):
        hers = list(grouped)
        if who and len(hers) > MANY:
            line, one, day = hers[0]
            to.append(To(line.id, who, words.named_on([(noted.name, on) for _, noted, on in hers]), starts_at=starts_at(day, one.slots)))
            told |= {line.id for line, _, _ in hers}
    return to, told


def of_changed(lines: Sequence[Any]) -> list[To]:
    """Who supervises the crew that a line is about, and did before it; and of what closes or opens a day, who supervises a crew on it."""
    to = [
        To(line.id, one.supervisor_id, starts_at=starts_at(day, one.slots)) for line, one, day in _about(lines) if one.supervisor_id and one.supervisor_id == one.before_id
    ]
    of_days = {line.id: subjects.day_of(line.subject) for line in lines if line.verb in OF_DAY and subjects.is_day(line.subject)}
    there = crews(set(of_days.values())) if of_days else []
    for id_, day in of_days.items():
        slots: dict[int, list[tuple[time, time]]] = {}
        for crew in there:
            if crew.day == day >= clock.today():
                slots.setdefault(crew.supervisor_id, []).extend(crew.slots)
        to += [To(id_, user_id, starts_at=starts_at(day, times)) for user_id, times in slots.items()]
    return to


class Supervised(NamedTuple):
    """A crew that goes out, with who supervises it."""

    supervisor_id: int
    email: str
    id: int
    name: str
    day: date
    slots: tuple[tuple[time, time], ...]
    work: tuple[str, ...] = ()
    """What is planned on it: "PAYBACK-2026-014, 10am to 2pm"."""


@built_once
def _crews() -> Select[*tuple[Any, ...]]:
    return (
        select(Crew.supervisor_id, User.email, Crew.id, Crew.name, Crew.day, Slot.id.label("slot_id"), Slot.starts, Slot.ends)
        .join(Slot, Slot.crew_id == Crew.id)
        .join(User, User.id == Crew.supervisor_id)
        .where(Crew.day.in_(values("days", Date)), Crew.cause.is_(None), Slot.places > 0, why_supervisor_gone() == "")
        .order_by(Crew.day, Crew.supervisor_id, Crew.name, Crew.id, Slot.starts, Slot.id)
    )


def crews(days: Collection[date]) -> list[Supervised]:
    """Return the crews of these days that are not stood down, with who supervises each and is not gone (one query)."""
    found = groupby(rows(_crews(), {"days": sorted(days)}), key=lambda row: row.id)
    return [_supervised(list(those)) for _, those in found]


def _supervised(those: Sequence[Any]) -> Supervised:
    first = those[0]
    return Supervised(first.supervisor_id, first.email, first.id, first.name, first.day, tuple((row.starts, row.ends) for row in those))


def told_of(crews: Sequence[Supervised], today: date) -> list[tuple[int, str, Supervised]]:
    """Return who is told of which of these crews: who supervises it, and, while she is away, today or on the day of the crew, who stands for her, with
    her name (docs/domain.md, "Telling people"); "" for herself. At most two queries for today and for each day of theirs."""
    found = [(crew.supervisor_id, "", crew) for crew in crews]
    for crew_day in sorted({crew.day for crew in crews}):
        those = [crew for crew in crews if crew.day == crew_day]
        ids = {crew.supervisor_id for crew in those}
        away = kinds_queries.stand_ins(ids, crew_day) | kinds_queries.stand_ins(ids, today)
        found += [(user_id, there.name, crew) for crew in those if (there := away.get(crew.supervisor_id)) for user_id in there.instead]
    return found


@built_once
def _work() -> Select[*tuple[Any, ...]]:
    there = Crew.day == value("day", Date), PaybackSession.state.in_(TO_COME)
    return (
        select(Slot.crew_id, Slot.starts, Slot.ends, PaybackJob.reference, PaybackJob.what)
        .join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(*there)
        .order_by(Slot.starts, PaybackJob.reference)
    )


def with_work(crews: Sequence[Supervised], day: date) -> list[Supervised]:
    """Return crews of a day with what is planned on each (one query)."""
    work: dict[int, list[str]] = {}
    for row in rows(_work(), {"day": day}):
        work.setdefault(row.crew_id, []).append(f"{row.reference}, {row.what}, {clock.words_of_time(row.starts)} to {clock.words_of_time(row.ends)}")
    return [crew._replace(work=tuple(work.get(crew.id, ()))) for crew in crews]


@built_once
def _near() -> Select[*tuple[Any, ...]]:
    near = Crew.day >= value("today", Date), Crew.day <= value("last", Date)
    return (
        select(PaybackJob.reference, Crew.supervisor_id, Crew.id.label("crew_id"), Crew.name, Crew.day, Slot.starts, Slot.ends)
        .join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackJob.reference.in_(values("references", String)), *near)
        .order_by(Crew.day, Slot.starts, Slot.id)
    )


def near_work(lines: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return those of these lines by which a job comes to, goes from or changes on a slot of the next two days, each with that slot and its crew; not of
    what the crew's own line, or its day's, says of all of it."""
    about = [(line, reference) for line in lines if (reference := job_of(line.subject))]
    last = clock.local(clock.now() + NO_WAIT).date()
    near = rows(_near(), {"references": sorted({reference for _, reference in about}), "today": clock.today(), "last": last}) if about else []
    if not near:
        return []
    off, week = {one.crew_id for one in noting_queries.noted() if one.line.verb in _SAYS_ALL}, pattern_queries.pattern(clock.today(), last)
    there = [row for row in near if row.crew_id not in off and week.works(row.day)]
    says = {row: crews_words.slot(row.day, row.starts, row.ends, row.name) for row in there}
    return [(line, row) for line, reference in about for row in there if row.reference == reference and says[row] in line.what]


def of_work(lines: Sequence[Any]) -> list[To]:
    """Who supervises a crew of the next two days on whose slots a job comes, goes or changes with this."""
    to = {
        (line.id, row.supervisor_id): To(
            line.id, row.supervisor_id, words.of_crew(row.name, line.what), only_near=True, starts_at=clock.to_utc(row.day, row.starts)
        )
        for line, row in near_work(lines) if row.supervisor_id
    }
    return list(to.values())


@built_once
def _asked() -> Select[*tuple[Any, ...]]:
    of_day = select(literal(subjects.of_job("")).concat(PaybackJob.reference)).join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
    of_day = of_day.join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id).where(Crew.day == value("day", Date))
    work, fetch = and_(Notice.kind == WORK, HistoryLine.subject.in_(of_day)), fetches().subquery()
    calendar = HistoryLine.at, fetch.c.link_id, fetch.c.fetched_at, fetch.c.fetched_by
    return (
        select(User.id, User.name, Agency.short_name.label("agency"), User.telephone, Agency.telephone.label("agency_telephone"), Notice.read_at, *calendar)
        .join(HistoryLine, HistoryLine.id == Notice.line_id)
        .join(User, User.id == Notice.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(fetch, and_(fetch.c.user_id == User.id, fetch.c.payback))
        .where(Notice.asks_until > value("now", UTCTime), User.suspended_at.is_(None), or_(HistoryLine.subject == value("subject", String), work))
        .order_by(User.name, User.id, Notice.id)
    )


def asked_of(day: date) -> list[Asked]:
    """Return which supervisors are asked whether they have seen what changed of a day, its crews or their work: who has not first, each then by name
    (one query); with when her calendar of Payback was last fetched, where that was before it."""
    found = groupby(rows(_asked(), {"day": day, "subject": subjects.of_day(day), "now": clock.now()}), key=lambda row: row.id)
    people = []
    for _, grouped in found:
        those = list(grouped)
        first, seen = those[0], [row.read_at for row in those]
        people.append(Asked(first.name, first.agency, first.telephone or first.agency_telephone, None if None in seen else max(seen), before_it(those)))
    return sorted(people, key=lambda one: one.seen_at is not None)
