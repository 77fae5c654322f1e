"""What Probation does with a job that was asked for: decide, hold, merge; and what who asked answers, or takes back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import DeclineReason, JobState, PaybackJob, User, Verb
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.deciding import rules
from opsplanner.payback.jobs.services import load, note, set_job_state
from opsplanner.payback.sessions.taking_off.services import take_off_days


def accept_job(reference: str, *, seen_version: int | None, by: User) -> None:
    """Accept a job: it waits for a working day. Raises RuleBroken when the owner has not agreed."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    jobs_rules.check_move("accept", job.state)
    rules.check_can_accept(consent=job.consent)
    set_job_state(job, "accept", by=by)
    db.session.flush()


def decline_job(reference: str, *, reason: DeclineReason | None, said: str, seen_version: int | None, by: User) -> None:
    """Decline a job with a coded reason, and words."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    jobs_rules.check_move("decline", job.state)
    job.decline_reason = rules.check_decline(reason)
    set_job_state(job, "decline", what=jobs_words.declined(job.decline_reason), why=said, by=by)
    db.session.flush()


def ask_about_job(reference: str, *, question: str, seen_version: int | None, by: User) -> None:
    """Ask whoever asked for the job for information; the clock stops until the answer."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    jobs_rules.check_move("ask", job.state)
    if not question:
        raise RuleBroken("Enter what you need to know", "question")
    set_job_state(job, "ask", what=jobs_words.asked(question), by=by)
    job.said, job.decide_by = question, None
    db.session.flush()


def answer_job(reference: str, *, answer: str, seen_version: int | None, by: User) -> str:
    """Answer what Probation asked: the job is referred again, with two working days for the decision."""
    job = load(reference, seen_version, jobs_queries.asked_by(by))
    keep_answer(job, answer, by=by)
    return reference


def keep_answer(job: PaybackJob, answer: str, *, by: User | str, how: str = "") -> None:
    """Keep the answer about a job that was loaded for change, of a person or of who has no account; `how` it came, where it was not by signing in."""
    jobs_rules.check_move("answer", job.state)
    set_job_state(job, "answer", what=jobs_words.answered(answer, how), by=by)
    job.said = answer
    db.session.flush()


def lapse_job(reference: str, *, seen_version: int | None, by: User) -> None:
    """Let a job lapse whose asker has not answered."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    set_job_state(job, "lapse", by=by)
    db.session.flush()


def hold_job(reference: str, *, until: date | None, said: str, seen_version: int | None, by: User) -> None:
    """Put a job on hold until a date. It is taken off the days before it; those after it stay."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    jobs_rules.check_move("hold", job.state)
    job.hold_until = rules.check_hold(until, clock.today())
    if not said:
        raise RuleBroken("Enter why it is on hold", "why")
    take_off_days(job, why=said, before=job.hold_until, by=by)
    set_job_state(job, "hold", what=jobs_words.held(job.hold_until), why=said, by=by)
    db.session.flush()


def resume_job(reference: str, *, seen_version: int | None, by: User) -> None:
    """Take a job off hold, to what it was: scheduled when it still has a day to come, else in the queue."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    set_job_state(job, "resume scheduled" if forecast_queries.scheduled_days([job.id]).get(job.id, []) else "resume", by=by)
    job.hold_until = None
    db.session.flush()


def merge_job(reference: str, *, into: str, seen_version: int | None, by: User) -> str:
    """Merge a job with another one, which is done for both. Its days are taken off.

    Both rows are locked in the order of their ids, so that two who merge crosswise do not form a ring.
    Raises RuleBroken on "into" (rules.check_merge).
    """
    if not into:
        raise RuleBroken("Enter the reference of the job that it is merged into", "into")
    ids = select(PaybackJob.id).where(PaybackJob.reference.in_([reference, into])).order_by(PaybackJob.id).with_for_update()
    db.session.execute(ids).all()
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    jobs_rules.check_move("merge", job.state)
    other = db.session.scalars(jobs_queries.for_change(PaybackJob.reference == into, jobs_queries.kept_by(by))).one_or_none()
    if other is None:
        raise RuleBroken(f"There is no job {into}. Enter a reference like {reference}", "into")
    rules.check_merge(reference, into, other.state, has_merged=bool(jobs_queries.merged_into(job.id)))
    take_off_days(job, why=f"merged into {into}", by=by)
    set_job_state(job, "merge", what=jobs_words.merged(into), by=by)
    job.merged_into_id = other.id
    note(other, Verb.MERGED, jobs_words.merged_into_it(reference, job.what), by=by)
    db.session.flush()
    return into


def cancel_job(reference: str, *, why: str, seen_version: int | None, by: User) -> str:
    """Cancel a job before its work is done: who asked does, or Probation. Its days are taken off; a draft frees its finding."""
    job = load(reference, seen_version, or_(jobs_queries.asked_by(by), jobs_queries.kept_by(by)))
    jobs_rules.check_move("cancel", job.state)
    take_off_days(job, why=why, by=by)
    if job.state is JobState.DRAFT:
        job.finding_id = None
    set_job_state(job, "cancel", what=jobs_words.cancelled(jobs_words.shown(job, clock.today())), why=why, by=by)
    db.session.flush()
    return reference
