"""The jobs that can be put on a day, in the order of the queue, each with what it still needs. Read models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, select

from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER, Closed
from opsplanner.database import reading, rows
from opsplanner.models import AskerKind, Crew, JobKind, JobState, PaybackJob, PaybackSession, Slot, User, Ward
from opsplanner.payback.jobs.queries import kept_by
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.promises.queries import Held
from opsplanner.payback.promises.rules import Wanted
from opsplanner.payback.queue.queries import as_of, in_order
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE
from opsplanner.payback.show_rate.rules import Planned, ShowRates
from opsplanner.payback.standing import queries as standing_queries
from opsplanner.payback.standing import words as standing_words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

NOTHING = Held(0, Planned(0, 0), 0)


class ToPlace(NamedTuple):
    """A job that can be put on a day."""

    id: int
    reference: str
    version: int
    what: str
    kind: JobKind
    state: JobState
    visit: int
    ward_id: int | None
    ward: str | None
    place_id: int | None
    asker_kind: AskerKind
    agency_id: int | None
    tools: str
    tools_by: str
    wanted_by: date | None
    decided_at: datetime | None
    hours: int
    """The person-hours that it was thought to need; 0: nobody said."""
    worked: int
    """The person-minutes of this visit that were worked."""
    planned: Planned
    """What is planned of it on days to come."""
    as_planned: int
    """The person-minutes of this visit that are planned and were worked, of each session no more than was planned."""
    rule: str = ""
    """By what rule a standing site comes back, in words."""
    people: int = 0
    """How many people usually go to a standing site; 0: nobody said."""
    closed: Closed = NEVER
    """When nobody works at its place."""

    @property
    def still(self) -> int:
        """The person-minutes that are still to be planned; of a standing site, which is worked again and again, none are counted."""
        return 0 if self.kind is JobKind.STANDING else max(self.hours * 60 - self.worked - self.planned.expected, 0)

    @property
    def waits(self) -> bool:
        """Whether it needs a day, or another one: hours are missing, or nothing is planned, or it is a standing site."""
        return self.kind is JobKind.STANDING or self.still > 0 or not self.planned.places

    @property
    def wanted(self) -> Wanted:
        """By when it is wanted."""
        return promises_rules.wanted(self.kind, self.wanted_by, self.decided_at, self.visit)


@built_once
def _to_place(reader: Reader) -> Select[*tuple[Any, ...]]:
    ordered: Select[*tuple[Any, ...]] = in_order(
        select(
            PaybackJob.id, PaybackJob.reference, PaybackJob.version, PaybackJob.what, PaybackJob.kind, PaybackJob.state, PaybackJob.visit, PaybackJob.ward_id,
            Ward.name.label("ward"), PaybackJob.place_id, PaybackJob.asker_kind, PaybackJob.asking_agency_id.label("agency_id"), PaybackJob.tools, PaybackJob.tools_by, PaybackJob.wanted_by,
            PaybackJob.decided_at, PaybackJob.estimated_hours.label("hours"),
        )
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .where(job_visible_to(reader), kept_by(reader), PaybackJob.state.in_(values("states", PaybackJob.state.type)))
    )
    return ordered


def to_place(user: User, today: date, rates: ShowRates) -> list[ToPlace]:
    """Return the jobs that need a day, in the order of the queue, for who keeps the days; nobody else is told of any (two queries, and one where there are standing sites)."""
    return [job for job in to_do(user, today, rates) if job.waits]


def to_do(user: User, today: date, rates: ShowRates) -> list[ToPlace]:
    """Return all jobs that are accepted and not done, in the same order, those too of which all is planned (as many queries)."""
    held = promises_queries.all_worked_and_planned(rates)
    there = rows(_to_place(Reader.of(user)), asked_by(user, **as_of(today), states=SCHEDULABLE))
    ruled = standing_queries.rules_of([row.id for row in there if row.kind is JobKind.STANDING])
    as_job = reading(ToPlace, there, "", "worked", "planned", "as_planned", "rule", "people", "closed")
    found, closed = [], closed_places()
    for row in there:
        rules = ruled.get(row.id, [])
        said = standing_words.of_rules(rules, today) if row.kind is JobKind.STANDING else ""
        found.append(as_job(row, *held.get(row.id, NOTHING), said, next((one.people for one in rules if one.holds_after(today)), 0), closed.get(row.place_id or 0, NEVER)))
    return found


@built_once
def _other_days() -> Select[*tuple[Any, ...]]:
    query = select(Crew.day).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id)
    ours = (PaybackSession.job_id == value("job")) & PaybackSession.slot_id.in_(values("slots"))
    return query.where(Crew.day.between(value("first", Date), value("last", Date)), PaybackSession.state.in_(HOLDS), ~ours).distinct().order_by(Crew.day)


def other_days(first: date, last: date, job_id: int, slot_ids: Sequence[int]) -> list[date]:
    """Return the days between these on which anything is planned but a job on these slots (one query)."""
    return [row.day for row in rows(_other_days(), {"first": first, "last": last, "job": job_id, "slots": list(slot_ids)})]
