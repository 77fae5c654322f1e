"""The reserve jobs of days: read models."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, exists, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER
from opsplanner.database import reading, rows
from opsplanner.models import Crew, JobState, PaybackJob, PaybackReserve, PaybackSession, Place, SessionState, Slot, User, Ward
from opsplanner.payback.days.reserve import rules, words
from opsplanner.payback.sessions.rules import HOLDS, OFF, TO_COME
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

NAMELESS = "another job"
"""What a job is called for who may not see it."""


class Reserve(NamedTuple):
    """The reserve job of one day, as one reader sees it."""

    day: date
    reference: str
    what: str
    ward: str | None
    place: str | None
    state: JobState
    indoors: bool
    there: bool
    """Whether it is on that day by now: a crew goes to it."""
    elsewhere: bool
    """Whether it is planned on another day to come."""
    named: bool
    """Whether this reader may see the job."""
    closed: str = ""
    """That nobody works at its place on that day: "closed on Monday 21 December 2026: Christmas holidays"; "" where it is open, and for who may not see the job."""

    @property
    def why_not(self) -> str:
        """Why nobody can be sent there any more; "" while a crew can, and for who may not see the job."""
        return rules.why_not(self.state) if self.named else ""

    @property
    def shut(self) -> str:
        """Say that its place is closed on that day; "" where it is open, and for who may not see the job."""
        return words.shut(self.closed)

    @property
    def called(self) -> str:
        """What it is called: "PAYBACK-2026-014, Paint the hall"."""
        return f"{self.reference}, {self.what}" if self.named else NAMELESS

    @property
    def said(self) -> str:
        """What has to be said of it besides, in a few words; "" where there is nothing, and for who may not see the job."""
        if not self.named:
            return ""
        if self.why_not:
            return f"{self.why_not}: choose another"
        if self.there:
            return f"a crew goes there, {self.shut}" if self.shut else "a crew goes there"
        if self.shut:
            return f"{self.shut}, so choose another"
        return ", ".join(filter(None, ["indoors or in bad weather" if self.indoors else "", "also planned on another day" if self.elsewhere else ""]))


def _on(*when: Any) -> Any:
    on = select(PaybackSession.id).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    return exists(on.where(PaybackSession.job_id == PaybackJob.id, *when).correlate(PaybackJob, PaybackReserve))


@built_once
def _reserves(reader: Reader) -> Select[*tuple[Any, ...]]:
    there = _on(Crew.day == PaybackReserve.day, PaybackSession.state.in_(HOLDS))
    elsewhere = _on(Crew.day != PaybackReserve.day, Crew.day >= value("today", Date), PaybackSession.state.in_(TO_COME))
    seen = job_visible_to(reader)
    return (
        select(
            PaybackReserve.day, PaybackJob.reference, PaybackJob.what, case((seen, Ward.name)).label("ward"), case((seen, Place.name)).label("place"), case((seen, Place.id)).label("place_id"), PaybackJob.state, PaybackJob.indoors,
            case((there, True), else_=False).label("there"), case((elsewhere, True), else_=False).label("elsewhere"),
            case((seen, True), else_=False).label("named"),
        )
        .join(PaybackJob, PaybackJob.id == PaybackReserve.job_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .where(PaybackReserve.day.between(value("first", Date), value("last", Date)))
        .order_by(PaybackReserve.day)
    )


def reserves(first: date, last: date, user: User) -> dict[date, Reserve]:
    """Return the reserve jobs of these days, by day (one query, and one more once the catalogue has changed)."""
    found = rows(_reserves(Reader.of(user)), asked_by(user, first=first, last=last, today=clock.today()))
    as_reserve, closed = reading(Reserve, found, "", "closed"), closed_places()
    return {row.day: as_reserve(row, closed.get(row.place_id, NEVER).on(row.day)) for row in found}


def none_for(found: Mapping[date, Reserve], working: Iterable[date]) -> str:
    """Say which working days of the next week have no reserve job that a crew can be sent to and whose place is open; "" where all have one.

    `found` has the reserve jobs and `working` the working days of that week, and perhaps of others.
    """
    chosen = {day for day, one in found.items() if not one.why_not and not one.shut}
    return words.none_for(rules.without(working, chosen, clock.today()))


@built_once
def _indoors() -> Select[*tuple[Any, ...]]:
    return select(PaybackJob.id).where(PaybackJob.id.in_(values("jobs")), PaybackJob.indoors).order_by(PaybackJob.id)


def indoors(jobs: Collection[int]) -> set[int]:
    """Return which of these jobs can be done indoors or in bad weather (one query, where there is any)."""
    return {row.id for row in rows(_indoors(), {"jobs": sorted(jobs)})} if jobs else set()


def offer(reference: str, what: str, ward: str | None, *, indoors: bool) -> str:
    """Return what a job is called in the list to choose from."""
    return ", ".join(filter(None, [reference, what, ward, "indoors or in bad weather" if indoors else ""]))


@built_once
def _downs() -> Select[*tuple[Any, ...]]:
    on = and_(PaybackSession.slot_id == Slot.id, PaybackSession.state.not_in(OFF))
    there = select(Crew.id, Crew.cause.label("crew_cause"), Slot.ends, Slot.places, Slot.planned, PaybackSession.state, PaybackSession.cause)
    return there.join(Slot, Slot.crew_id == Crew.id).outerjoin(PaybackSession, on).where(Crew.day == value("day", Date)).order_by(Crew.id, Slot.starts, PaybackSession.id)


def to_send(day: date) -> set[int]:
    """Return which crews of a day were stood down so that they can be sent to its reserve job, and have a slot left for it (one query)."""
    now, found = clock.now(), set[int]()
    for crew_id, grouped in groupby(rows(_downs(), {"day": day}), key=lambda row: row.id):
        those = list(grouped)
        planned = [row for row in those if row.state is not None]
        left = any(row.places > row.planned and clock.to_utc(day, row.ends) > now for row in those)
        down = all(row.state is SessionState.STOOD_DOWN for row in planned)
        if left and rules.may_go(those[0].crew_cause, [row.cause for row in planned], all_down=down):
            found.add(crew_id)
    return found
