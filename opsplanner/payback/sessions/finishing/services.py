"""A session that finishes its job takes the job off its later days; what it took off comes back when it did not finish it after all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import PaybackSession, SessionState, Slot, User, Verb
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions.finishing import rules
from opsplanner.payback.sessions.scheduling.services import check_open
from opsplanner.payback.sessions.taking_off import queries as taking_off_queries
from opsplanner.payback.sessions.taking_off import services as taking_off_services
from opsplanner.payback.sessions.taking_off.rules import Hit
from opsplanner.payback.sessions.words import put_on_again, words_of_slot


def later_days(session: PaybackSession) -> list[Hit]:
    """Return the job's later sessions, which are taken off when this one finishes it (rules.words_of_finishing asks about them).

    Raises RuleBroken while another crew is at work on it. What is over stays: its results are still asked for.
    """
    hits = taking_off_queries.hits(PaybackSession.job_id == session.job_id, PaybackSession.id != session.id)
    if any(hit.state is SessionState.RUNNING for hit in hits):
        raise RuleBroken("Another crew is at work on this job. Record its session first", "more_to_do")
    return [hit for hit in hits if clock.to_utc(hit.day, hit.ends) > clock.now()]


def take_off_later_days(session: PaybackSession, hits: list[Hit], *, by: User) -> None:
    """Take the job off these days, and remember which session did that."""
    for other in taking_off_services.take_off_sessions(hits, "the work is finished", by=by):
        other.taken_off_with_id = session.id
    db.session.flush()


def put_on_again_with(session: PaybackSession, *, by: User) -> str:
    """Put the sessions on again that were taken off with this one, where their slots still have the places.

    Return the sentence that names them, and those that could not; "" where there were none.
    """
    taken_off = PaybackSession.taken_off_with_id == session.id, PaybackSession.state == SessionState.TAKEN_OFF
    query = select(PaybackSession).where(*taken_off).options(joinedload(PaybackSession.slot, innerjoin=True).joinedload(Slot.crew, innerjoin=True))
    again, not_again = [], []
    for other in db.session.scalars(query.order_by(PaybackSession.slot_id)).all():
        when = words_of_slot(other.slot)
        other.taken_off_with_id = None
        slots_services.lock_slots([other.slot_id])
        try:
            check_open(other.slot, None)
            sessions_services.set_session_state(other, "put on")
        except RuleBroken as broken:
            not_again.append(f"{when} ({str(broken).split('. ')[0]})")
            continue
        other.visit = session.job.visit
        again.append(when)
        jobs_services.note(session.job, Verb.PUT_ON_A_DAY, put_on_again(when, other.places), by=by)
    db.session.flush()
    return rules.words_of_return(again, not_again)
