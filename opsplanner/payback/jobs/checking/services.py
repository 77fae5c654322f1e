"""After the work: the waste is collected, and who asked checks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.models import CheckResult, Quality, User, Verb
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.checking import rules
from opsplanner.payback.jobs.services import load, note, set_job_state


def check_job(reference: str, *, result: CheckResult, quality: Quality, said: str, seen_version: int | None, by: User) -> str:
    """Check the work. What it met is checked; partly or not sends the crew out again under the same reference.

    Raises NotFound for who does not check this job (queries.may_check), RuleBroken on "note".
    """
    job = load(reference, seen_version, job_visible_to(by))
    if not jobs_queries.may_check(by, job):
        raise NotFound()
    verb = rules.check_result(result, said)
    jobs_rules.check_move(verb, job.state)
    what = jobs_words.checked(job.visit, result, quality, said)
    job.check_result, job.quality, job.check_note = result, quality, said
    job.checked_at, job.checked_by_id = clock.now(), by.id
    set_job_state(job, verb, what=what, by=by)
    job.said = said
    db.session.flush()
    return reference


def record_collection(reference: str, *, on: date | None, seen_version: int | None, by: User) -> str:
    """Record the day on which the waste was collected, or another day than was recorded: who asked, or Probation."""
    job = load(reference, seen_version, or_(jobs_queries.asked_by(by), jobs_queries.kept_by(by)))
    day = rules.check_collected(
        on, job.state, waste_by=job.waste_by, since=jobs_words.day_of(job.referred_at), worked_on=jobs_queries.first_worked(job.id),
        visit=job.visit, today=clock.today(),
    )
    before = job.waste_collected_on
    job.waste_collected_on = day
    note(job, Verb.COLLECTED, jobs_words.collected(day, before), by=by)
    db.session.flush()
    return reference
