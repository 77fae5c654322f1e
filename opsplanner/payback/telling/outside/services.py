"""Writing to who has no account of what happens to a job; what that says when it goes; and forgetting the addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.history.subjects import job_of
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import JobState, Message, PaybackJob, SessionState, Verb
from opsplanner.notices import rules as notices_rules
from opsplanner.notices.answering import services as answering_services
from opsplanner.notices.answering import words as answering_words
from opsplanner.notices.rules import MARGIN
from opsplanner.payback.jobs.answering import queries as answering_queries
from opsplanner.payback.readiness import words as readiness_words
from opsplanner.payback.readiness.ending import services as ready_ending_services
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.telling.outside import queries, words
from opsplanner.tasks import services as tasks_services

TASK, HOUR = "payback addresses", 4
_ROUND = timedelta(minutes=1)
"""A session and the line that tells of it are not written in one instant."""
_GONE = sessions_rules.OFF | {SessionState.STOOD_DOWN}


def write(lines: Sequence[Any]) -> None:
    """Write to who left an address with the jobs of these lines, where they concern her: one message for all that happens until it goes. Inside unit_of_work()."""
    about = [line for line in lines if job_of(line.subject) and line.verb in words.TELLS[words.ASKER]]
    if not about or not current_app.config["SETTINGS"].has_mail:
        return
    left, now = queries.left({job_of(line.subject) for line in about}), clock.now()
    if not left:
        return
    waits, near = queries.waiting(words.TELLS, now + MARGIN), queries.near([job.id for job in left], now)
    for job in left:
        for kind, to in ((words.ASKER, job.asker), (words.HOST, job.host)):
            theirs = [line.id for line in about if job_of(line.subject) == job.reference and line.verb in words.TELLS[kind]]
            if to and theirs and (kind, job.reference) not in waits:
                goes = None if job.id in near else now + notices_rules.WAIT
                mail_services.post(kind, about=f"{job.reference}:{min(theirs)}", to=to, not_before=goes)


def letter(message: Message) -> Letter:
    """Return what is new of a job to who asked for it, or is its host. Raises Overtaken."""
    reference, _, first = message.about.partition(":")
    job = queries.job(reference)
    to = "" if job is None else job.asker if message.kind == words.ASKER else job.host
    if job is None or not to:
        raise Overtaken(words.NO_ADDRESS)
    message.recipient = to
    happened = queries.lines(reference, int(first), words.TELLS[message.kind])
    said = [sentence for line in happened if (sentence := words.sentence(line.verb, job))][-1:] + _days(job, happened)
    if not said:
        raise Overtaken(words.NOTHING)
    if job.state is JobState.ACCEPTED and any(line.verb in words.DAYS for line in happened):
        said.append(words.AGAIN.rstrip("."))
    agencies = [agency for agency in dict.fromkeys([(job.agency, job.telephone), queries.probation()]) if agency and agency[0]]
    what = f"{reference}, a job of Community Payback: {job.what}" + (f", at {job.place}" if job.place else "")
    asked = answering_queries.last(reference, Verb.ASKED_FOR_INFORMATION) if message.kind == words.ASKER and job.state is JobState.INFORMATION_WANTED else None
    link = answering_services.offer(asked, None, to) if asked else ""
    parts: list[str | Link] = [f"{what}.", *(f"{sentence}." for sentence in said)]
    if link:
        parts += [Link(words.ANSWER, link), *([words.INSIDE] if current_app.config["SETTINGS"].inside_only else [])]
    return Letter(f"{reference}: {said[0]}", [*parts, words.ring(agencies), words.why(message.kind)], thread=reference.lower())


def _days(job: queries.Job, happened: Sequence[Any]) -> list[str]:
    """Say on which days a crew comes, and on which it was to come and does not."""
    if not happened:
        return []
    since, now = happened[0].at - _ROUND, clock.now()
    found = queries.days(job.id, clock.local(since).date())
    coming = [words.slot(*day[:3]) for day in found if day.state in sessions_rules.TO_COME and clock.to_utc(day.day, day.ends) > now]
    gone = [words.slot(*day[:3]) for day in found if day.state in _GONE and day.changed_at >= since > day.made_at]
    gone = [slot for slot in dict.fromkeys(gone) if slot not in coming]
    days_changed = any(line.verb in words.DAYS for line in happened)
    return ([words.off(gone)] if gone else []) + ([words.comes(list(dict.fromkeys(coming)))] if coming and days_changed else [])


def forget() -> None:
    """Forget the addresses that were left with jobs which have been over for 90 days, and to which their messages went, and every link to a question of then: once a day, a task of the worker."""
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    with unit_of_work():
        if tasks_services.begin_today(TASK) is not None:
            now = clock.now()
            gone = update(PaybackJob).where(queries.long_over(now)).values(asker_email="", host_email="")
            db.session.execute(gone.execution_options(synchronize_session=False))
            answering_services.forget(now - queries.KEPT)
            ready_ending_services.forget(now - queries.KEPT)
            mail_services.forget_recipients([*words.TELLS, readiness_words.HOST_ASKED, answering_words.NEW_LINK], now - queries.KEPT)
