"""What the moves of a standing site share: it is loaded as one that stands, and its rules are cut where others begin. Runs inside unit_of_work()."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import JobKind, PaybackJob, StandingRule, User
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs.services import load
from opsplanner.payback.standing import queries, rules
from opsplanner.payback.standing.rules import Held


def load_site(reference: str, seen_version: int | None, by: User) -> PaybackJob:
    """Return a standing site that Probation has accepted and that is not over, locked. Raises RuleBroken for another job."""
    job = load(reference, seen_version, jobs_queries.kept_by(by))
    if job.kind is not JobKind.STANDING:
        raise RuleBroken("This job is no standing site, so it has no rule. Change its kind first")
    if not jobs_rules.stands(job.kind, job.state):
        raise RuleBroken(f"This standing site is {jobs_rules.words_of_state(job.state)}, so it does not come back")
    return job


def cut_rules(job: PaybackJob, since: date) -> list[Held]:
    """End a site's rules before a day, and return those that there were. Rules that had not begun by then are gone; the history says what they were."""
    before = queries.rules_of([job.id]).get(job.id, [])
    kept = {one.rule.first: one for one in rules.cut(before, since)}
    for row in db.session.scalars(select(StandingRule).where(StandingRule.job_id == job.id).order_by(StandingRule.first)).all():
        if row.first in kept:
            row.until = kept[row.first].rule.until
        else:
            db.session.delete(row)
    db.session.flush()
    return before
