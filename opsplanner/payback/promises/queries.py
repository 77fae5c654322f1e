"""How the promises of 48 hours were kept, and what is planned of a job against what it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select

from opsplanner import clock
from opsplanner.database import UTCTime, rows
from opsplanner.kept import until_payback_changes
from opsplanner.models import Crew, JobKind, PaybackJob, PaybackSession, SessionState, Slot
from opsplanner.payback.jobs.rules import ACCEPTED, DONE
from opsplanner.payback.promises import rules
from opsplanner.payback.promises.rules import Rapid
from opsplanner.payback.sessions.rules import HOLDS, OFF, TO_COME, WORKED, minutes_between
from opsplanner.payback.show_rate.rules import Planned, ShowRates, planned_of
from opsplanner.statements import built_once, value

COUNTED = (*ACCEPTED, *DONE)
"""What was not accepted, or cancelled or merged, was no promise."""


class Held(NamedTuple):
    """What the slots that a job is on are for, in person-minutes."""

    worked: int
    """What was worked."""
    planned: Planned
    """What is planned on days to come."""
    as_planned: int
    """What is planned and was worked, of each session no more than was planned: it grows by another slot or place, and not by people who stayed longer."""


class Kept(NamedTuple):
    """How many promises of 48 hours were kept, and how many missed, by cause, the most frequent first."""

    met: int
    missed: tuple[tuple[str, int], ...]

    @property
    def in_all(self) -> int:
        """How many there were."""
        return self.met + sum(number for _, number in self.missed)


@built_once
def _promised() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackJob.id, PaybackJob.decided_at, PaybackJob.work_done_at, PaybackJob.visit, PaybackSession.state, PaybackSession.cause,
            PaybackSession.more_to_do, PaybackSession.cut_short_at, Crew.day, Slot.starts, Slot.ends,
        )
        .outerjoin(PaybackSession, and_(PaybackSession.job_id == PaybackJob.id, PaybackSession.visit == 1, PaybackSession.state.not_in(OFF)))
        .outerjoin(Slot, Slot.id == PaybackSession.slot_id)
        .outerjoin(Crew, Crew.id == Slot.crew_id)
        .where(PaybackJob.kind == JobKind.RAPID, PaybackJob.state.in_(COUNTED))
        .where(PaybackJob.decided_at >= value("since", UTCTime), PaybackJob.decided_at < value("until", UTCTime))
        .order_by(PaybackJob.id, Crew.day, Slot.starts, PaybackSession.id)
    )


def kept(first: date, now: datetime) -> Kept:
    """Return how the promises were kept whose 48 hours ended since `first` (one query)."""
    asked = {"since": clock.day_bounds(first).start - rules.RAPID_WITHIN, "until": now - rules.RAPID_WITHIN}
    found = Counter(rules.missed_because(_rapid(list(those))) for _, those in groupby(rows(_promised(), asked), key=lambda row: row.id))
    met = found.pop("", 0)
    return Kept(met, tuple(sorted(found.items(), key=lambda each: (-each[1], each[0]))))


def _rapid(those: list[Any]) -> Rapid:
    job, sessions = those[0], [row for row in those if row.day is not None]
    due = job.decided_at + rules.RAPID_WITHIN
    finished = [clock.to_utc(row.day, row.cut_short_at or row.ends) for row in sessions if row.state in WORKED and row.more_to_do is False]
    down = [row.cause for row in sessions if row.state is SessionState.STOOD_DOWN and clock.to_utc(row.day, row.starts) <= due]
    return Rapid(
        due, min(finished, default=job.work_done_at if job.visit == 1 else None),
        min((clock.to_utc(row.day, row.starts) for row in sessions), default=None), next(iter(down), None),
    )


@built_once
def _held() -> Select[*tuple[Any, ...]]:
    return (
        select(PaybackSession.state, PaybackSession.person_minutes, PaybackSession.places, Slot.starts, Slot.ends, Crew.name, Crew.day)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == value("job"), PaybackSession.visit == value("visit"), PaybackSession.state.in_(HOLDS))
    )


@built_once
def _all_held() -> Select[*tuple[Any, ...]]:
    return (
        select(PaybackSession.job_id, PaybackSession.state, PaybackSession.person_minutes, PaybackSession.places, Slot.starts, Slot.ends, Crew.name, Crew.day)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .where(PaybackJob.state.in_(ACCEPTED), PaybackSession.visit == PaybackJob.visit, PaybackSession.state.in_(HOLDS))
        .order_by(PaybackSession.job_id, PaybackSession.id)
    )


@until_payback_changes
def all_worked_and_planned(rates: ShowRates) -> Mapping[int, Held]:
    """Return what `worked_and_planned` does of each job that is accepted and not done, and more, by its id; one without sessions is left out (one query)."""
    return {job_id: _held_of(list(those), rates) for job_id, those in groupby(rows(_all_held()), key=lambda row: row.job_id)}


def _held_of(held: Sequence[Any], rates: ShowRates) -> Held:
    worked, planned = _summed(held, rates)
    return Held(worked, planned, planned.places + sum(min(row.person_minutes, minutes_between(row.starts, row.ends) * row.places) for row in held if row.state in WORKED))


def worked_and_planned(job: PaybackJob, rates: ShowRates) -> tuple[int, Planned]:
    """Return the person-minutes that were worked on this visit of a job, and what is planned on days to come, by these rates (one query)."""
    return _summed(rows(_held(), {"job": job.id, "visit": job.visit}), rates)


def _summed(held: Sequence[Any], rates: ShowRates) -> tuple[int, Planned]:
    planned = ((row.name, row.day, minutes_between(row.starts, row.ends) * row.places) for row in held if row.state in TO_COME)
    return sum(row.person_minutes for row in held), planned_of(planned, rates)
