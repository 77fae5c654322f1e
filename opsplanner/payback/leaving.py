"""A job that leaves its days: held, cancelled or merged."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Crew, Job, Session, User
from opsplanner.payback import day_queries, day_rules, day_slots


def take_off_days(job: Job, *, why: str, by: User, before: date | None = None) -> None:
    """Take a job off its days to come, or off those before a date, with its places. The caller gives the job its state.

    Raises RuleBroken while a crew is at work on it.
    """
    if before is None:
        day_slots.take_off_all(job, by=by, why=why)
        return
    hits = day_queries.hits(Session.job_id == job.id, Crew.day < before)
    sessions = {one.id: one for one in db.session.scalars(select(Session).where(Session.id.in_([hit.session_id for hit in hits])))}
    day_slots.lock_slots(session.slot_id for session in sessions.values())
    for hit in hits:
        day_slots.take_off(sessions[hit.session_id], job.reference, day_rules.words_of_when(hit), by=by, why=why)
    db.session.flush()
