"""What is ready is written down, or answered by a link. Every function runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import or_, select

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import Crew, PaybackSession, ReadyAnswer, ReadyPoint, ReadyQuestion, SessionState, Slot, User, Verb
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.readiness import queries, rules, words
from opsplanner.payback.readiness.asking import services as asking_services
from opsplanner.payback.readiness.asking.queries import BEFORE
from opsplanner.payback.readiness.rules import Said
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.words import words_of_slot

VERBS = (Verb.READINESS_SAID, Verb.NOT_READY, Verb.READY_TAKEN_BACK)


def write_down(session_id: int, answers: Mapping[ReadyPoint, Said], *, seen_version: int, seen_slot: str, by: User) -> str:
    """Write down what somebody said of a session, and return the sentence that says so. A supervisor who is ready makes the session ready,
    and one who is not any more takes that back.

    `seen_slot` is for when it was planned when she was asked. Raises NotFound, RuleBroken where the session takes no answers any more or nothing was said, ChangedMeanwhile.
    """
    session = sessions_queries.session_for_change(by, session_id)
    planned = asking_services.asked_now(session)
    if session.state not in (SessionState.PLANNED, SessionState.READY) or planned.starts_at <= clock.now():
        raise RuleBroken("This session has begun, or does not take place, so nothing is asked about it any more")
    if seen_slot != words_of_slot(session.slot):
        raise ChangedMeanwhile(queries.version_of(session_id) or 0, [words.other_time(words_of_slot(session.slot))])
    check_seen(subjects.of_job(session.job.reference), seen_version, queries.version_of(session_id) or 0, verbs=VERBS)
    question = asking_services.question_of(session)
    told = _keep(session, question, answers, words.written_down, by=by, said_as="", told_to_id=by.id)
    supervisor = answers.get(ReadyPoint.SUPERVISOR)
    slot = words_of_slot(session.slot)
    if supervisor and supervisor.yes and session.state is SessionState.PLANNED:
        sessions_services.set_session_state(session, "ready")
        jobs_services.note(session.job, Verb.MADE_READY, sessions_words.ready(slot), by=by)
    if supervisor and not supervisor.yes and session.state is SessionState.READY:
        sessions_services.set_session_state(session, "not ready")
        jobs_services.note(session.job, Verb.READY_TAKEN_BACK, sessions_words.ready_no_more(slot), by=by)
    db.session.flush()
    return told


def ask_other_supervisor(crew: Crew, *, by: User) -> None:
    """Let what a crew's supervisor said of its sessions to come count no more, since it has another or none: where everybody was asked, the new one is too.

    The jobs are held before. The crew has its new supervisor and times; at other times everybody is asked anew anyway.
    """
    asked = select(ReadyQuestion.session_id).where(ReadyQuestion.ended_at.is_(None))
    said = or_(PaybackSession.state == SessionState.READY, PaybackSession.id.in_(asked))
    query = select(PaybackSession.id).join(Slot).where(Slot.crew_id == crew.id, PaybackSession.state.in_(BEFORE), said)
    for session_id in db.session.scalars(query.order_by(PaybackSession.id)).all():
        session = asking_services.hold(session_id)
        if asking_services.asked_now(session).starts_at > clock.now():
            _set_aside(session, f"{crew.name} has {'another supervisor' if crew.supervisor_id else 'no supervisor any more'}", by=by)
    db.session.flush()


def ask_at_other_times(crew: Crew, slot_ids: Collection[int], *, by: User) -> None:
    """Let the sessions to come of these slots be ready no more, since the crew has other times there. Everybody is asked about these anew. The jobs are held before."""
    ready = PaybackSession.slot_id.in_(slot_ids), PaybackSession.state == SessionState.READY
    for session_id in db.session.scalars(select(PaybackSession.id).where(*ready).order_by(PaybackSession.id)).all():
        _set_aside(asking_services.hold(session_id), f"{crew.name} has other times", by=by)
    db.session.flush()


def _set_aside(session: PaybackSession, why: str, *, by: User) -> None:
    question, crew, slot = asking_services.question_of(session), session.slot.crew, words_of_slot(session.slot)
    before = [each for each in question.answers if each.point is ReadyPoint.SUPERVISOR]
    if before or session.state is SessionState.READY:
        question.answers = [each for each in question.answers if each not in before]
        question.version += 1
        jobs_services.note(session.job, Verb.READY_TAKEN_BACK, words.supervisor_anew(slot), by=by, why=why)
    if session.state is SessionState.READY:
        sessions_services.set_session_state(session, "not ready")
    if question.asked_at and crew.supervisor_id:
        record(None, Verb.ASKED_IF_READY, words.asked(slot), by=by, subject=subjects.of_job(session.job.reference))


def answer(question_id: int, session_id: int, name: str, answers: Mapping[ReadyPoint, Said], *, mailbox: str, seen_version: int) -> str:
    """Keep what a host answers by a link, and return the sentence that says so. Raises RuleBroken once the link is over, ChangedMeanwhile."""
    session = asking_services.hold(session_id)
    question, planned = db.session.get_one(ReadyQuestion, question_id, populate_existing=True), asking_services.asked_now(session)
    another = question.ended_at is not None or rules.is_another(asking_services.asked_then(question), planned) or planned.host_email != mailbox
    if over := rules.why_over(state=session.state, another=another, starts_at=planned.starts_at, now=clock.now()):
        raise RuleBroken(over)
    if (version := queries.version_of(session_id) or 0) != seen_version:
        raise ChangedMeanwhile(version, [words.MEANWHILE])
    question = asking_services.question_of(session)
    told = {point: said for point, said in answers.items() if point in rules.OF_HOST}
    _keep(session, question, told, words.answered, by=history.called(name, session.job.host or "the host"), said_as=name, told_to_id=None)
    return "Thank you. What you said is kept, and whoever comes can see it."


def _keep(
    session: PaybackSession, question: ReadyQuestion, answers: Mapping[ReadyPoint, Said], say: Callable[[str, Mapping[ReadyPoint, Said]], str], *,
    by: User | str, said_as: str, told_to_id: int | None,
) -> str:
    """Keep what is new of these answers, with one line in the job's history."""
    job, now = session.job, clock.now()
    there = {each.point: each for each in question.answers}
    stood = dict(rules.stand({point: Said(each.yes, each.word) for point, each in there.items()}, job.waste_by, session.state))
    new = {point: Said(said.yes, said.word) for point, said in answers.items() if point in stood and Said(said.yes, said.word) != stood[point]}
    if not new:
        raise RuleBroken("Choose yes or no for what you know now. Nothing would change")
    for point, said in new.items():
        row = there.get(point) or ReadyAnswer(question_id=question.id, point=point)
        row.yes, row.word, row.said_as, row.told_to_id, row.at = said.yes, said.word, said_as, told_to_id, now
        if point not in there:
            question.answers.append(row)
    question.answered_at, question.version = now, question.version + 1
    verb = Verb.READINESS_SAID if all(said.yes for said in new.values()) else Verb.NOT_READY
    record(None, verb, say(words_of_slot(session.slot), new), by=by, subject=subjects.of_job(job.reference))
    db.session.flush()
    return f"It is written down for {words_of_slot(session.slot)}."
