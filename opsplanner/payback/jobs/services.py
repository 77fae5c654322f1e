"""Loading a job for a change, and the one place that gives it a state.

Each service runs inside unit_of_work(). Each raises NotFound for what this person may not change, RuleBroken when a rule
forbids the move, ChangedMeanwhile when somebody saved the job after the form was opened.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.history import check_unchanged, record, subjects
from opsplanner.models import HistoryLine, PaybackJob, User, Verb
from opsplanner.payback.jobs import queries, rules
from opsplanner.payback.jobs.deciding import rules as deciding_rules


def set_job_state(job: PaybackJob, verb: str, *, why: str = "", by: User | str | None, what: str = "") -> None:
    """Give a job the state that this verb leads to (rules.MOVES), with one line in its history.

    `what` is the sentence of that line, when it says more than the verb's own. Raises RuleBroken when the state forbids it.
    """
    state, now = rules.check_move(verb, job.state), clock.now()
    if verb == "refer":
        job.referred_at = now
    if verb in ("refer", "answer"):
        job.decide_by = _decide_by(clock.today())
    if verb in ("accept", "decline"):
        job.decided_at = now
    if verb == "work done":
        job.work_done_at = min(queries.last_worked(job.id) or now, now)  # when it was done, not when it was written down
    if verb in ("more to do", "go on"):
        job.work_done_at = None
    if verb == "return visit":
        job.visit, job.work_done_at, job.waste_collected_on = job.visit + 1, None, None
    job.state, job.said = state, why[:500]
    note(job, rules.VERBS[verb], what or rules.SAID[verb][1], why=why, by=by)


def note(job: PaybackJob, verb: Verb, what: str, *, by: User | str | None, why: str = "", whole: str = "") -> HistoryLine:
    """Add a line to a job's history, with the version of the job that the change was made to."""
    line = record(None, verb, what, by=by, why=why, whole=whole, subject=subjects.of_job(job.reference))
    line.operation_version = job.version
    job.changed_at = line.at
    return line


def find(reference: str, allowed: ColumnElement[bool]) -> PaybackJob | None:
    """Return a job, locked until the unit of work ends; None where there is none, or not for this person."""
    return db.session.scalars(queries.for_change(PaybackJob.reference == reference, allowed).with_for_update(of=PaybackJob)).unique().one_or_none()


def load(reference: str, seen_version: int | None, allowed: ColumnElement[bool]) -> PaybackJob:
    """Return a job to change, as it was seen, locked until the unit of work ends."""
    if (job := find(reference, allowed)) is None:
        raise NotFound()
    check_unchanged(subjects.of_job(reference), seen_version, job.version)
    return job


def _decide_by(today: date) -> date:
    return deciding_rules.decide_by(today, frozenset(bank_holidays(today, today + timedelta(days=30))))
