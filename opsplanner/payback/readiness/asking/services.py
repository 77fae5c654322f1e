"""Asking whether everything is ready, three working days before: a task of the worker; and the message to the host."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.database import db, one, unit_of_work
from opsplanner.history import record, subjects
from opsplanner.links import services as links_services
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Crew, Message, PaybackJob, PaybackSession, ReadyLink, ReadyQuestion, Slot, Verb
from opsplanner.notices import rules as notices_rules
from opsplanner.payback.jobs.queries import lock_of_session
from opsplanner.payback.readiness import queries as readiness_queries
from opsplanner.payback.readiness import rules, words
from opsplanner.payback.readiness.asking import queries
from opsplanner.payback.readiness.ending import services as ending_services
from opsplanner.payback.sessions.words import words_of_slot
from opsplanner.payback.telling.outside import queries as outside_queries
from opsplanner.payback.telling.outside import words as outside_words
from opsplanner.tasks import services as tasks_services

TASK = "payback is everything ready"


def ask() -> None:
    """Ask about each session that is due, and was not asked about as it is planned now: once each, a unit of work each."""
    now = clock.now()
    due = queries.to_ask(now) if clock.local(now).hour >= rules.HOUR else []
    db.session.rollback()
    for session_id in due:
        if tasks_services.stopping():
            return
        with unit_of_work():
            session = hold(session_id)
            if session_id in queries.to_ask(now):  # what another worker has asked meanwhile, or somebody stood down, is asked no more
                _ask(session)


def _ask(session: PaybackSession) -> None:
    question = question_of(session)
    if question.asked_at is None:
        question.asked_at = clock.now()
        record(None, Verb.ASKED_IF_READY, words.asked(words_of_slot(session.slot)), by=None, subject=subjects.of_job(session.job.reference))
    to = session.job.host_email
    if to and not question.host_email:
        question.host_email = to
        if current_app.config["SETTINGS"].has_mail and _open_of_host(question):
            question.written_at = clock.now()
            mail_services.post(words.HOST_ASKED, about=str(question.id), to=to, not_before=clock.now() + notices_rules.WAIT)
    db.session.flush()


def hold(session_id: int) -> PaybackSession:
    """Return a session with its job, slot and crew, the job locked before it until the unit of work ends. Raises NotFound."""
    lock_of_session(session_id)
    return one(_whole().where(PaybackSession.id == session_id).with_for_update(of=PaybackSession).execution_options(populate_existing=True))


def _whole() -> Select[PaybackSession]:
    return select(PaybackSession).options(
        joinedload(PaybackSession.job, innerjoin=True).joinedload(PaybackJob.place),
        joinedload(PaybackSession.slot, innerjoin=True).joinedload(Slot.crew, innerjoin=True).joinedload(Crew.supervisor),
    )


def question_of(session: PaybackSession) -> ReadyQuestion:
    """Return what is asked about a session that is held, as it is planned now: made where nothing is, or something else was."""
    found = db.session.scalars(
        select(ReadyQuestion)
        .where(ReadyQuestion.session_id == session.id, ReadyQuestion.ended_at.is_(None))
        .options(selectinload(ReadyQuestion.answers))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None and not rules.is_another(asked_then(found), asked_now(session)):
        return found
    if found is not None:
        ending_services.end(session.id)
        db.session.expire(found)
    slot, version = session.slot, readiness_queries.version_of(session.id)
    asked = {"day": slot.crew.day, "starts": slot.starts, "ends": slot.ends, "host_email": "", "made_at": clock.now()}
    made = ReadyQuestion(session_id=session.id, version=0 if version is None else version + 1, answers=[], **asked)
    db.session.add(made)
    db.session.flush()
    return made


def asked_then(question: ReadyQuestion) -> rules.Asked:
    """Return what a question was about."""
    return rules.Asked(question.day, clock.to_utc(question.day, question.starts), clock.to_utc(question.day, question.ends), question.host_email)


def asked_now(session: PaybackSession) -> rules.Asked:
    """Return when a session is planned now, and where its host is written to."""
    day, slot = session.slot.crew.day, session.slot
    return rules.Asked(day, clock.to_utc(day, slot.starts), clock.to_utc(day, slot.ends), session.job.host_email)


def _open_of_host(question: ReadyQuestion) -> bool:
    confirmed = {answer.point for answer in question.answers if answer.yes}
    return not confirmed.issuperset(rules.OF_HOST)


def letter(message: Message) -> Letter:
    """Return what asks the host, with a link that is made for this try. Raises Overtaken."""
    question = one(select(ReadyQuestion).where(ReadyQuestion.id == int(message.about)).options(selectinload(ReadyQuestion.answers)))
    session, now = one(_whole().where(PaybackSession.id == question.session_id)), clock.now()
    asked, planned = asked_then(question), asked_now(session)
    if session.job.host_email != message.recipient:
        raise Overtaken(outside_words.NO_ADDRESS)
    another = question.ended_at is not None or rules.is_another(asked, planned)
    if over := rules.why_over(state=session.state, another=another, starts_at=planned.starts_at, now=now):
        raise Overtaken(over)
    if not _open_of_host(question):
        raise Overtaken(words.NOTHING_WAITS)
    job, address = session.job, links_services.make(ReadyLink, "payback.ready_by_link", message.recipient, question_id=question.id)
    slot = outside_words.slot(question.day, question.starts, question.ends)
    told = outside_queries.job(job.reference)
    agencies = [each for each in dict.fromkeys([(told.agency, told.telephone) if told else None, outside_queries.probation()]) if each and each[0]]
    return Letter(
        words.subject(job.reference, slot),
        [
            f"{job.reference}, a job of Community Payback: {job.what}{f', at {job.place.name}' if job.place else ''}.", words.comes(slot), Link("Say what is ready", address),
            words.ONCE, *([words.INSIDE] if current_app.config["SETTINGS"].inside_only else []), outside_words.ring(agencies), outside_words.why(outside_words.HOST),
        ],
        thread=job.reference.lower(),
    )
