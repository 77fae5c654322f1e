"""What a stand-down pushes back: the jobs that come off their day, and those of the queue that they and the lost places delay."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER
from opsplanner.database import rows
from opsplanner.models import Crew, JobKind, JobState, PaybackJob, PaybackSession, Slot, User
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Need, Reach
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.queue import rules as queue_rules
from opsplanner.payback.queue import words as queue_words
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


class Pushed(NamedTuple):
    """A job that is reached later than it was to be."""

    reference: str
    what: str
    before: str
    after: str
    late: str
    """That it will miss its date then, or may."""


class PushedBack(NamedTuple):
    """What a stand-down pushes back, as far as the reader may see it."""

    off: tuple[Pushed, ...]
    """What comes off its only day. A standing site loses that date, and comes back on its next one."""
    missing: tuple[Pushed, ...]
    """What waits, and will or may miss its date by it."""
    later: int
    """How many others that wait are reached later."""


@built_once
def _off(reader: Reader) -> Select[*tuple[Any, ...]]:
    """The jobs of these sessions that have no other day to come: they go back into the queue."""
    other = select(PaybackSession.id).where(
        PaybackSession.job_id == PaybackJob.id, PaybackSession.state.in_(TO_COME), PaybackSession.visit == PaybackJob.visit, PaybackSession.id.not_in(values("sessions"))
    )
    ours = (
        select(func.min(Crew.day)).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .where(PaybackSession.job_id == PaybackJob.id, PaybackSession.id.in_(values("sessions")))
    )
    query = select(*_NAMED, PaybackJob.state, PaybackJob.estimated_hours.label("hours"), PaybackJob.place_id, PaybackJob.made_at, PaybackJob.referred_at, ours.scalar_subquery().label("day"))
    there = select(PaybackSession.job_id).where(PaybackSession.id.in_(values("sessions")), PaybackSession.visit == PaybackJob.visit)
    return query.where(job_visible_to(reader), PaybackJob.id.in_(there), ~other.exists()).order_by(PaybackJob.id)


_NAMED = (PaybackJob.id, PaybackJob.reference, PaybackJob.what, PaybackJob.kind, PaybackJob.wanted_by, PaybackJob.decided_at, PaybackJob.visit)


@built_once
def _named(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(*_NAMED).where(PaybackJob.id.in_(values("jobs")), job_visible_to(reader)).order_by(PaybackJob.id)


def pushed_back(sessions: Collection[int], crew_id: int | None, user: User) -> PushedBack:
    """Return what is pushed back when these sessions are stood down, and with `crew_id` the whole crew (eleven queries at most: six while Payback's work has not changed)."""
    today, there, by, closed = clock.today(), forecast_queries.ahead(), forecast_queries.basis(), closed_places()
    waiting = [one for one in queue_queries.waiting(user, today) if one.for_probation]
    coming = [row for row in rows(_off(Reader.of(user)), asked_by(user, sessions=sorted(sessions))) if row.state is not JobState.ON_HOLD and row.kind is not JobKind.STANDING]
    before = forecast_queries.expected(queue_queries.needs(waiting), there, by)
    queue = [(queue_rules.place_of(one.rank, one.wanted_by, one.asked_at, one.id), need) for one, need in zip(waiting, queue_queries.needs(waiting), strict=True)]
    for row in coming:
        key = queue_rules.place_of(queue_rules.rank_of(row.kind, row.wanted_by), row.wanted_by, row.referred_at or row.made_at, row.id)
        queue.insert(bisect(queue, key, key=itemgetter(0)), (key, Need(row.id, row.hours, closed.get(row.place_id or 0, NEVER))))
    without = replace(there, free=[slot for slot in there.free if slot.crew_id != crew_id])
    after = forecast_queries.expected([need for _, need in queue], without, by)
    later = [one.id for one in waiting if one.seen and _later(before[one.id], after[one.id])]
    named = {row.id: row for row in rows(_named(Reader.of(user)), asked_by(user, jobs=later))} if later else {}
    missing = [pushed for row in named.values() if (pushed := _pushed(row, queue_words.words_of_reach(before[row.id]), after[row.id])).late and _late(row, before[row.id]) != pushed.late]
    off = [_pushed(row, clock.words_of_day(row.day, year=False), after[row.id]) for row in coming]
    return PushedBack(tuple(off), tuple(missing), len(later) - len(missing))


def _later(before: Reach, after: Reach) -> bool:
    return (after.early or date.max, after.late or date.max) > (before.early or date.max, before.late or date.max)


def _pushed(row: Any, before: str, after: Reach) -> Pushed:
    return Pushed(row.reference, row.what, before, queue_words.words_of_reach(after), _late(row, after))


def _late(row: Any, reach: Reach) -> str:
    last = promises_rules.wanted(row.kind, row.wanted_by, row.decided_at, row.visit).last
    return queue_words.misses_by(last, reach) if last else ""
