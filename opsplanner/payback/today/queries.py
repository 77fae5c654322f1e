"""What became of jobs the last times, and how far they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, select

from opsplanner.database import read_row, rows
from opsplanner.models import Crew, PaybackJob, PaybackSession, SessionState, Slot
from opsplanner.payback.sessions.rules import WORKED
from opsplanner.payback.today.rules import Last
from opsplanner.statements import built_once, values


class Earlier(NamedTuple):
    """What became of a job, by day, and the person-minutes that were worked on its present visit."""

    times: list[Last]
    minutes: int


@built_once
def _times() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackSession.job_id, Crew.day, Slot.starts, PaybackSession.state, PaybackSession.more_to_do, PaybackSession.cut_short_at, PaybackSession.cause, PaybackSession.note,
            case((and_(PaybackSession.visit == PaybackJob.visit, PaybackSession.state.in_(WORKED)), PaybackSession.person_minutes), else_=0).label("minutes"),
        )
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id.in_(values("jobs")), PaybackSession.state.in_((*WORKED, SessionState.STOOD_DOWN)))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def earlier(job_ids: Collection[int]) -> defaultdict[int, Earlier]:
    """Return what became of these jobs so far, by their ids (one query; none for no job)."""
    found: defaultdict[int, Earlier] = defaultdict(lambda: Earlier([], 0))
    for row in rows(_times(), {"jobs": list(job_ids)}) if job_ids else ():
        so_far = found[row.job_id]
        found[row.job_id] = Earlier([*so_far.times, read_row(Last, row)], so_far.minutes + row.minutes)
    return found
