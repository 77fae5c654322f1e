"""Which sessions everybody is still to be asked about, and who supervises those that lines of the history ask about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Date, Select, String, and_, or_, select

from opsplanner import clock
from opsplanner.database import rows
from opsplanner.history.subjects import job_of
from opsplanner.models import Crew, PaybackJob, PaybackSession, ReadyQuestion, SessionState, Slot
from opsplanner.notices.kinds.words import To
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.readiness import queries, words
from opsplanner.statements import built_once, value, values

BEFORE = frozenset({SessionState.PLANNED, SessionState.READY})
"""A session that has begun is asked about no more."""


@built_once
def _to_ask() -> Select[*tuple[Any, ...]]:
    ahead = and_(Crew.day.between(value("today", Date), value("last", Date)), PaybackSession.state.in_(BEFORE))
    written_to = or_(ReadyQuestion.host_email != "", PaybackJob.host_email == "")
    return (
        select(PaybackSession.id, Crew.day, Slot.starts)
        .select_from(Crew)
        .join(Slot, Slot.crew_id == Crew.id)
        .join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .outerjoin(ReadyQuestion, queries.live())
        .where(ahead, or_(ReadyQuestion.id.is_(None), ReadyQuestion.asked_at.is_(None), ~written_to))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def to_ask(now: datetime) -> list[int]:
    """Return the sessions that are due to be asked about and were not, or whose host has an address since, the soonest first (one query)."""
    today = clock.local(now).date()
    found = rows(_to_ask(), {"today": today, "last": queries.last_day(today)})
    return [row.id for row in found if clock.to_utc(row.day, row.starts) > now]


@built_once
def _supervised() -> Select[*tuple[Any, ...]]:
    return (
        select(PaybackJob.reference, PaybackSession.state, Crew.supervisor_id, Crew.name, Crew.day, Slot.starts, Slot.ends)
        .join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackJob.reference.in_(values("references", String)), Crew.day >= value("today", Date), Crew.supervisor_id.is_not(None), PaybackSession.state.in_(BEFORE))
        .order_by(Crew.day, Slot.starts, Slot.id)
    )


def _about(lines: Sequence[Any]) -> list[tuple[Any, Any]]:
    """These lines, each with the sessions to come that it is about: a line says of which slot it is."""
    about = [(line, reference) for line in lines if (reference := job_of(line.subject))]
    found = rows(_supervised(), {"references": sorted({reference for _, reference in about}), "today": clock.today()}) if about else []
    says = {row: words.asked(crews_words.slot(row.day, row.starts, row.ends, row.name)) for row in found}
    return [(line, row) for line, reference in about for row in found if row.reference == reference and says[row] == line.what]


def supervisors(lines: Sequence[Any]) -> list[To]:
    """Who supervises the crew of what a line asks about."""
    return [To(line.id, row.supervisor_id, words.supervisor_asked(row.name, line.what), starts_at=clock.to_utc(row.day, row.starts)) for line, row in _about(lines)]


def still_waits(lines: Sequence[Any], _reader: object = None) -> Collection[int]:
    """Return the ids of those of these lines whose session nobody has said to be ready yet, and which has still to begin."""
    now = clock.now()
    return {line.id for line, row in _about(lines) if row.state is SessionState.PLANNED and clock.to_utc(row.day, row.starts) > now}
