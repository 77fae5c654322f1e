"""What the sessions of a job came to, each with its figures. Read models; each function is one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select

from opsplanner.database import read
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import Crew, Measure, OutcomeEntry, PaybackSession, SessionState, Slot, User
from opsplanner.payback.sessions.rules import WORKED
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page


class Worked(NamedTuple):
    """A session that was worked."""

    id: int
    day: date
    crew: str
    people: int


@built_once
def _worked() -> Select[*tuple[Any, ...]]:
    return on_page(
        select(PaybackSession.id, Crew.day, Crew.name.label("crew"), func.coalesce(PaybackSession.worked, 0).label("people"))
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == value("job"), PaybackSession.state.in_(WORKED))
        .order_by(Crew.day.desc(), Slot.starts.desc(), PaybackSession.id.desc())
    )


def worked(job_id: int, page: int) -> tuple[list[Worked], bool]:
    """Return a page of the sessions of a job that were worked, the latest first, and whether there are more."""
    return and_whether_more(read(Worked, _worked(), {"job": job_id, **at_page(page)}))


class Sums(NamedTuple):
    """What the sessions of a job came to: how many, people in all, from when to when."""

    sessions: int
    people: int
    since: date | None
    last: date | None
    down: int
    """How many were stood down."""


@built_once
def _sums() -> Select[*tuple[Any, ...]]:
    done = PaybackSession.state.in_(WORKED)
    return (
        select(
            func.count(case((done, 1))).label("sessions"), func.coalesce(func.sum(case((done, PaybackSession.worked))), 0).label("people"),
            func.min(case((done, Crew.day))).label("since"), func.max(case((done, Crew.day))).label("last"),
            func.count(case((PaybackSession.state == SessionState.STOOD_DOWN, 1))).label("down"),
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == value("job"))
    )


def sums(job_id: int) -> Sums:
    """Return what the sessions of a job came to."""
    (found,) = read(Sums, _sums(), {"job": job_id})
    return found


class Amount(NamedTuple):
    """What was recorded of one measure on a job: how much in all, and in how many sessions."""

    measure_id: int
    code: str
    name: str
    unit: str
    hundredths: int
    entries: int


@built_once
def _amounts(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Measure.id.label("measure_id"), Measure.code, Measure.name, Measure.unit, func.sum(OutcomeEntry.hundredths).label("hundredths"), func.count(OutcomeEntry.id).label("entries"))
        .join(Measure, Measure.id == OutcomeEntry.measure_id)
        .join(PaybackSession, PaybackSession.id == OutcomeEntry.session_id)
        .where(entries_visible_to(reader), PaybackSession.job_id == value("job"), OutcomeEntry.superseded.is_(False))
        .group_by(Measure.id, Measure.code, Measure.name, Measure.unit)
        .order_by(Measure.id)
    )


def amounts(job_id: int, user: User) -> list[Amount]:
    """Return what the figures of a job's sessions come to, a measure each, as the ledger has them now."""
    return [found._replace(hundredths=int(found.hundredths)) for found in read(Amount, _amounts(Reader.of(user)), asked_by(user, job=job_id))]


class Entry(NamedTuple):
    """A figure of a session."""

    session_id: int
    measure_id: int
    reference: str
    hundredths: int


@built_once
def _entries(reader: Reader) -> Select[*tuple[Any, ...]]:
    ours = and_(OutcomeEntry.session_id.in_(values("sessions")), OutcomeEntry.superseded.is_(False))
    query = select(OutcomeEntry.session_id, OutcomeEntry.measure_id, OutcomeEntry.reference, OutcomeEntry.hundredths)
    return query.where(entries_visible_to(reader), ours).order_by(OutcomeEntry.session_id, OutcomeEntry.measure_id, OutcomeEntry.id)


def entries(sessions: Sequence[Worked], user: User) -> Mapping[int, list[Entry]]:
    """Return the figures of these sessions, by session and measure."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in read(Entry, _entries(Reader.of(user)), asked_by(user, sessions=[one.id for one in sessions])) if sessions else ():
        found[entry.session_id].append(entry)
    return found
