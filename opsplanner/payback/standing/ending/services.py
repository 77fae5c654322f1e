"""A standing site is no longer wanted, from a day on. Runs inside unit_of_work()."""

from __future__ import annotations

from datetime import date

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import Crew, JobState, PaybackJob, PaybackSession, SessionState, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs.services import note, set_job_state
from opsplanner.payback.sessions.taking_off import queries as taking_off_queries
from opsplanner.payback.sessions.taking_off import services as taking_off_services
from opsplanner.payback.standing import queries, rules, words
from opsplanner.payback.standing.ending import words as ending_words
from opsplanner.payback.standing.services import cut_rules, load_site


def end_site(reference: str, since: date, *, why: str, accepted: str, seen_version: int | None, by: User) -> str:
    """Let a site come back no more from a day on, and return the sentence that says so. Its sessions from then on come off, and are asked about first.

    From today: its work is done, and who asked checks it; one that was never worked is cancelled. Raises RuleBroken on "since".
    """
    job, today = load_site(reference, seen_version, by), clock.today()
    rules.check_ending(since, today, queries.late(job.id))
    hits = taking_off_queries.hits(PaybackSession.job_id == job.id, Crew.day >= since)
    if any(hit.state is SessionState.RUNNING for hit in hits):
        raise RuleBroken("A crew is at work on this site. Record the session first", "since")
    days_rules.check_accepted([ending_words.takes_off(hits)], accepted)
    cut_rules(job, since)
    taking_off_services.take_off_sessions(hits, why, by=by)
    if since > today:
        note(job, Verb.CHANGED, words.ended(since), why=why, by=by)
        taking_off_services.return_to_queue(job, by=by)
        db.session.flush()
        return f"{reference} does not come back from {clock.words_of_day(since)} on. Say that it is over once the last session is written down."
    return _finish(job, since, why=why, by=by)


def _finish(job: PaybackJob, since: date, *, why: str, by: User) -> str:
    if jobs_queries.last_worked(job.id) is None:
        set_job_state(job, "cancel", what=words.ended(since), why=why, by=by)
        db.session.flush()
        return f"{job.reference} is cancelled: it was never worked."
    if job.state in (JobState.SCHEDULED, JobState.ON_HOLD):
        set_job_state(job, "unschedule" if job.state is JobState.SCHEDULED else "resume", what="took it off its days" if job.state is JobState.SCHEDULED else "", by=by)
        job.hold_until = None
    set_job_state(job, "work done", what=words.ended(since), why=why, by=by)
    db.session.flush()
    return f"{job.reference} is over; who asked checks it."
